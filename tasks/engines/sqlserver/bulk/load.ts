import type { Connection as Tds } from 'tedious';
import { RowsRefused } from '../../../copy/seam.ts';
import { newline } from '../../../copy/text-lines.ts';
import { quoteName } from '../quote.ts';
import { type BulkColumn, RowEncoder } from './encode-rows.ts';
import type { WireType } from './wire-type.ts';

export interface Bulk {
  /** Quoted and qualified. */
  readonly table: string;
  readonly columns: readonly BulkColumn[];
}

/**
 * Loads a stream of COPY's text with INSERT BULK, no faster than the server takes it, and resolves with the rows that the
 * server counted. NULL stays NULL where the column has a default, constraints are checked, and triggers fire: as with an
 * INSERT. Rejects with `RowsRefused` of this side or the source's, or with what the driver says.
 *
 * When a row can't be encoded, the load is brought to its end and not cancelled: a cancelled one would take its transaction
 * along, and whoever looks for bad rows needs that.
 */
export async function bulkLoad(tds: Tds, bulk: Bulk, rows: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<bigint> {
  const encoder = new RowEncoder(bulk.columns);
  const failed: { error?: unknown } = {};
  const pieces = encoded(rows, encoder, failed);
  const first = await pieces.next();
  if (!first.done) {
    const loading = run(tds, bulk, andThen(first.value, pieces));
    const taken = await loading.catch((error: unknown) => {
      throw failed.error ?? error;
    });
    if (failed.error === undefined) return taken;
  }
  if (failed.error !== undefined) throw failed.error;
  return 0n;
}

async function* encoded(
  rows: AsyncIterable<Buffer> | Iterable<Buffer>,
  encoder: RowEncoder,
  failed: { error?: unknown },
): AsyncGenerator<Buffer> {
  let begun: Uint8Array[] = [];
  try {
    for await (const piece of rows) {
      const end = piece.lastIndexOf(newline) + 1;
      if (end === 0) {
        begun.push(piece);
        continue;
      }
      const lines = begun.length === 0 ? piece.subarray(0, end) : Buffer.concat([...begun, piece.subarray(0, end)]);
      begun = end < piece.length ? [piece.subarray(end)] : [];
      yield encoder.encode(lines);
    }
    if (begun.length > 0)
      throw new RowsRefused('source', 'other', 'the source ended in the middle of a row', {}, undefined);
  } catch (error) {
    failed.error = error;
  }
}

async function* andThen(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<readonly Buffer[]> {
  yield [first];
  for await (const piece of rest) yield [piece];
}

/**
 * The driver is given pieces of many rows as if each were one row, whose first column has all its bytes: what it would do
 * for each value takes longer than the server does.
 */
async function run(tds: Tds, { table, columns }: Bulk, pieces: AsyncIterable<readonly Buffer[]>): Promise<bigint> {
  const options = { checkConstraints: true, fireTriggers: true, keepNulls: true };
  return new Promise((resolve, reject) => {
    let counted: number | undefined;
    const load = tds.newBulkLoad(table, options, (error) => {
      if (error) reject(error);
      else resolve(BigInt(counted ?? 0));
    });
    for (const [at, { name, nullable, type }] of columns.entries()) {
      load.addColumn(name, bulkType(type, at === 0) as never, { nullable });
    }
    const declared = columns.map(({ name, type }) => `${quoteName(name)} ${type.declaration}`).join(', ');
    // The driver would not quote what is in a name, and say nothing of collations.
    load.getBulkInsertSql = () =>
      `INSERT BULK ${table} (${declared}) WITH (CHECK_CONSTRAINTS, FIRE_TRIGGERS, KEEP_NULLS)`;
    // The last count is the load's own; before it come those of triggers.
    load.on('done', (count: number | undefined) => {
      counted = count ?? counted;
    });
    tds.execBulkLoad(load, pieces as AsyncIterable<unknown[]>);
  });
}

/** As the driver asks for it: tedious/lib/data-type.d.ts. */
function bulkType({ info, hasTableName }: WireType, isFirst: boolean) {
  const empty = Buffer.alloc(0);
  return {
    id: 0,
    type: 'NIGHTFERRY',
    name: 'Nightferry',
    ...(hasTableName && { hasTableName }),
    declaration: () => '',
    generateTypeInfo: () => info,
    generateParameterLength: () => empty,
    *generateParameterData({ value }: { readonly value: Buffer | undefined }) {
      if (isFirst && value !== undefined) yield value;
    },
    validate: (value: unknown) => value,
  };
}
