import type { Connection } from '../../connection.ts';
import { quoteName } from '../copy-quote.ts';

/** Triggers and functions of a freeze have names that begin with this. */
const ours = "'nightferry%'";

/**
 * A dump of a frozen database holds the triggers that keep it frozen, and with them every restored table would refuse to be
 * written. Event triggers go first: they would have a say in what follows.
 */
export async function removeFreezeRemains(connection: Connection): Promise<void> {
  for (const [name] of await namesOf(connection, eventTriggers)) {
    await connection.query(`drop event trigger if exists ${quoteName(name)}`);
  }
  for (const [name, table = ''] of await namesOf(connection, tableTriggers)) {
    await connection.query(`drop trigger if exists ${quoteName(name)} on ${table}`);
  }
  for (const [name] of await namesOf(connection, triggerFunctions)) {
    await connection.query(`drop function if exists ${name}`);
  }
  for (const [name] of await namesOf(connection, emptySchemas)) {
    await connection.query(`drop schema if exists ${quoteName(name)}`);
  }
}

const eventTriggers = `select evtname from pg_catalog.pg_event_trigger where evtname like ${ours}`;

/** Those of partitions go with those of their parents. */
const tableTriggers = `
select tgname, tgrelid::regclass from pg_catalog.pg_trigger t
where tgname like ${ours} and not tgisinternal and coalesce((to_jsonb(t) ->> 'tgparentid')::oid, 0) = 0`;

/** What nothing calls any more. */
const triggerFunctions = `
select p.oid::regprocedure from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where (p.proname like ${ours} or n.nspname like ${ours})
  and p.prorettype in ('trigger'::regtype, 'event_trigger'::regtype)
  and not exists (select from pg_catalog.pg_trigger t where t.tgfoid = p.oid)
  and not exists (select from pg_catalog.pg_event_trigger e where e.evtfoid = p.oid)`;

/** With a ledger in it, it is not empty. */
const emptySchemas = `
select nspname from pg_catalog.pg_namespace n where nspname = 'nightferry'
  and not exists (select from pg_catalog.pg_class c where c.relnamespace = n.oid)
  and not exists (select from pg_catalog.pg_proc p where p.pronamespace = n.oid)
  and not exists (select from pg_catalog.pg_type t where t.typnamespace = n.oid)`;

async function namesOf(connection: Connection, sql: string): Promise<readonly (readonly [string, string])[]> {
  const { rows } = await connection.query(sql);
  return rows.map(([name, table]) => [name ?? '', table ?? ''] as const);
}
