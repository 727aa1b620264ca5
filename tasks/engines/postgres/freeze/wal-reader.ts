import { z } from 'zod';
import { recordFault } from '../../../../state/fault.ts';
import type { Connection } from '../../connection.ts';
import { onConnection } from '../../on-connection.ts';
import { type FreezeHome, quoteName, readJson } from './home.ts';

/** A way to read the server's WAL, on a connection that is only for that. */
export interface WalReader {
  readonly connection: Connection;
  /** Schema of the extension, quoted. */
  readonly schema: string;
}

const found = z.object({
  schema: z.string().nullable(),
  allowed: z.boolean(),
  available: z.boolean(),
  superuser: z.boolean(),
});

/** Why the WAL can't be read; `undefined` where it can. Changes nothing. */
export async function whyNoWal(home: FreezeHome): Promise<string | undefined> {
  const found = await eachPlace(home, async (connection, mayCreate) => {
    const way = await wayOf(connection, mayCreate);
    return 'reason' in way ? way : { value: undefined };
  });
  return 'why' in found ? found.why : undefined;
}

/**
 * Works with pg_walinspect: where it is installed, in the database or the one beside it, else, for a superuser, made
 * in a transaction of that one beside it that is rolled back, so that nothing is left. Resolves with the reason when the
 * WAL can't be read. The WAL is the whole server's, so that it does not matter from which database it is read.
 */
export async function withWal<T>(
  home: FreezeHome,
  work: (reader: WalReader) => Promise<T>,
): Promise<{ readonly value: T } | { readonly why: string }> {
  return eachPlace(home, async (connection, mayCreate) => {
    const way = await wayOf(connection, mayCreate);
    if ('reason' in way) return way;
    if (way.schema !== null) return { value: await work({ connection, schema: quoteName(way.schema) }) };
    await connection.query('begin transaction read write');
    try {
      await connection.query('create extension pg_walinspect');
      const made = await readJson((sql) => connection.query(sql), found, findSql);
      return { value: await work({ connection, schema: quoteName(made.schema ?? 'public') }) };
    } finally {
      await connection.query('rollback').catch(() => undefined);
    }
  });
}

/** In the database itself, then in the one beside it. */
async function eachPlace<T>(
  home: FreezeHome,
  use: (connection: Connection, mayCreate: boolean) => Promise<{ readonly value: T } | { readonly reason: string }>,
): Promise<{ readonly value: T } | { readonly why: string }> {
  let why = '';
  for (const options of [undefined, { beside: 'maintenance' } as const]) {
    try {
      const result = await onConnection(home, (connection) => use(connection, options !== undefined), options);
      if ('value' in result) return result;
      why = result.reason;
    } catch (error) {
      if (!isBesideFault(error, options)) throw error;
      why = recordFault(error).message;
    }
  }
  return { why };
}

/** The schema of the extension; null where it can be made. */
async function wayOf(
  connection: Connection,
  mayCreate: boolean,
): Promise<{ readonly schema: string | null } | { readonly reason: string }> {
  const { schema, allowed, available, superuser } = await readJson((sql) => connection.query(sql), found, findSql);
  if (schema !== null && allowed) return { schema };
  if (schema !== null) return { reason: 'the role may not use pg_walinspect: it needs pg_read_server_files' };
  if (!available) return { reason: 'the extension pg_walinspect is not on the server' };
  if (!superuser) return { reason: 'pg_walinspect is not installed, and the role may not install it' };
  return mayCreate ? { schema: null } : { reason: 'pg_walinspect is not installed here' };
}

function isBesideFault(error: unknown, options: unknown): boolean {
  return options !== undefined && /^database\/(missing|permission|not-allowed|closed)$/.test(recordFault(error).code);
}

const findSql = `
select json_build_object(
  'schema', (select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_walinspect'),
  'allowed', coalesce((select bool_and(has_function_privilege(p.oid, 'execute')) from pg_proc p
    join pg_depend d on d.objid = p.oid and d.classid = 'pg_proc'::regclass and d.deptype = 'e'
    join pg_extension e on e.oid = d.refobjid and e.extname = 'pg_walinspect'
    where p.proname = 'pg_get_wal_records_info'), false),
  'available', exists (select from pg_available_extensions where name = 'pg_walinspect'),
  'superuser', (select rolsuper from pg_roles where rolname = current_user))`;
