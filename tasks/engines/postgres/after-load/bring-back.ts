import type { Connection } from '../../connection.ts';
import type { LedgerKey } from '../../ledger.ts';
import { keyValues } from '../../ledger-rows.ts';
import type { RejectStore } from '../../rejects.ts';
import { quoteLiteral } from '../copy-quote.ts';

/**
 * The rejects of a step are rows again. All tables in one statement: their foreign keys are looked at when it ends. Those
 * that somebody has retried are rows already.
 */
export async function bringBack(rejects: RejectStore, connection: Connection, step: LedgerKey): Promise<number> {
  if (!(await rejects.exists())) return 0;
  const isOurs = `r.session = $1 AND r.phase = $2 AND r.step = $3 AND r.cell = $4 AND r.generation = $5::integer
    AND r.row_data IS NOT NULL AND r.status <> 'retried'`;
  const { rows: tables } = await connection.query(
    `SELECT DISTINCT target_table, substr(target_table, strpos(target_table, '.') + 1) FROM ${rejects.table} r WHERE ${isOurs}`,
    keyValues(step),
  );
  const inserts: string[] = [];
  for (const [title = '', table = ''] of tables) {
    const { rows } = await connection.query(
      `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum), string_agg('p.' || quote_ident(attname), ', ' ORDER BY attnum)
       FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
      [table],
    );
    const [columns, values] = rows[0] ?? [];
    inserts.push(
      `back_${inserts.length} AS (INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${values}
        FROM ${rejects.table} r CROSS JOIN LATERAL json_populate_record(NULL::${table}, r.row_data::json) p
        WHERE ${isOurs} AND r.target_table = ${quoteLiteral(title ?? '')} RETURNING 1)`,
    );
  }
  if (inserts.length === 0) return 0;
  const sum = inserts.map((_, index) => `(SELECT count(*) FROM back_${index})`).join(' + ');
  const { rows } = await connection.query(`WITH ${inserts.join(', ')} SELECT ${sum}`, keyValues(step));
  await rejects.forget(connection, step);
  return Number(rows[0]?.[0] ?? 0);
}
