import { type ColumnMapping, idIn } from '../../copy/mapping.ts';
import type { Database } from '../engine.ts';
import type { IdProvider } from './copy-ids.ts';

/**
 * Who computes version 5 ids: uuid-ossp is fastest, but hashes names in the encoding of the server, so that they would
 * differ elsewhere unless that is UTF-8; then pgcrypto; else this process. Only functions that the role may call count.
 */
export async function idProvider(database: Database, columns: readonly ColumnMapping[]): Promise<IdProvider> {
  const needed = columns.some(({ from }) => idIn(from)?.style === 'name-based');
  if (!needed) return { by: 'nightferry' };
  const { rows } = await database.read(`
    select e.extname, quote_ident(n.nspname)
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where has_schema_privilege(n.oid, 'usage') and case e.extname
      when 'uuid-ossp' then current_setting('server_encoding') = 'UTF8' and has_function_privilege(
        to_regprocedure(quote_ident(n.nspname) || '.uuid_generate_v5(uuid,text)')::oid, 'execute')
      when 'pgcrypto' then has_function_privilege(
        to_regprocedure(quote_ident(n.nspname) || '.digest(bytea,text)')::oid, 'execute')
      else false end`);
  const schemaOf = (extension: string) => rows.find(([name]) => name === extension)?.[1];
  const [ossp, pgcrypto] = [schemaOf('uuid-ossp'), schemaOf('pgcrypto')];
  if (typeof ossp === 'string') return { by: 'uuid-ossp', schema: ossp };
  if (typeof pgcrypto === 'string') return { by: 'pgcrypto', schema: pgcrypto };
  return { by: 'nightferry' };
}
