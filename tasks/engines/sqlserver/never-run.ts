import type { Capability } from '../../../state/runbook/language.ts';

/**
 * What was written by the manual and by what public sources say, and has never run on a real SQL Server: nothing here had
 * one to run it on, and Babelfish has no such statements, or only some of them (of sequences those of identities). Whoever runs it takes its line out of this list.
 */
export const neverRun: readonly Capability[] = [
  'freeze',
  'server-backup',
  'pressure',
  'blocking',
  'readiness',
  'indexes',
  'constraints',
  'sequences',
  'statistics',
  'index-use',
  'query-cost',
];
