import { z } from 'zod';
import type { FreezeRun } from '../../../freeze/freezer.ts';
import { sessionText } from '../../../freeze/session-text.ts';
import { type Counters, counters, readCounters } from './counters.ts';
import type { FreezeHome } from './home.ts';
import { readSequences, sequences } from './sequences.ts';
import { foreignSessions } from './sessions.ts';
import { flushWal, walPosition } from './wal.ts';
import type { WalHold } from './wal-hold.ts';
import { whyNoWal } from './wal-reader.ts';

/** Counters are written by sessions when they find time for it: within ten seconds of their last statement, as a rule. */
export const settleMs = 15_000;

const countedBesideWal = 200;

/** A transaction that had not ended yet: it must not be committed later. */
const open = z.object({ xid: z.string(), who: z.string() });
export type OpenTransaction = z.infer<typeof open>;

const baseline = z.object({
  /** ISO 8601. */
  at: z.string(),
  /** A position in the WAL; null where it can't be read, and counters have to do. */
  lsn: z.string().nullable(),
  open: z.array(open),
  /** Writes that were found since the freeze: what was broken once stays so until the baseline is taken anew. */
  changes: z.array(z.string()),
  /** What can't be known any more, and stays so too. */
  doubts: z.array(z.string()),
  /** Writes that somebody accepted. Those of older journals are among the doubts. */
  accepted: z.array(z.string()).default([]),
  sequences,
  counters,
});

/** From where on nothing may have been written. */
export type Baseline = z.infer<typeof baseline>;

export function writeBaseline(value: Baseline): string {
  return JSON.stringify(value);
}

export function readBaseline(text: string): Baseline {
  return baseline.parse(JSON.parse(text));
}

/**
 * Now. Where counters are looked at too, sessions first get time to report what they did before.
 * The position in the WAL is taken before it is looked who has a transaction open: what those wrote later is found
 * there, what they wrote earlier is known by their transaction's end.
 */
export async function takeBaseline(home: FreezeHome, hold: WalHold, run: FreezeRun): Promise<Baseline> {
  const canRead = (await whyNoWal(home)) === undefined;
  const isCounted = !canRead || Object.keys((await readCounters(home)).unlogged).length > 0;
  if (isCounted) await run.clock.sleep(settleMs, run.signal);
  run.signal?.throwIfAborted();
  if (canRead) await hold.reserve();
  if (canRead) await flushWal(home);
  const lsn = canRead ? await walPosition(home) : null;
  if (lsn !== null) await hold.advance(lsn);
  return {
    at: run.clock.now().toISOString(),
    lsn,
    open: await openTransactions(home),
    changes: [],
    doubts: [],
    accepted: [],
    sequences: await readSequences(home),
    counters: lean(await readCounters(home), canRead),
  };
}

/** Every proof keeps its baseline in the journal: where the WAL tells, counters of very many tables are not worth that. */
function lean(found: Counters, canRead: boolean): Counters {
  const tables = Object.keys(found.logged ?? {}).length;
  return canRead && tables > countedBesideWal ? { ...found, logged: null } : found;
}

/** Transactions of others in this database that have written or may have. Under way and prepared alike. */
export async function openTransactions(home: FreezeHome): Promise<OpenTransaction[]> {
  const sessions = await foreignSessions(home);
  const { rows } = await home.query(preparedSql);
  return [
    ...sessions.flatMap((session) => (session.xid === null ? [] : [{ xid: session.xid, who: sessionText(session) }])),
    ...rows.map(([xid, gid, owner, prepared]) => ({
      xid: xid ?? '',
      who: `prepared transaction ${gid} of user ${owner}, prepared ${prepared}`,
    })),
  ];
}

const preparedSql = `
select transaction::text, gid, owner, to_char(prepared at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
from pg_prepared_xacts where database = current_database() order by prepared`;
