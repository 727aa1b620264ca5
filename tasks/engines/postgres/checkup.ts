import { z } from 'zod';
import type { ClockOffset, DatabaseFacts } from '../../../state/doctor/database-facts.ts';
import type { Clock } from '../../../state/ports.ts';
import { readJson } from './freeze/home.ts';

export interface CheckupHome {
  query: Parameters<typeof readJson>[0];
}

const rounds = 3;

const facts = z.object({
  server: z.string(),
  role: z.string(),
  isSuperuser: z.boolean(),
  seesOthers: z.boolean(),
  bytes: z.number(),
  most: z.number(),
  used: z.number(),
  reserved: z.number(),
  roleLimit: z.number(),
  databaseLimit: z.number(),
  roleUsed: z.number(),
  databaseUsed: z.number(),
  isStandby: z.boolean(),
  slots: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['physical', 'logical']),
      isActive: z.boolean(),
      keptBytes: z.number().nullable(),
      isHere: z.boolean(),
    }),
  ),
  streams: z.array(z.string()),
  prepared: z.array(z.object({ id: z.string(), owner: z.string(), ageMs: z.number() })),
  transactions: z.array(z.object({ who: z.string(), ageMs: z.number() })),
  ledger: z.object({ exists: z.boolean(), usable: z.boolean(), mayCreate: z.boolean() }),
});

/** What a server says of itself, in one look; its clock in a few more. Changes nothing. */
export async function checkUp({ query }: CheckupHome, clock: Clock): Promise<DatabaseFacts> {
  const found = await readJson(query, facts, factsSql);
  const { server, role, isSuperuser, seesOthers, bytes, most, isStandby, streams, prepared, transactions } = found;
  return {
    ...{ server, role, isSuperuser, seesOthers, bytes, isStandby, streams, prepared, transactions },
    toSeeOthers: `GRANT pg_monitor TO ${role};`,
    connections: { most, free: freeConnections(found) },
    slots: found.slots.map(({ keptBytes, ...slot }) => ({ ...slot, ...(keptBytes !== null && { keptBytes }) })),
    ledger: ledgerOf(found),
    clock: await clockOffset({ query }, clock),
  };
}

/** The tightest of the limits of server, database and role; -1 is none, and superusers have only the server's. */
function freeConnections(found: z.infer<typeof facts>): number {
  const { most, used, reserved, isSuperuser, roleLimit, databaseLimit, roleUsed, databaseUsed } = found;
  const server = most - used - (isSuperuser ? 0 : reserved);
  const limits = isSuperuser
    ? []
    : [roleLimit < 0 ? undefined : roleLimit - roleUsed, databaseLimit < 0 ? undefined : databaseLimit - databaseUsed];
  return Math.max(0, Math.min(server, ...limits.filter((limit) => limit !== undefined)));
}

function ledgerOf({ role, ledger }: z.infer<typeof facts>): NonNullable<DatabaseFacts['ledger']> {
  if (ledger.exists && ledger.usable) return { state: 'there' };
  if (!ledger.exists && ledger.mayCreate) return { state: 'can be made' };
  const says = ledger.exists
    ? [
        `${role} may not use the ledger that is there, nightferry.ledger.`,
        `GRANT USAGE ON SCHEMA nightferry TO ${role};`,
        `GRANT SELECT, INSERT, UPDATE, DELETE ON nightferry.ledger TO ${role};`,
      ]
    : [
        `${role} may not make the ledger.`,
        `CREATE SCHEMA nightferry AUTHORIZATION ${role};  -- as the owner of the database`,
      ];
  return { state: 'no', says: says.join('\n') };
}

/** The shortest of a few round trips tells most. The server answers somewhere in its middle. */
async function clockOffset({ query }: CheckupHome, clock: Clock): Promise<ClockOffset> {
  let best: ClockOffset | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const sentMs = clock.now().getTime();
    const startMs = clock.monotonicMs();
    const { rows } = await query('select (extract(epoch from clock_timestamp()) * 1000)::bigint');
    const roundTripMs = clock.monotonicMs() - startMs;
    const aheadMs = Math.round(Number(rows[0]?.[0]) - (sentMs + roundTripMs / 2));
    if (!best || roundTripMs < best.roundTripMs) best = { aheadMs, roundTripMs };
  }
  const { aheadMs, roundTripMs } = best ?? { aheadMs: 0, roundTripMs: 0 };
  return { aheadMs, roundTripMs: Math.ceil(roundTripMs) };
}

const ageMs = (since: string) => `greatest(0, round(extract(epoch from clock_timestamp() - ${since}) * 1000))::bigint`;
const list = (sql: string) => `(select coalesce(json_agg(t), '[]') from (${sql}) t)`;
const setting = (name: string) => `coalesce(nullif(current_setting('${name}', true), '')::int, 0)`;
const here = '(select d from pg_catalog.pg_database d where datname = current_database())';
const own = '(select r from pg_catalog.pg_roles r where rolname = current_user)';
const clients = `from pg_catalog.pg_stat_activity where backend_type = 'client backend'`;

/** Sessions of ours are left out of the transactions: they say nothing of anybody else. */
const factsSql = `
select json_build_object(
  'server', 'PostgreSQL ' || current_setting('server_version'),
  'role', quote_ident(current_user),
  'isSuperuser', (${own}).rolsuper,
  'seesOthers', pg_has_role('pg_read_all_stats', 'usage'),
  'bytes', pg_database_size(current_database()),
  'most', ${setting('max_connections')},
  'used', (select count(*) ${clients}),
  'reserved', ${setting('superuser_reserved_connections')} + ${setting('reserved_connections')},
  'roleLimit', (${own}).rolconnlimit,
  'databaseLimit', (${here}).datconnlimit,
  'roleUsed', (select count(*) ${clients} and usename = current_user),
  'databaseUsed', (select count(*) ${clients} and datname = current_database()),
  'isStandby', pg_is_in_recovery(),
  'slots', ${list(`
    select slot_name as name, slot_type as kind, active as "isActive", coalesce(database = current_database(), false) as "isHere",
      case when restart_lsn is not null then greatest(0, pg_wal_lsn_diff(
        case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end, restart_lsn)) end as "keptBytes"
    from pg_catalog.pg_replication_slots order by slot_name`)},
  'streams', (select coalesce(json_agg(distinct concat_ws(' at ', nullif(application_name, ''), host(client_addr))), '[]')
    from pg_catalog.pg_stat_replication where coalesce(nullif(application_name, ''), host(client_addr)) is not null),
  'prepared', ${list(`
    select gid as id, owner, ${ageMs('prepared')} as "ageMs" from pg_catalog.pg_prepared_xacts
    where database = current_database() order by prepared`)},
  'transactions', ${list(`
    select concat_ws(', ', 'pid ' || pid, 'user ' || usename, 'application ' || nullif(application_name, ''), 'from ' || host(client_addr)) as who,
      ${ageMs('xact_start')} as "ageMs"
    from pg_catalog.pg_stat_activity
    where datname = current_database() and xact_start is not null and backend_type = 'client backend'
      and application_name not like 'nightferry %' and pid <> pg_backend_pid() order by xact_start`)},
  'ledger', json_build_object(
    'exists', exists (select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'nightferry' and c.relname = 'ledger'),
    'usable', coalesce((select has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
        and has_table_privilege(c.oid, 'insert') and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete')
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'nightferry' and c.relname = 'ledger'), false),
    'mayCreate', coalesce(
      (select has_schema_privilege(oid, 'create') from pg_catalog.pg_namespace where nspname = 'nightferry'),
      has_database_privilege(current_database(), 'create'))))`;
