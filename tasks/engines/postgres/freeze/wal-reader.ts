import { z } from 'zod';
import { recordFault } from '../../../../state/fault.ts';
import type { Connection } from '../../engine.ts';
import { type FreezeHome, onConnection, quoteName, readJson } from './home.ts';

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

/**
 * Works with pg_walinspect: where it is installed, in the database or the one beside it, else, for a superuser, made
 * in a transaction of that one beside it that is rolled back, so that nothing is left. Resolves with the reason when the
 * WAL can't be read. The WAL is the whole server's, so that it does not matter from which database it is read.
 */
export async function withWal<T>(
  home: FreezeHome,
  work: (reader: WalReader) => Promise<T>,
): Promise<T | { readonly why: string }> {
  const reasons: string[] = [];
  for (const options of [undefined, { beside: 'maintenance' } as const]) {
    try {
      const result = await onConnection(home, (connection) => use(connection, options !== undefined, work), options);
      if (!('reason' in result)) return result.value;
      reasons.push(result.reason);
    } catch (error) {
      if (!isBesideFault(error, options)) throw error;
      reasons.push(recordFault(error).message);
    }
  }
  return { why: reasons.at(-1) ?? '' };
}

async function use<T>(
  connection: Connection,
  mayCreate: boolean,
  work: (reader: WalReader) => Promise<T>,
): Promise<{ readonly value: T } | { readonly reason: string }> {
  const { schema, allowed, available, superuser } = await readJson((sql) => connection.query(sql), found, findSql);
  if (schema !== null && allowed) return { value: await work({ connection, schema: quoteName(schema) }) };
  if (schema !== null) return { reason: 'the role may not use pg_walinspect: it needs pg_read_server_files' };
  if (!available) return { reason: 'the extension pg_walinspect is not on the server' };
  if (!superuser) return { reason: 'pg_walinspect is not installed, and the role may not install it' };
  if (!mayCreate) return { reason: 'pg_walinspect is not installed here' };
  await connection.query('begin transaction read write');
  try {
    await connection.query('create extension pg_walinspect');
    const made = await readJson((sql) => connection.query(sql), found, findSql);
    return { value: await work({ connection, schema: quoteName(made.schema ?? 'public') }) };
  } finally {
    await connection.query('rollback').catch(() => undefined);
  }
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
