import type { FieldEncoding } from '../../copy/binary/rows.ts';
import type { CopyRequest, TargetColumn } from '../../copy/seam.ts';
import type { FittedColumn } from './copy-compiled.ts';
import { type EncodedField, encodingOf } from './copy-encoding.ts';
import type { BinaryForm } from './copy-messages.ts';
import type { SourceTable } from './copy-table.ts';
import type { SqliteDatabase } from './database.ts';

/** How all columns are sent in PostgreSQL's binary form; or why they are not, in words. Text is always right. */
export async function binaryForm(
  database: SqliteDatabase,
  { columns: mappings, clockOf, title, namespace }: CopyRequest,
  columns: readonly FittedColumn[],
  target: readonly TargetColumn[] | undefined,
  table: SourceTable,
): Promise<BinaryForm | string> {
  if (target === undefined) return 'the target is not there yet';
  // Only of these are texts decoded without loss.
  if ((await database.read('pragma encoding')).rows[0]?.[0] !== 'UTF-8') return 'texts of the file are not in UTF-8';
  const zones = new Set(mappings.flatMap(({ from }) => (from.kind === 'utc' ? [from.zone] : [])));
  const clocks = new Map(await Promise.all([...zones].map(async (zone) => [zone, await clockOf?.(zone)] as const)));
  const scope = { title, table, namespace, clocks };
  const fields = mappings.map((mapping, at) => {
    const { name, type, holds, takesBinary = false } = target[at] ?? {};
    const fitted = columns[at];
    if (name === undefined || type === undefined || holds === undefined || !takesBinary || !fitted) return undefined;
    const field = encodingOf(mapping, { name, type, holds }, fitted.expression, scope);
    return field && { ...field, name };
  });
  const text = fields.indexOf(undefined);
  if (text >= 0) return `${target[text]?.name ?? ''}: the target has to read it from text`;
  return formOf(fields.filter((field) => field !== undefined));
}

/** What several columns are made of is selected once; but not for one as a text and for another as something else. */
function formOf(fields: readonly (EncodedField & { readonly name: string })[]): BinaryForm {
  const selects: { readonly sql: string; readonly isText: boolean }[] = [];
  const placeOf = (sql: string, isText: boolean) => {
    const known = selects.findIndex((select) => select.sql === sql && select.isText === isText);
    return known >= 0 ? known : selects.push({ sql, isText }) - 1;
  };
  const columns = fields.map(({ name, encoding, selects: own }) => ({
    name,
    encoding,
    from: own.map((sql) => placeOf(sql, isText(encoding))),
  }));
  return { selects, columns };
}

function isText(encoding: FieldEncoding): boolean {
  return encoding.kind === 'value' && ['text', 'label', 'json'].includes(encoding.holds.kind);
}
