import { z } from 'zod';
import type { Clock, Files } from '../../../state/ports.ts';
import { type LogSample, lagBySamples, type Pressure } from '../../../state/pressure.ts';
import type { Database } from '../engine.ts';
import { serverDisk } from './dump/server-disk.ts';
import { readJson } from './freeze/home.ts';

/** A lag beyond that many looks is told by the server alone. */
const samplesKept = 2_000;

/** Looks at what presses on one server; remembers where its log was, so that a standby that stands still shows. */
export class PressureWatch {
  readonly #database: Database;
  readonly #samples: LogSample[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  async look(
    files: Pick<Files, 'stat' | 'freeBytes' | 'totalBytes'>,
    clock: Pick<Clock, 'monotonicMs'>,
  ): Promise<Pressure> {
    const database = this.#database;
    const found = await readJson((sql, values) => database.query(sql, values), facts, sql, []);
    const nowMs = clock.monotonicMs();
    this.#sample({ atMs: nowMs, position: BigInt(found.position) });
    return {
      standbys: found.seesOthers
        ? found.standbys.map(({ name, lagMs, replayed }) => ({
            name,
            lagMs: Math.max(lagMs ?? 0, replayed === null ? 0 : lagBySamples(this.#samples, BigInt(replayed), nowMs)),
          }))
        : hiddenUnlessNone(found.hasStandbys),
      transaction: found.seesOthers ? (found.transaction ?? 'none') : 'hidden',
      slots: found.slots,
      disk: await diskOf(database, files),
    };
  }

  #sample(sample: LogSample): void {
    this.#samples.push(sample);
    if (this.#samples.length > samplesKept) this.#samples.shift();
  }
}

/** Everybody sees how many there are, whoever they are. */
function hiddenUnlessNone(hasStandbys: boolean): Pressure['standbys'] {
  return hasStandbys ? 'hidden' : [];
}

async function diskOf(
  database: Database,
  files: Pick<Files, 'stat' | 'freeBytes' | 'totalBytes'>,
): Promise<Pressure['disk']> {
  const disk = await serverDisk(database, files);
  return disk ? { ...disk, totalBytes: await files.totalBytes(disk.path) } : 'hidden';
}

const whole = z.string().regex(/^-?\d+$/);

const facts = z.object({
  seesOthers: z.boolean(),
  hasStandbys: z.boolean(),
  position: whole,
  standbys: z.array(z.object({ name: z.string(), lagMs: z.number().nullable(), replayed: whole.nullable() })),
  transaction: z.object({ ageMs: z.number(), who: z.string() }).nullable(),
  slots: z.array(z.object({ name: z.string(), keptBytes: z.number() })),
});

const position = `case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end`;
const list = (sql: string) => `(select coalesce(json_agg(t), '[]') from (${sql}) t)`;
const age = (since: string) => `greatest(0, round(extract(epoch from clock_timestamp() - ${since}) * 1000))::bigint`;

/** Sessions of ours are left out: a copy must not wait for itself. Positions are text, since JSON would round them. */
const sql = `
select json_build_object(
  'seesOthers', pg_has_role('pg_read_all_stats', 'usage'),
  'hasStandbys', exists (select from pg_catalog.pg_stat_replication),
  'position', trunc(pg_wal_lsn_diff(${position}, '0/0'))::text,
  'standbys', ${list(`
    select concat_ws(' at ', nullif(application_name, ''), host(client_addr)) as name,
      round(extract(epoch from replay_lag) * 1000)::bigint as "lagMs",
      trunc(pg_wal_lsn_diff(replay_lsn, '0/0'))::text as replayed
    from pg_catalog.pg_stat_replication where replay_lsn is not null order by 1`)},
  'transaction', (select to_json(t) from (
    select ${age('since')} as "ageMs", who from (
      select xact_start as since, concat_ws(', ', 'pid ' || pid, 'user ' || usename, 'application ' || nullif(application_name, '')) as who
      from pg_catalog.pg_stat_activity
      where datname = current_database() and xact_start is not null and backend_type = 'client backend'
        and application_name not like 'nightferry%' and pid <> pg_backend_pid()
      union all
      select prepared, concat_ws(', ', 'prepared ' || gid, 'user ' || owner) from pg_catalog.pg_prepared_xacts
      where database = current_database()) open order by since limit 1) t),
  'slots', ${list(`
    select slot_name as name, greatest(0, pg_wal_lsn_diff(${position}, restart_lsn))::bigint as "keptBytes"
    from pg_catalog.pg_replication_slots where restart_lsn is not null order by 1`)})`;
