import type { FreezeProof, FreezeRun } from '../../../freeze/freezer.ts';
import { judgeFreeze } from '../../../freeze/judge.ts';
import { neverRun } from '../never-run.ts';
import { type Baseline, readBaseline, takeBaseline, writeBaseline } from './baseline.ts';
import type { FreezeHome } from './home.ts';
import { lastLogRecord } from './log-end.ts';
import { findMarker } from './marker.ts';
import { findNow } from './prior.ts';

const kept = 20;

/** What was seen of a database at one moment. */
export interface Sight {
  readonly name: string;
  readonly at: string;
  readonly isReadOnly: boolean;
  readonly hasMark: boolean;
  /** It was READ_ONLY before the freeze, and could not be marked. */
  readonly log: { readonly lsn: string } | { readonly why: string };
}

/** Whether it is READ_ONLY, and was all the time since the baseline. */
export async function proveFreeze(home: FreezeHome, text: string | undefined, run: FreezeRun): Promise<FreezeProof> {
  const before = text === undefined ? await takeBaseline(home, run) : readBaseline(text);
  const sight = {
    name: home.name,
    at: run.clock.now().toISOString(),
    isReadOnly: (await findNow(home)).isReadOnly,
    hasMark: (await findMarker(home)) !== undefined,
    log: await lastLogRecord(home),
  };
  return judgeProof(before, sight, text === undefined);
}

/**
 * A READ_ONLY database takes no write from anybody, sysadmin or not, and nothing is logged in it; lifting READ_ONLY is. So
 * the last record of its log tells whether it was READ_ONLY all the time. `isFirst`: there was nothing to start from.
 */
function judgeProof(before: Baseline, sight: Sight, isFirst: boolean): FreezeProof {
  const { name, isReadOnly, hasMark, log, at } = sight;
  const now = 'lsn' in log ? log.lsn : null;
  const moved = before.lsn !== null && now !== null && before.lsn !== now;
  const changes = [
    ...before.changes,
    ...(isReadOnly ? [] : [`${name} is not READ_ONLY any more: somebody lifted that since ${before.at}`]),
    ...(moved
      ? [`the log of ${name} moved from ${before.lsn} to ${now} since ${before.at}: it could be written to meanwhile`]
      : []),
  ].filter((change, index, all) => all.indexOf(change) === index);
  const { verdict, seen, provenBut } = judgeFreeze({
    changes,
    open: hasMark ? [] : [`${name} has no mark of a freeze: it was READ_ONLY before, or by somebody else`],
    doubts: [
      ...(isFirst ? ['there was nothing to start from: what was written before now is not known'] : []),
      ...('why' in log ? [`whether READ_ONLY was lifted meanwhile can't be seen: ${log.why}`] : []),
      ...('lsn' in log && before.lsn === null
        ? ['whether READ_ONLY was lifted could not be seen when the proof began']
        : []),
      ...(neverRun.includes('freeze') ? ['this freeze has never run on a real SQL Server'] : []),
    ],
    accepted: before.accepted,
    clean: [
      ...(isReadOnly ? [`sys.databases says that ${name} is READ_ONLY, which holds for everybody`] : []),
      ...(now !== null && !moved ? [`looked at: its log, whose last record is ${now} as at ${before.at}`] : []),
    ],
  });
  const next: Baseline = { at, lsn: now ?? before.lsn, changes: changes.slice(0, kept), accepted: before.accepted };
  const method = 'READ_ONLY in sys.databases, and the last record of its log';
  const found = { verdict, method, seen, baseline: writeBaseline(next), ...(provenBut && { provenBut }) };
  if (verdict !== 'broken') return found;
  const accepted = [...before.accepted, ...changes].slice(0, kept);
  return { ...found, baselineIfAccepted: writeBaseline({ ...next, changes: [], accepted }) };
}
