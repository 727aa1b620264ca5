import { formatCount } from '../../../../state/format.ts';
import type { FreezeProof, FreezeRun } from '../../../freeze/freezer.ts';
import { judgeFreeze } from '../../../freeze/judge.ts';
import { sessionText } from '../../../freeze/session-text.ts';
import { type Baseline, openTransactions, readBaseline, takeBaseline, writeBaseline } from './baseline.ts';
import { applyWorkersSql } from './block.ts';
import { type Counters, movedCounters, readCounters } from './counters.ts';
import { freezeGaps } from './gaps.ts';
import type { FreezeHome } from './home.ts';
import { findMarker } from './marker.ts';
import { movedSequences, readSequences } from './sequences.ts';
import { foreignSessions, seesOthers } from './sessions.ts';
import type { WalHold } from './wal-hold.ts';
import { type Written, writtenSince } from './written.ts';

/** More writes than these change nothing about the verdict. */
const kept = 20;

/**
 * Whether anything was written to this database since the baseline. What was written is looked at first, who could still
 * commit something after that: what happens between the two is found by the next proof, which starts where this one ended.
 */
export async function proveFreeze(
  home: FreezeHome,
  hold: WalHold,
  text: string | undefined,
  run: FreezeRun,
): Promise<FreezeProof> {
  const before = text === undefined ? await takeBaseline(home, hold, run) : readBaseline(text);
  // A process that took over from another one has no hold yet.
  if (before.lsn !== null) await hold.reserve();
  const marker = await findMarker(home);
  const written = await writtenSince(home, before, run);
  const [sequences, ended, standing] = [await readSequences(home), await endedSince(home, before), await openNow(home)];
  const strict = marker?.mode === 'strict';
  const unlogged = await unloggedSince(home, before, strict);
  const gaps = marker ? await freezeGaps(home, marker) : [`${home.name} has no mark of a freeze`];
  const changes = [
    ...before.changes,
    ...written.changes,
    ...ended.committed,
    ...movedSequences(before.sequences, sequences).filter((text) => !before.changes.includes(text)),
    ...unlogged.changes.filter((text) => !before.changes.includes(text)),
  ];
  const { verdict, seen, provenBut } = judgeFreeze({
    changes,
    open: [...standing.texts, ...stillUnderWay(written, standing.transactions), ...gaps],
    doubts: [
      ...(text === undefined ? ['there was nothing to start from: what was written before now is not known'] : []),
      ...before.doubts,
      ...written.doubts,
      ...unlogged.doubts,
      ...(sequences.hidden === 0
        ? []
        : [`our role may not read ${formatCount(sequences.hidden, 'sequence')}: what is taken of them is not seen`]),
      ...((await seesOthers(home)) ? [] : ['our role may not see what others do: grant it pg_monitor']),
    ],
    accepted: before.accepted,
    clean: written.clean,
  });
  const open = [...ended.open, ...standing.transactions, ...written.underWay];
  const next: Baseline = {
    at: run.clock.now().toISOString(),
    lsn: written.lsn,
    open: open.filter(({ xid }, index) => open.findIndex((other) => other.xid === xid) === index),
    changes: changes.slice(0, kept),
    doubts: [...before.doubts, ...written.lasting].slice(0, kept),
    accepted: before.accepted,
    // Never moved on: what moved once stays moved.
    sequences: before.sequences,
    counters: before.counters,
  };
  if (written.lsn !== null) await hold.advance(written.lsn);
  const found = {
    ...{ verdict, method: written.method, seen, baseline: writeBaseline(next) },
    ...(provenBut && { provenBut }),
  };
  if (verdict !== 'broken') return found;
  // Accepted is not unwritten: it is not proven any more, and what comes after this breaks it again.
  const accepted = [...before.accepted, ...changes].slice(0, kept);
  const counters = movedOn(before, unlogged.now);
  const ifAccepted: Baseline = { ...next, changes: [], accepted, sequences, counters };
  return { ...found, baselineIfAccepted: writeBaseline(ifAccepted) };
}

/** As much of the counters as was kept before. */
function movedOn({ counters }: Baseline, now: Counters): Counters {
  return { ...now, logged: counters.logged === null ? null : now.logged };
}

/** How transactions ended that were open at the last look. */
async function endedSince(
  home: FreezeHome,
  before: Baseline,
): Promise<{ committed: string[]; open: Baseline['open'] }> {
  const committed: string[] = [];
  const open: Baseline['open'] = [];
  for (const { xid, who } of before.open) {
    const { rows } = await home.query(statusSql, [xid]);
    const status = rows[0]?.[0] ?? null;
    if (status === 'committed') committed.push(`committed after the freeze, transaction ${xid}: ${who}`);
    else if (status !== 'aborted') open.push({ xid, who });
  }
  return { committed, open };
}

/** Whoever could still commit a write, or apply one. */
async function openNow(home: FreezeHome): Promise<{ transactions: Baseline['open']; texts: string[] }> {
  const transactions = await openTransactions(home);
  const sessions = await foreignSessions(home);
  const holding = sessions.filter(({ xid, locks }) => xid === null && locks.length > 0).map(sessionText);
  const { rows } = await home.query(applyWorkersSql);
  return {
    transactions,
    texts: [
      ...transactions.map(({ who }) => `can still commit: ${who}`),
      ...holding.map((who) => `holds a write lock: ${who}`),
      ...rows.map(([name, pid]) => `subscription ${name} applies changes (pid ${pid})`),
    ],
  };
}

/** Those that no session shows as its own: what a part of a transaction wrote goes by an id of its own. */
function stillUnderWay({ underWay }: Written, shown: Baseline['open']): readonly string[] {
  return underWay
    .filter(({ xid }) => !shown.some((other) => other.xid === xid))
    .map(({ who }) => `can still commit: ${who}`);
}

/** Unlogged tables leave nothing in the WAL: only the triggers of a strict freeze make sure of them. */
async function unloggedSince(home: FreezeHome, before: Baseline, strict: boolean) {
  const now = await readCounters(home);
  const tables = Object.keys(now.unlogged).length;
  const wasReset = now.reset !== before.counters.reset;
  return {
    now,
    changes: wasReset ? [] : movedCounters(before.counters.unlogged, now.unlogged),
    doubts:
      tables > 0 && !strict ? [`${formatCount(tables, 'unlogged table')}, whose changes leave nothing in the WAL`] : [],
  };
}

/** `txid_status`, which servers before 13 have too, asks for 64-bit ids: this one is of the recent past. */
const statusSql = `
with s as (select txid_snapshot_xmax(txid_current_snapshot())::numeric as next, $1::numeric as x)
select txid_status((case when x > next % 4294967296 then next - next % 4294967296 - 4294967296 else next - next % 4294967296 end + x)::bigint) from s`;
