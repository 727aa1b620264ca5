import { z } from 'zod';
import type { FreezeRun } from '../../../freeze/freezer.ts';
import { onConnection } from '../../on-connection.ts';
import { type FreezeHome, readJson } from './home.ts';
import type { WalReader } from './wal-reader.ts';
import { harmless } from './wal-records.ts';

/** What one read takes at a time: its records are held by the server until it is done. */
const sliceBytes = 64 * 2 ** 20;

const hit = z.object({
  /** Tablespace and file of the relation. */
  space: z.string(),
  node: z.string(),
  manager: z.string(),
  type: z.string(),
  status: z.string().nullable(),
  records: z.number(),
  xids: z.array(z.string()),
});
/** Records of one type that changed one file, of transactions with one outcome. */
export type WalHit = z.infer<typeof hit>;

const slice = z.object({
  through: z.string().nullable(),
  records: z.number(),
  hits: z.array(hit),
  commits: z.array(z.object({ xid: z.string(), at: z.string() })),
});

export interface WalRead {
  /** What changed something, in transactions that were not rolled back. */
  readonly hits: readonly WalHit[];
  /** When transactions among them were committed, by their id: as the server writes it in UTC, which sessions are pinned to. */
  readonly commits: ReadonlyMap<string, string>;
  readonly records: number;
  /** Where the next read starts. */
  readonly through: string;
}

/**
 * Reads everything that every transaction of the server wrote from `from` until now, and keeps what changed the database
 * with this OID. Faults: those of the server; what was recycled meanwhile can't be read.
 */
export async function readWal(
  { connection, schema }: WalReader,
  oid: string,
  from: string,
  until: string,
  run: FreezeRun,
): Promise<WalRead> {
  const hits: WalHit[] = [];
  const commits = new Map<string, string>();
  let [through, records, bytes] = [from, 0, sliceBytes];
  while (await isBefore(connection, through, until)) {
    run.signal?.throwIfAborted();
    const read = await readJson(
      (sql, values, signal) => connection.query(sql, values, signal),
      slice,
      sliceSql(schema, oid),
      [through, until, String(bytes)],
      run.signal,
    );
    records += read.records;
    hits.push(...read.hits);
    for (const { xid, at } of read.commits) commits.set(xid, at);
    // A record that reaches beyond the slice is not in it: the next slice starts where the last whole one ended.
    if (read.through !== null) through = read.through;
    else if (!(await isBefore(connection, through, until, bytes))) break;
    else bytes *= 4;
  }
  return { hits, commits, records, through };
}

/** Where the WAL is now. What is about to be written comes after it. */
export async function walPosition(home: FreezeHome): Promise<string> {
  const { rows } = await home.query('select pg_current_wal_insert_lsn()::text');
  return rows[0]?.[0] ?? '';
}

/**
 * Makes sure that everything committed until now is in the WAL on disk, where it can be read, also by transactions
 * that did not wait for that. A message of ours, which changes nothing, is what is waited for. Resolves with its end.
 */
export async function flushWal(home: FreezeHome): Promise<string> {
  return onConnection(home, async (connection) => {
    await connection.query('begin transaction read only');
    await connection.query('set local synchronous_commit = local');
    await connection.query(`select pg_logical_emit_message(true, 'nightferry', 'proof of a freeze')`);
    await connection.query('commit');
    const { rows } = await connection.query('select pg_current_wal_flush_lsn()::text');
    return rows[0]?.[0] ?? '';
  });
}

async function isBefore(connection: WalReader['connection'], from: string, until: string, bytes = 0): Promise<boolean> {
  const { rows } = await connection.query('select $1::pg_lsn + $3::numeric < $2::pg_lsn', [from, until, String(bytes)]);
  return rows[0]?.[0] === 't';
}

/** 32-bit ids as the 64-bit ones that `pg_xact_status` asks for: those of the past, counted back from the next one. */
const fullXid = `(case when x > s.next % 4294967296 then s.next - s.next % 4294967296 - 4294967296 else s.next - s.next % 4294967296 end + x)`;

const sliceSql = (schema: string, oid: string) => `
with r as materialized (
  select end_lsn, xid::text::numeric as x, resource_manager as rm, regexp_replace(record_type, '\\+INIT$', '') as rt, description, block_ref
  from ${schema}.pg_get_wal_records_info($1::pg_lsn, least($2::pg_lsn, $1::pg_lsn + $3::numeric))
), files as (
  select r.x, r.rm, r.rt, f.m[1] as space, f.m[2] as node, count(*) as n
  from r cross join lateral (select distinct m from regexp_matches(r.block_ref, 'rel (\\d+)/${oid}/(\\d+)', 'g') as g (m)) f
  where r.block_ref like '%/${oid}/%' and not (${harmless})
  group by 1, 2, 3, 4, 5
), s as (
  select pg_snapshot_xmax(pg_current_snapshot())::text::numeric as next
), x as (
  select x, case when x > 0 then pg_xact_status(${fullXid}::text::xid8) end as status
  from (select distinct x from files) d cross join s
), kept as (
  -- What is rolled back changed nothing. A sequence does not go back.
  select files.*, x.status from files join x using (x) where x.status is distinct from 'aborted' or files.rm = 'Sequence'
)
select json_build_object(
  'through', (select max(end_lsn)::text from r),
  'records', (select count(*) from r),
  'hits', (select coalesce(json_agg(h), '[]') from (
    select space, node, rm as manager, rt as type, status, sum(n)::bigint as records, (array_agg(x::text order by x))[1:5] as xids
    from kept group by space, node, rm, rt, status) h),
  'commits', (select coalesce(json_agg(json_build_object('xid', x::text, 'at', substring(description from '\\d{4}-\\d\\d-\\d\\d [\\d:.]+'))), '[]')
    from r where rm = 'Transaction' and rt like 'COMMIT%' and x in (select x from kept where x > 0 limit 50)))`;
