import type { Definition } from '../../../after-load/seam.ts';
import type { Connection } from '../../connection.ts';
import type { LedgerKey } from '../../ledger.ts';
import type { NewReject, RejectStore } from '../../rejects.ts';
import type { AfterLoadHome } from './home.ts';

const pageRows = 1000;

/** A table that rows are moved from: its OID and name, and `ONLY ` but for a partitioned one. */
interface Moved {
  readonly oid: string;
  readonly table: string;
  readonly only: string;
}

/** Writes the rows that were gathered of a table into the rejects, whole. A page at a time: there may be many. */
export async function writeDown(
  { oid, table, only }: Moved,
  { home, rejects, definition, step, signal }: Writing,
  connection: Connection,
): Promise<void> {
  const key = await keyOf(connection, oid);
  const values = key.map((name) => `t.${name.quoted}::text`);
  let after = ['0', '(0,0)'];
  for (;;) {
    const { rows } = await connection.query(
      `SELECT m.rel::text, m.tid::text, row_to_json(t.*)::text${values.map((value) => `, ${value}`).join('')}
       FROM pg_temp.nightferry_moving m JOIN ${only}${table} t ON t.tableoid = m.rel AND t.ctid = m.tid
       WHERE m.root = ${oid} AND (m.rel, m.tid) > ($1::oid, $2::tid) ORDER BY m.rel, m.tid LIMIT ${pageRows}`,
      after,
      signal,
    );
    const last = rows.at(-1);
    if (!last) return;
    after = [last[0] ?? '', last[1] ?? ''];
    const isRoot = table === definition.table;
    await rejects.add(
      connection,
      step,
      rows.map(
        ([, , json, ...keyCells]): NewReject => ({
          unit: `move ${definition.name}`.slice(0, 200),
          source: `${home.name}.${table}`,
          target: `${home.name}.${table}`,
          keyColumns: key.map(({ name }) => name),
          keyValues: keyCells,
          rows: 1,
          reason: definition.what === 'check' ? 'check' : definition.what === 'not null' ? 'null' : 'orphan',
          message: `${isRoot ? 'breaks' : 'refers to rows that break'} ${definition.what} ${definition.title}`,
          row: json ?? undefined,
        }),
      ),
    );
  }
}

interface Writing {
  readonly home: AfterLoadHome;
  readonly rejects: RejectStore;
  readonly definition: Definition;
  readonly step: LedgerKey;
  readonly signal: AbortSignal;
}

async function keyOf(connection: Connection, oid: string): Promise<readonly { name: string; quoted: string }[]> {
  const { rows } = await connection.query(
    `SELECT a.attname, quote_ident(a.attname) FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY o (attnum, position)
     JOIN pg_attribute a ON a.attnum = o.attnum WHERE i.indrelid = $1::oid AND i.indisprimary AND a.attrelid = i.indrelid
     ORDER BY o.position`,
    [oid],
  );
  return rows.map(([name, quoted]) => ({ name: name ?? '', quoted: quoted ?? '' }));
}
