import { z } from 'zod';
import type { TableReference } from '../../state/runbook/fields.ts';
import { column, type IdStyle, idStyle, idTag } from './id-mapping.ts';

/** Another table of the source database, and how a row of it is found. */
export interface LookUp {
  readonly table: TableReference;
  /** Columns of that table, each with the column of the copied table that it equals. */
  readonly on: Readonly<Record<string, string>>;
}

/** What is taken of the row that was found: a column as it is, or an id made of one. */
export type Taken =
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'uuid'; readonly tag: string; readonly of: readonly string[]; readonly style: IdStyle };

export const lookedUp = z
  .record(column, column)
  .refine((on) => Object.keys(on).length > 0, 'says of no column what it equals');

const expected = 'expected a column name, or an id such as { uuid: programs, of: id }';

export const taken = z.union(
  [
    column.transform((name): Taken => ({ kind: 'column', column: name })),
    z
      .strictObject({ uuid: idTag, of: z.union([column, z.array(column).min(1).max(32)]), style: idStyle.optional() })
      .transform(
        ({ uuid, of, style }): Taken => ({
          kind: 'uuid',
          tag: uuid,
          of: typeof of === 'string' ? [of] : of,
          style: style ?? 'name-based',
        }),
      ),
  ],
  { error: expected },
);

/** Two columns that look up the same row of the same table share one join. */
export function sameLookUp(a: LookUp, b: LookUp): boolean {
  return identity(a) === identity(b);
}

function identity({ table, on }: LookUp): string {
  return JSON.stringify([table.name, Object.entries(on).sort(([left], [right]) => (left < right ? -1 : 1))]);
}

/** The columns of the looked-up table that a mapping takes. */
export function takenColumns(take: Taken): readonly string[] {
  return take.kind === 'column' ? [take.column] : take.of;
}
