import { recordFault } from '../../../../state/fault.ts';
import { formatCount, formatDuration } from '../../../../state/format.ts';
import type { FreezeRun } from '../../../freeze/freezer.ts';
import { type Baseline, settleMs } from './baseline.ts';
import { changesInWal } from './changes.ts';
import { movedCounters, readCounters } from './counters.ts';
import type { FreezeHome } from './home.ts';
import { flushWal, readWal, type WalRead } from './wal.ts';
import { withWal } from './wal-reader.ts';

/** What was written since a baseline, as far as it can be told. */
export interface Written {
  readonly method: string;
  readonly changes: readonly string[];
  readonly doubts: readonly string[];
  /** Doubts that no later proof can lift. */
  readonly lasting: readonly string[];
  readonly clean: readonly string[];
  readonly underWay: Baseline['open'];
  readonly lsn: string | null;
}

/** From the WAL, or else from what the server counted. */
export async function writtenSince(home: FreezeHome, before: Baseline, run: FreezeRun): Promise<Written> {
  if (before.lsn === null) return counted(home, before, 'the WAL could not be read when the freeze began', run);
  const until = await flushWal(home);
  const read = await readSince(home, before.lsn, until, run);
  if ('why' in read) {
    const gap = `what was written from ${before.lsn} to ${until} is not known: ${read.why}`;
    // What is gone can't be read later either; from here on it can.
    return { ...(await counted(home, before, read.why, run)), lsn: until, lasting: [gap] };
  }
  const { changes, underWay } = await changesInWal(home, read);
  const range = `the WAL from ${before.lsn} to ${read.through} (${formatCount(read.records, 'record')})`;
  return {
    method: 'WAL, read with pg_walinspect',
    changes,
    underWay: [...underWay],
    doubts: [],
    lasting: [],
    clean: changes.length === 0 ? [`${range} holds no change of ${home.name}`] : [`looked at: ${range}`],
    lsn: read.through,
  };
}

async function readSince(
  home: FreezeHome,
  from: string,
  until: string,
  run: FreezeRun,
): Promise<WalRead | { readonly why: string }> {
  const { rows } = await home.query('select oid::text from pg_database where datname = current_database()');
  const oid = rows[0]?.[0] ?? '';
  try {
    const read = await withWal(home, (reader) => readWal(reader, oid, from, until, run));
    return 'why' in read ? read : read.value;
  } catch (error) {
    run.signal?.throwIfAborted();
    return { why: recordFault(error).message };
  }
}

/** Where the WAL does not tell: what the server counted, after time enough for sessions to have reported. */
async function counted(home: FreezeHome, before: Baseline, why: string, run: FreezeRun): Promise<Written> {
  const pastMs = run.clock.now().getTime() - Date.parse(before.at);
  if (pastMs < settleMs) await run.clock.sleep(settleMs - pastMs, run.signal);
  run.signal?.throwIfAborted();
  const now = await readCounters(home);
  const wasReset = now.reset !== before.counters.reset;
  const overMs = run.clock.now().getTime() - Date.parse(before.at);
  return {
    method: `counters, over ${formatDuration(overMs)}`,
    changes: wasReset || !before.counters.logged ? [] : movedCounters(before.counters.logged, now.logged ?? {}),
    underWay: [],
    doubts: [
      `only counters were looked at, which lag and miss what a crash forgets: ${why}`,
      ...(wasReset ? ['the counters were set to zero meanwhile'] : []),
    ],
    lasting: [],
    clean: [],
    lsn: null,
  };
}
