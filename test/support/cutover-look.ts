import { clusterUrl, runSql, withDatabase } from './databases.ts';

/**
 * Asks every database whose name begins so, in a session of its own as the application's role, to take a row, which is then
 * rolled back. By name: `writable`, or why not.
 */
export async function writabilityOf(
  prefixes: readonly string[],
  role: string,
): Promise<Readonly<Record<string, string>>> {
  const named = prefixes.map((prefix) => `datname like '${prefix}%'`).join(' or ');
  const names = await runSql(await clusterUrl(), `select datname from pg_database where ${named} order by 1`);
  const asked = names.map(async ([name]) => [name ?? '', await tryToWrite(name ?? '', role)] as const);
  return Object.fromEntries(await Promise.all(asked));
}

async function tryToWrite(database: string, role: string): Promise<string> {
  try {
    await runSql(await urlAs(database, role), `begin; insert into users (username) values ('tried'); rollback`);
    return 'writable';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export async function urlAs(database: string, role: string): Promise<string> {
  const url = new URL(withDatabase(await clusterUrl(), database));
  [url.username, url.password] = [role, 'app'];
  return url.href;
}

/** How many sessions the role has, by database. */
export async function sessionsOf(role: string): Promise<Readonly<Record<string, number>>> {
  const rows = await runSql(
    await clusterUrl(),
    `select datname, count(*) from pg_stat_activity where usename = '${role}' group by 1`,
  );
  return Object.fromEntries(rows.map(([name, count]) => [name ?? '', Number(count)]));
}

/** Everything that a freeze changes, as it is now. A schema of Nightferry's own may stay, with a copy of the journal in it. */
export async function freezables(database: string): Promise<unknown> {
  const url = withDatabase(await clusterUrl(), database);
  const [row = []] = await runSql(url, freezablesSql);
  return JSON.parse(row[0] ?? 'null');
}

const freezablesSql = `
select json_build_object(
  'rights', (select json_agg(a::text order by a::text) from pg_database d, unnest(coalesce(d.datacl, acldefault('d', d.datdba))) a where d.datname = current_database()),
  'settings', (select json_agg(json_build_array(s.setrole::regrole, s.setconfig) order by s.setrole) from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase where d.datname = current_database()),
  'comment', (select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()),
  'connections', (select datconnlimit from pg_database where datname = current_database()),
  'triggers', (select json_agg(json_build_array(tgrelid::regclass, tgname, tgenabled) order by 1) from pg_trigger),
  'event triggers', (select json_agg(evtname) from pg_event_trigger),
  'functions', (select json_agg(oid::regprocedure) from pg_proc where pronamespace::regnamespace::text !~ '^(pg_|information_schema)'),
  'schemas', (select json_agg(nspname order by nspname) from pg_namespace where nspname !~ '^pg_t' and nspname <> 'nightferry'))::text`;
