import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FreshDatabase } from '../../support/databases.ts';

export type Content = Readonly<Record<string, unknown>>;

/**
 * All that can be changed in a database: rows to the last, tables, indexes, constraints, functions, schemas, settings.
 * The ledger is looked at only when asked for: it is Nightferry's, and no part of what a step is there for.
 */
export async function databaseContent({ sql }: FreshDatabase, { ledger }: { ledger: boolean }): Promise<Content> {
  const [[text = ''] = []] = await sql(contentSql(ledger));
  return JSON.parse(text ?? '');
}

/** Every file below a directory, by its path: bytes and time of the last change. */
export function fileContent(directory: string): Content {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(directory.length + 1), fileState(path)]));
}

/** The same without where it is kept and when it was written: what a table or file that was made anew has in common. */
export function withoutPlaces(content: Readonly<Record<string, Content>>): unknown {
  return JSON.parse(JSON.stringify(content, (key, value) => (places.has(key) ? undefined : value)));
}

const places: ReadonlySet<string> = new Set(['relfilenode', 'modifiedMs']);

function fileState(path: string) {
  return {
    modifiedMs: statSync(path).mtimeMs,
    sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
  };
}

function contentSql(ledger: boolean): string {
  const ours = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'${ledger ? '' : " and n.nspname <> 'nightferry'"}`;
  const list = (sql: string) => `(select coalesce(json_agg(o order by o::text), '[]') from (${sql}) o)`;
  return `select json_build_object(
    'rows', (
      select json_object_agg(c.oid::regclass, query_to_xml(format(
          case c.relkind when 'S' then 'select last_value, is_called from %s' else 'select * from %s t order by t::text' end,
          c.oid::regclass), true, true, '')::text)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'S', 'm') and ${ours}),
    'schemas', ${list(`select n.nspname from pg_namespace n where ${ours}`)},
    'relations', ${list(`select c.oid::regclass, c.relkind, c.relfilenode, i.indisvalid from pg_class c
      join pg_namespace n on n.oid = c.relnamespace left join pg_index i on i.indexrelid = c.oid where ${ours}`)},
    'constraints', ${list(`select c.conname, pg_get_constraintdef(c.oid) from pg_constraint c
      join pg_namespace n on n.oid = c.connamespace where ${ours}`)},
    'analyzed', ${list(`select s.relid::regclass from pg_stat_user_tables s join pg_namespace n on n.nspname = s.schemaname
      where s.last_analyze is not null and ${ours}`)},
    'functions', ${list(`select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ours}`)},
    'settings', ${list(`select s.setrole, s.setconfig from pg_db_role_setting s
      join pg_database d on d.oid = s.setdatabase where d.datname = current_database()`)})`;
}
