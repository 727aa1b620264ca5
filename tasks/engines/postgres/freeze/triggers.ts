import { z } from 'zod';
import { type FreezeHome, quoteText, readJson } from './home.ts';
import type { Prior } from './prior.ts';

export const triggerName = 'nightferry_freeze';

/**
 * Raises in the frozen database, and only there: dumps and copies of it carry the triggers along, and there they let
 * everything through. Runs with the writer's rights, and needs none.
 */
export function functionDdl({ database, oid, system, frozenBy }: Prior): string {
  const here = `(select oid from pg_database where datname = current_database()) = ${oid}`;
  const same = system === '' ? '' : ` and (select system_identifier from pg_control_system()) = ${system}`;
  const message = quoteText(`${database} is frozen by Nightferry (${frozenBy}): nothing may be written`);
  return `create or replace function nightferry.frozen() returns trigger language plpgsql set search_path = pg_catalog as $nightferry$
begin
  if ${here}${same} then
    raise exception using errcode = 'read_only_sql_transaction', message = ${message},
      hint = 'The freeze is lifted by undoing that step, or with the statements it shows.';
  end if;
  return null;
end $nightferry$`;
}

/** What lets writers through at once, before the triggers can be dropped. */
export const letThrough = `create or replace function nightferry.frozen() returns trigger language plpgsql set search_path = pg_catalog as $nightferry$
begin
  return null;
end $nightferry$`;

/**
 * Statement triggers, so that even a statement that finds no row fails; ENABLE ALWAYS, so that
 * session_replication_role can't turn them off. On partitions too: those can be written to by their own names. ONLY,
 * because servers before 14.5 go on to partitions, which have no trigger of that name yet.
 */
export function triggerDdl(table: string): string {
  return `create trigger ${triggerName} before insert or update or delete or truncate on ${table}
  for each statement execute function nightferry.frozen();
alter table only ${table} enable always trigger ${triggerName}`;
}

const blockable = `c.relkind in ('r', 'p') and c.relpersistence <> 't' and n.nspname not in ('pg_catalog', 'information_schema', 'nightferry')
  and n.nspname !~ '^pg_(toast|temp)'`;

/** `present` also where it is turned off or calls something else; `working` where it does what it is there for. */
const tables = z.array(z.object({ table: z.string(), present: z.boolean(), working: z.boolean() }));
export type BlockedTable = z.infer<typeof tables>[number];

/** Every table that has to be blocked, and whether it is. */
export function blockedTables(home: Pick<FreezeHome, 'query'>): Promise<readonly BlockedTable[]> {
  return readJson((sql, values) => home.query(sql, values), tables, tablesSql);
}

/** Whether the function does what it is there for; `undefined` where there is none. */
export async function functionWorks(home: Pick<FreezeHome, 'query'>, prior: Prior): Promise<boolean | undefined> {
  const { rows } = await home.query(`select p.prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'nightferry' and p.proname = 'frozen' and p.pronargs = 0`);
  const source = rows[0]?.[0];
  if (source === undefined || source === null) return undefined;
  return functionDdl(prior).includes(`$nightferry$${source}$nightferry$`);
}

const tablesSql = `
select coalesce(json_agg(json_build_object(
  'table', format('%I.%I', n.nspname, c.relname),
  'present', t.oid is not null,
  'working', coalesce(t.tgenabled = 'A' and t.tgtype = ${2 | 4 | 8 | 16 | 32} and t.tgfoid = f.oid and t.tgqual is null, false))
  order by c.oid), '[]')
from pg_class c join pg_namespace n on n.oid = c.relnamespace
left join pg_trigger t on t.tgrelid = c.oid and t.tgname = '${triggerName}'
left join (select p.oid from pg_proc p join pg_namespace fn on fn.oid = p.pronamespace
  where fn.nspname = 'nightferry' and p.proname = 'frozen' and p.pronargs = 0) f on true
where ${blockable}`;
