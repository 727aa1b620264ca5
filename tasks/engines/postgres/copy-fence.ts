import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { Connection } from '../connection.ts';
import type { LedgerKey } from '../ledger.ts';
import { holderSql, lockApplication, lockedBy } from './lock.ts';
import { stepLock } from './step-lock.ts';

/** `NFCP` in ASCII: the first half of the lock that every chunk holds; the second is its session. */
const chunkClass = 0x4e464350;
const betweenLooksMs = 100;
/** As long as locks are waited for. */
const patienceMs = 120_000;

/**
 * The ledger's keys fence workers of one session; of two sessions nothing but the lock of the database does, and the
 * connection that holds it can break while a chunk is under way. So (1) a chunk first shows, until its transaction ends,
 * that it is there; then (2) it asks whether another session has come to hold the database, and is given up if so. Who
 * begins (3) has the database's lock by then, and waits for the chunks of others that it sees. A chunk that asked before
 * that was seen, and one that asks later is refused. Faults: `database/locked`.
 */
export async function enterChunk(connection: Connection, database: string, step: LedgerKey): Promise<void> {
  await connection.query(
    `SELECT pg_advisory_xact_lock_shared(${stepLock('copy', step)}), pg_advisory_xact_lock_shared(${chunkClass}, ${numberOf(step)})`,
  );
  const { rows } = await connection.query(holderSql);
  const [holder] = rows;
  if (holder && holder[2] !== lockApplication(step.session)) throw lockedBy(database, holder);
}

/** Until no other session has a chunk under way. Faults: `copy/straggler`. */
export async function awaitOthers(
  connection: Connection,
  database: string,
  step: LedgerKey,
  signal: AbortSignal,
): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += betweenLooksMs) {
    const { rows } = await connection.query(othersSql, [String(numberOf(step))], signal);
    const [other] = rows;
    if (!other) return;
    if (waitedMs >= patienceMs) throw otherSession(database, other);
    await delay(betweenLooksMs, undefined, { signal });
  }
}

/** Half of a lock's key is a signed number of 32 bits. */
function numberOf({ session }: LedgerKey): number {
  return createHash('sha256').update(session).digest().readInt32BE();
}

const othersSql = `
select l.pid, a.application_name from pg_locks l left join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.classid = ${chunkClass} and l.objsubid = 2 and l.granted
  and l.database = (select oid from pg_database where datname = current_database())
  and l.objid::bigint <> ($1::bigint & 4294967295)
limit 1`;

function otherSession(database: string, [pid, application]: readonly Cell[]): Fault {
  return new Fault(
    'copy/straggler',
    `Another session has been writing a chunk to ${database} for two minutes: ${application || 'one without a name'}, server process ${pid}.`,
    {
      remedy: [
        'See whether somebody runs it: two sessions must not fill one database.',
        `If nobody is behind it any more: SELECT pg_terminate_backend(${pid});`,
      ],
      retry: 'safe',
    },
  );
}
