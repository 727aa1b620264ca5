import { quoteName } from '../quote.ts';
import { dropMarker, setMarker } from './marker.ts';
import type { Prior } from './prior.ts';

/** `rollback immediate` ends whoever is connected; `no_wait` fails while anybody is. */
export type Termination = 'rollback immediate' | 'no_wait';

export function setReadOnly(database: string, termination: Termination): string {
  return `alter database ${quoteName(database)} set read_only with ${termination}`;
}

/** Whoever reads has nothing to lose. */
export function setReadWrite(database: string): string {
  return `alter database ${quoteName(database)} set read_write with rollback immediate`;
}

export function setSnapshot(database: string, state: 'on' | 'off'): string {
  return `alter database ${quoteName(database)} set allow_snapshot_isolation ${state}`;
}

/** What freezing does, as statements that could be typed. */
export function freezePlan(prior: Prior): readonly string[] {
  if (prior.isReadOnly) return ['-- it is READ_ONLY already: nothing is changed, and a thaw leaves it so'];
  return [
    `${setMarker(prior, false)};`,
    ...(prior.snapshot === 'OFF'
      ? [`${setSnapshot(prior.database, 'on')};  -- in master; not while it is READ_ONLY`]
      : []),
    `${setReadOnly(prior.database, 'rollback immediate')};  -- in master; with no_wait where sessions of others are not to be ended`,
  ];
}

/**
 * What a person types to thaw without Nightferry, or copies from a screen that has broken its lines: no comment ends with its
 * line, and without GO sqlcmd would send nothing.
 */
export function manualUndo(prior: Prior): readonly string[] {
  if (prior.isReadOnly) return [`-- ${prior.database} was READ_ONLY before: there is nothing to bring back`];
  return [
    `/* in sqlcmd, as ${prior.login} */`,
    'use master;',
    `${setReadWrite(prior.database)};`,
    'GO',
    ...(prior.snapshot === 'OFF'
      ? ['/* it was off before; waits for open transactions: */', `${setSnapshot(prior.database, 'off')};`, 'GO']
      : []),
    `use ${quoteName(prior.database)};`,
    `${dropMarker};`,
    'GO',
  ];
}
