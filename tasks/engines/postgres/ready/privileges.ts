import { Fault } from '../../../../state/fault.ts';
import type { ReadyFinding, Wanted } from '../../../checks/ready/seam.ts';
import { finding, texts } from '../../ready-rows.ts';
import { quoteName } from '../copy-quote.ts';
import { itsOwn, type ReadyHome } from './home.ts';

/** What the application's role lacks: to come in, to see its tables, to read and write them. */
export async function missingPrivileges(home: ReadyHome, { as, writes }: Wanted): Promise<readonly ReadyFinding[]> {
  const role = quoteName(as);
  const [found] = await texts(home, roleSql, [as]);
  if (!found) return [finding('privileges', `there is no role ${as} on the server`, `create role ${role} login`)];
  const [canLogin, canConnect, database = '', roleLimit, databaseLimit, expired = ''] = found;
  const names = writes && (await oidsOf(home, writes));
  const wanted = names ? `{${names.join(',')}}` : null;
  const [settings, schemas, tables, sequences] = [
    await texts(home, readOnlySql, [as]),
    await texts(home, schemasSql, [as, wanted]),
    await texts(home, tablesSql, [as, wanted]),
    await texts(home, sequencesSql, [as, wanted]),
  ];
  return [
    ...(canLogin === 't' ? [] : [finding('privileges', `${as} may not log in`, `alter role ${role} login`)]),
    ...(canConnect === 't'
      ? []
      : [
          finding(
            'privileges',
            `${as} may not connect to ${database}`,
            `grant connect on database ${database} to ${role}`,
          ),
        ]),
    ...(roleLimit === 't'
      ? [finding('privileges', `${as} may have no session`, `alter role ${role} connection limit -1`)]
      : []),
    ...(databaseLimit === 't'
      ? [
          finding(
            'privileges',
            `${database} takes no session but those of superusers`,
            `alter database ${database} connection limit -1`,
          ),
        ]
      : []),
    ...(expired === ''
      ? []
      : [
          finding(
            'privileges',
            `the password of ${as} has not been valid since ${expired}`,
            `alter role ${role} valid until 'infinity'`,
          ),
        ]),
    ...settings.map(([where]) =>
      finding(
        'privileges',
        `sessions of ${as} are read-only by a setting of the role`,
        `alter role ${role} ${where === '' ? '' : `in database ${where} `}reset default_transaction_read_only`,
      ),
    ),
    ...schemas.map(([schema]) =>
      finding('privileges', `${as} has no USAGE on schema ${schema}`, `grant usage on schema ${schema} to ${role}`),
    ),
    ...tables.map(([table, missing = '']) =>
      finding(
        'privileges',
        `${as} has no ${missing} on ${table}`,
        `grant ${missing.toLowerCase()} on ${table} to ${role}`,
      ),
    ),
    ...sequences.map(([sequence]) =>
      finding(
        'privileges',
        `${as} has no USAGE on sequence ${sequence}`,
        `grant usage on sequence ${sequence} to ${role}`,
      ),
    ),
  ];
}

async function oidsOf(home: ReadyHome, tables: readonly string[]): Promise<readonly string[]> {
  const oids: string[] = [];
  for (const table of tables) {
    const [[oid = ''] = []] = await texts(home, 'select to_regclass($1)::oid::text', [table]);
    if (oid === '') throw noTable(table, home.name);
    oids.push(oid);
  }
  return oids;
}

function noTable(table: string, name: string): Fault {
  return new Fault('database/no-table', `There is no table ${table} in ${name}.`, {
    remedy: ['Correct the name; write schema.table when it is not on the search_path.'],
    retry: 'safe',
  });
}

const roleSql = `
select r.rolcanlogin, has_database_privilege(r.oid, d.oid, 'connect'), quote_ident(d.datname),
  r.rolconnlimit = 0 and not r.rolsuper, d.datconnlimit = 0 and not r.rolsuper,
  case when r.rolvaliduntil <= now() then r.rolvaliduntil::text end
from pg_roles r, pg_database d where r.rolname = $1 and d.datname = current_database()`;

/** Of the role everywhere, and of the role in this database. That of the database is a leftover of a freeze. */
const readOnlySql = `
select case when s.setdatabase = 0 then '' else quote_ident(current_database()) end
from pg_db_role_setting s join pg_roles r on r.oid = s.setrole, unnest(s.setconfig) c (setting)
where r.rolname = $1 and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
  and lower(c.setting) in ('default_transaction_read_only=on', 'default_transaction_read_only=true',
    'default_transaction_read_only=yes', 'default_transaction_read_only=1')`;

/** Rows of a partitioned table are reached through it. */
const tables = `
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and c.relpersistence <> 't' and ${itsOwn}
  and (case when $2::text is null then not c.relispartition else c.oid = any ($2::text::oid[]) end)`;

const schemasSql = `select distinct quote_ident(n.nspname) ${tables} and not has_schema_privilege($1, n.oid, 'usage') order by 1`;

const tablesSql = `
select t.name, string_agg(p.privilege, ', ' order by p.position)
from (select format('%I.%I', n.nspname, c.relname) as name, c.oid ${tables}) t
cross join (values (1, 'SELECT'), (2, 'INSERT'), (3, 'UPDATE'), (4, 'DELETE')) as p (position, privilege)
where not has_table_privilege($1, t.oid, p.privilege) group by t.name order by t.name`;

/**
 * Those that a default of the tables asks. Identity columns need no right of their own. The planner may ask for the right
 * before it knows what is a sequence, and that is an error: CASE keeps the order.
 */
const sequencesSql = `
select distinct format('%I.%I', sn.nspname, s.relname)
from (select c.oid ${tables}) t
join pg_attrdef f on f.adrelid = t.oid
join pg_depend d on d.classid = 'pg_attrdef'::regclass and d.objid = f.oid and d.refclassid = 'pg_class'::regclass
join pg_class s on s.oid = d.refobjid join pg_namespace sn on sn.oid = s.relnamespace
where case when s.relkind = 'S' then not has_sequence_privilege($1, s.oid, 'usage') else false end order by 1`;

/** What somebody else owns than it should be: ALTER, and owner's rights in functions, would go wrong. */
export async function strangeOwners(home: ReadyHome, owner: string): Promise<readonly ReadyFinding[]> {
  const rows = await texts(home, ownersSql, [owner]);
  return rows.map(([what = '', name = '', actual]) =>
    finding(
      'owners',
      `${what} ${name} belongs to ${actual}, not to ${owner}`,
      `alter ${what} ${name} owner to ${quoteName(owner)}`,
    ),
  );
}

/** Sequences of columns go with their table; members of an extension with that. */
const ownersSql = `
select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' when 'S' then 'sequence' else 'table' end,
  format('%I.%I', n.nspname, c.relname), r.rolname
from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_roles r on r.oid = c.relowner
where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relpersistence <> 't' and ${itsOwn} and r.rolname <> $1
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
    and (d.deptype = 'e' or c.relkind = 'S' and d.deptype in ('a', 'i')))
order by 2`;
