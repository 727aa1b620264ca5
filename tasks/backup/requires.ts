import type { Requirement } from '../kind.ts';
import { marking } from '../requirements/marking.ts';
import { dumpPrograms, globalsPrograms } from './programs.ts';
import { type BackupSpec, type DumpSpec, isDump } from './spec.ts';

/** What must be there beforehand. In a rehearsal a clone may take the place of a dump that can't be made. */
export function backupRequires(spec: BackupSpec, mode: 'live' | 'rehearsal'): readonly Requirement[] {
  const { of: database } = spec;
  const makesDatabase = !isDump(spec) || spec.prove !== false;
  return [
    ...(isDump(spec) ? dumpRequires(spec, mode) : []),
    ...(makesDatabase ? [{ need: 'privilege', database, may: { act: 'create-database' } } as const] : []),
    ...(isDump(spec) ? [] : marking(database, mode)),
    ...(spec['end-sessions'] ? [{ need: 'privilege', database, may: { act: 'end-sessions' } } as const] : []),
  ];
}

function dumpRequires(spec: DumpSpec, mode: 'live' | 'rehearsal'): readonly Requirement[] {
  const { of: database, format, globals, rehearsal } = spec;
  const path = (mode === 'rehearsal' && rehearsal?.to) || spec.to;
  const programs = [...dumpPrograms(format), ...(globals ? globalsPrograms : [])];
  const isReplaced = mode === 'rehearsal' && spec['without-tools'] === 'clone';
  return [
    {
      ...{ need: 'dump-tools', database, programs },
      ...(isReplaced && {
        instead: 'In this rehearsal a clone takes the place of the dump; a live session would stop.',
      }),
    },
    { need: 'free-disk', path, database },
    { need: 'writable', path },
  ];
}
