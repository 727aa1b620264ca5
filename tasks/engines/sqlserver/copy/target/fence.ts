import { createHash } from 'node:crypto';
import { Fault } from '../../../../../state/fault.ts';
import type { LedgerKey } from '../../../ledger.ts';
import type { SqlServerConnection } from '../../connection.ts';
import { heldSql, holderSql, lockApplication, lockedBy } from '../../lock.ts';
import { quoteText } from '../../quote.ts';
import { stepLock } from '../../step-lock.ts';

/** As long as locks are waited for. */
const patienceMs = 120_000;

/**
 * The ledger's keys fence workers of one session; of two sessions nothing but the lock of the database does, and the
 * connection that holds it can break while a chunk is under way. So (1) a chunk first shows, until its transaction ends,
 * that it is there; then (2) it asks whether another session has come to hold the database, and is given up if so. Who
 * begins (3) has the database's lock by then, and waits for the chunks of others. A chunk that asked before that was seen,
 * and one that asks later is refused. Faults: `database/locked`.
 *
 * Chunks of other workers may hold the whole table, once they have locked many rows of it: they are waited for, too. And a
 * row that is refused ends its statement, not the transaction, so that it can be looked for. Whoever opened the transaction
 * rolls it back after any error.
 */
export async function enterChunk(connection: SqlServerConnection, step: LedgerKey): Promise<void> {
  const locks = [stepLock('copy', step), sessionLock(step.session)].map((name) =>
    acquire(name, 'Shared', 'Transaction'),
  );
  const { rows } = await connection.batch(`SET XACT_ABORT OFF; SET LOCK_TIMEOUT ${patienceMs};
DECLARE @got int; ${locks.join(';\nIF @got >= 0 ')};
SELECT @got`);
  if (Number(rows[0]?.[0] ?? -1) < 0) throw straggler(connection.name, step);
  const ours = lockApplication(step.session);
  const { rows: held } = await connection.query(heldSql, [ours]);
  const [database, own] = held[0] ?? [];
  if (database !== '0' || own === '0') return;
  const { rows: holders } = await connection.query(holderSql);
  throw lockedBy(connection.name, holders.find(([, , application]) => application !== ours) ?? []);
}

/** Until no transaction of this step, and no chunk of another session, is left. Faults: `copy/straggler`. */
export async function awaitOthers(
  connection: SqlServerConnection,
  step: LedgerKey,
  signal: AbortSignal,
): Promise<void> {
  if (!(await comesFree(connection, stepLock('copy', step), signal))) throw straggler(connection.name, step);
  for (const session of await otherSessions(connection, step, signal)) {
    if (!(await comesFree(connection, sessionLock(session), signal))) throw otherSession(connection.name, session);
  }
}

/** Had for a moment, alone: nobody else has it then. */
async function comesFree(connection: SqlServerConnection, name: string, signal: AbortSignal): Promise<boolean> {
  const { rows } = await connection.batch(
    `DECLARE @got int; ${acquire(name, 'Exclusive', 'Session')};
IF @got >= 0 EXEC sp_releaseapplock ${quoteText(name)}, 'Session';
SELECT @got`,
    [],
    signal,
  );
  return Number(rows[0]?.[0] ?? -1) >= 0;
}

/** Those that have claimed a chunk, of transactions that are not over too: for that the ledger is read without its locks. */
async function otherSessions(
  connection: SqlServerConnection,
  { session }: LedgerKey,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { rows } = await connection.batch(
    `IF OBJECT_ID(N'nightferry.ledger', N'U') IS NULL SELECT CAST(NULL AS nvarchar(128)) WHERE 1 = 0
ELSE SELECT DISTINCT session FROM nightferry.ledger WITH (READUNCOMMITTED) WHERE session <> $1`,
    [session],
    signal,
  );
  return rows.map(([found]) => found ?? '');
}

function acquire(name: string, mode: 'Shared' | 'Exclusive', owner: 'Transaction' | 'Session'): string {
  return `EXEC @got = sp_getapplock ${quoteText(name)}, '${mode}', '${owner}', ${patienceMs}`;
}

function sessionLock(session: string): string {
  return `nightferry chunks of ${createHash('sha256').update(session).digest('hex')}`;
}

function straggler(database: string, { phase, step }: LedgerKey): Fault {
  return new Fault(
    'copy/straggler',
    `A transaction that an earlier process began for ${phase}/${step} in ${database} has not ended for two minutes.`,
    {
      remedy: [
        "See which: SELECT session_id, status, program_name FROM sys.dm_exec_sessions WHERE program_name LIKE 'nightferry%';",
        'Wait for it, or end it with KILL and its session_id: what it has not committed is copied again.',
      ],
      retry: 'safe',
    },
  );
}

function otherSession(database: string, session: string): Fault {
  return new Fault(
    'copy/straggler',
    `Another session, ${session}, has been writing a chunk to ${database} for two minutes.`,
    {
      remedy: [
        'See whether somebody runs it: two sessions must not fill one database.',
        "If nobody is behind it any more, end it with KILL: SELECT session_id, program_name FROM sys.dm_exec_sessions WHERE program_name LIKE 'nightferry%';",
      ],
      retry: 'safe',
    },
  );
}
