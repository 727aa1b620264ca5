import type { CanDo, Requirement } from '../kind.ts';
import { marking } from '../requirements/marking.ts';
import { dumpPrograms, globalsPrograms } from './programs.ts';
import { type BackupSpec, type DumpSpec, dumpOf } from './spec.ts';

/** What must be there beforehand. In a rehearsal a clone may take the place of a dump that can't be made. */
export function backupRequires(
  spec: BackupSpec,
  mode: 'live' | 'rehearsal',
  can: CanDo = () => true,
): readonly Requirement[] {
  const { of: database } = spec;
  const dump = dumpOf(spec);
  const makesDatabase = !dump || spec.prove !== false;
  return [
    // What a server needs to back up itself, it is asked: see its preflight.
    ...(dump && can(database, 'dump') ? dumpRequires(dump, mode) : []),
    ...(makesDatabase ? [{ need: 'privilege', database, may: { act: 'create-database' } } as const] : []),
    ...(dump ? [] : marking(database, mode)),
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
