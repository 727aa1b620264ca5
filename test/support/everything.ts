import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FreshDatabase } from './databases.ts';
import { processesWith } from './environments.ts';
import type { NightFiles } from './small-night.ts';

/** Whatever a run could have left: both databases to the last row and setting, the folder's files, and processes. */
export async function everythingIn({ source, target, directory, env }: NightFiles, journalName = 'journal.db') {
  return {
    source: await contentOf(source),
    target: await contentOf(target),
    files: filesIn(directory, journalName),
    processes: processesWith(env.SMALL_NEW_URL ?? directory),
  };
}

async function contentOf(database: FreshDatabase) {
  return {
    tables: await database.sql(
      "select schemaname, tablename from pg_tables where schemaname !~ '^(pg_|information)' order by 1, 2",
    ),
    everything: await database.sql(`
      select c.relname, query_to_xml(format('select * from %s order by 1', c.oid::regclass), true, true, '')::text
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'S') and n.nspname !~ '^(pg_|information)' order by 1`),
    catalog: await database.sql(
      `select (select count(*) from pg_class), (select count(*) from pg_proc), (select count(*) from pg_namespace)`,
    ),
    settings: await database.sql(
      'select setconfig from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase where datname = current_database()',
    ),
    databases: await database.sql('select datname from pg_database where datname = current_database()'),
    changes: await database.sql('select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_user_tables'),
  };
}

function filesIn(directory: string, journalName: string): readonly unknown[] {
  return readdirSync(directory)
    .filter((name) => !name.startsWith(journalName))
    .sort()
    .map((name) => {
      const path = join(directory, name);
      return {
        name,
        modified: statSync(path).mtimeMs,
        sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
      };
    });
}
