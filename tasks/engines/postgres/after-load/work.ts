import { setTimeout as delay } from 'node:timers/promises';
import type { WorkOptions } from '../../../after-load/seam.ts';
import type { Connection } from '../../connection.ts';
import { stepLock } from '../step-lock.ts';
import type { AfterLoadHome } from './home.ts';

const lookEveryMs = 500;

/**
 * Runs statements on a connection of its own. A lock that a copy's chunks take as well tells the next process, should this
 * one be killed, that the server is still at it.
 */
export async function work(
  home: AfterLoadHome,
  statements: readonly string[],
  { step, application, signal, alone = false, tell }: WorkOptions,
): Promise<void> {
  const connection = await home.connect({ application });
  const looking = new AbortController();
  const run = async () => {
    for (const sql of statements) await connection.query(sql, [], signal);
  };
  try {
    const { rows } = await connection.query('select pg_backend_pid()');
    const looked = tell ? lookOn(home, rows[0]?.[0] ?? '', tell, looking.signal) : undefined;
    try {
      await (alone
        ? onItsOwn(connection, stepLock('copy', step), run)
        : connection.transaction(async () => {
            await connection.query(`select pg_advisory_xact_lock_shared(${stepLock('copy', step)})`);
            await run();
          }));
    } finally {
      looking.abort();
      await looked;
    }
  } finally {
    await connection.close();
  }
}

async function onItsOwn(connection: Connection, lock: string, run: () => Promise<void>): Promise<void> {
  await connection.query(`select pg_advisory_lock_shared(${lock})`);
  await run();
}

/** Says how far the server is, as long as it runs. Not being told is no failure of what runs. */
async function lookOn(
  home: AfterLoadHome,
  pid: string,
  tell: (note: string) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    for (;;) {
      await delay(lookEveryMs, undefined, { signal, ref: false });
      const { rows } = await home.query(progressSql, [pid], signal);
      const [phase, done, total] = rows[0] ?? [];
      if (signal.aborted) return;
      if (phase) tell(Number(total) > 0 ? `${Math.floor((100 * Number(done)) / Number(total))}%, ${phase}` : phase);
    }
  } catch {
    return;
  }
}

/** By blocks while a table is read, by tuples while an index is filled. */
const progressSql = `
select phase, case when tuples_total > 0 then tuples_done else blocks_done end,
  case when tuples_total > 0 then tuples_total else blocks_total end
from pg_stat_progress_create_index where pid = $1::int
union all
select phase, sample_blks_scanned, sample_blks_total from pg_stat_progress_analyze where pid = $1::int
union all
select phase, heap_blks_scanned, heap_blks_total from pg_stat_progress_vacuum where pid = $1::int`;
