import { formatCount } from '../../../../state/format.ts';
import type { Table } from '../../../../state/outcome.ts';
import type { Counters, TableLoss } from '../../../loss/seam.ts';
import type { PostgresConnection } from '../connection.ts';
import type { MarkedTable } from './mark-text.ts';
import type { FoundTable } from './moment.ts';
import { readLost } from './read-lost.ts';

/** How many keys are shown of each table. */
const sampled = 5;

export interface Comparing {
  readonly connection: PostgresConnection;
  readonly condition: string;
  readonly signal: AbortSignal;
  /** The counters were set to zero since the mark. */
  readonly wasReset: boolean;
}

/**
 * What a table has lost if one goes back. Rows that were not written since are rows of the mark, as they were then: how many
 * of the mark are missing among them is exact, and at most `written` of these can have been changed instead of deleted.
 */
export async function lossOf(
  table: FoundTable,
  marked: MarkedTable | undefined,
  comparing: Comparing,
): Promise<TableLoss> {
  const { connection, condition, signal } = comparing;
  const { rows: counts } = await connection.query(
    `select count(*)::text, count(*) filter (where ${condition})::text from ${table.from} t`,
    [],
    signal,
  );
  const [rows, written] = [BigInt(counts[0]?.[0] ?? 0), BigInt(counts[0]?.[1] ?? 0)];
  const untouched = rows - written;
  const before = BigInt(marked?.rows ?? 0);
  const gone = before > untouched ? before - untouched : 0n;
  const order = table.key.length === 0 ? '' : ` order by ${table.key.map((column) => `t.${column}`).join(', ')}`;
  const sql = `copy (select t.* from ${table.from} t where ${condition}${order}) to stdout with (format csv, header true, encoding 'UTF8')`;
  return {
    name: table.name,
    ...{ rows, written, gone, sql },
    deleted: gone > written ? gone - written : 0n,
    counted: marked && countedSince(table, marked, comparing.wasReset),
    keys: written === 0n ? { columns: [], rows: [] } : await sampleKeys(table, written, order, comparing),
    notes: notesOn(table, marked, untouched - before),
    read: () => readLost(connection, sql),
  };
}

/** A table of the mark that is not there any more. */
export function droppedLoss({ name, rows }: MarkedTable): TableLoss {
  return {
    name,
    ...{ rows: 0n, written: 0n, gone: BigInt(rows), deleted: BigInt(rows), counted: undefined, sql: '' },
    keys: { columns: [], rows: [] },
    notes: [`it was dropped, with the ${formatCount(BigInt(rows), 'row')} it had at the mark`],
    read: () => {
      throw new TypeError(`${name} is not there any more`);
    },
  };
}

function countedSince(now: FoundTable, before: MarkedTable, wasReset: boolean): Counters | undefined {
  const moved = (what: 'inserted' | 'changed' | 'deleted') => BigInt(now[what]) - BigInt(before[what]);
  const counted = { inserted: moved('inserted'), changed: moved('changed'), deleted: moved('deleted') };
  const isBack = Object.values(counted).some((count) => count < 0n);
  return wasReset || isBack ? undefined : counted;
}

async function sampleKeys(
  { key, from }: FoundTable,
  written: bigint,
  order: string,
  { connection, condition, signal }: Comparing,
): Promise<Table> {
  if (key.length === 0) return { columns: [], rows: [] };
  const columns = key.map((column) => `t.${column}`).join(', ');
  const found = await connection.query(
    `select ${columns} from ${from} t where ${condition}${order} limit ${sampled}`,
    [],
    signal,
  );
  const more = Number(written) - found.rows.length;
  return { columns: found.columns.map(({ name }) => name), rows: found.rows, ...(more > 0 && { more }) };
}

function notesOn(now: FoundTable, before: MarkedTable | undefined, surplus: bigint): readonly string[] {
  if (!before) return ['it was not there at the mark'];
  return [
    ...(before.name === now.name ? [] : [`it was ${before.name} at the mark`]),
    ...(before.files === now.files
      ? []
      : ['it has other files than at the mark: emptied by TRUNCATE, rewritten as a whole, or with other partitions']),
    ...(surplus > 0n
      ? [
          `it has ${formatCount(surplus, 'row')} more that were not written since: a partition was attached, or rows were not visible at the mark`,
        ]
      : []),
  ];
}
