import type { CatalogColumn, TypeFamily } from '../../../../state/init/catalog.ts';
import type { Cell } from '../../../../state/outcome.ts';
import { type SqlType, type TypeKind, typeOf } from '../copy/types.ts';
import { declaredType } from '../declared-type.ts';
import { sqlName } from './names.ts';

/** What the copy of a column goes by: kept in `own`. */
export interface OwnColumn {
  readonly sqlType: SqlType;
}

/** A row of `columnsSql`, and the definitions of the checks of this column. */
export function columnOf(row: readonly Cell[], definitions: readonly string[]): CatalogColumn {
  const [, name = '', type, length, precision, scale, nullable, hasDefault, generated, encrypted] = row;
  const written =
    encrypted === '1' ? 'encrypted' : declaredType(type ?? '', Number(length), Number(precision), Number(scale));
  const sqlType = typeOf(written);
  const allowed = listedIn(definitions);
  const own: OwnColumn = { sqlType };
  return {
    ...{ name: name ?? '', sql: sqlName(name ?? ''), type: written, family: familyOf(sqlType), own },
    nullable: nullable === '1',
    hasDefault: hasDefault === '1',
    generated: generated === '1',
    ...(allowed && { allowed }),
  };
}

export function isOwn(own: unknown): own is OwnColumn {
  return typeof own === 'object' && own !== null && 'sqlType' in own;
}

function familyOf({ kind, text, scale }: SqlType): TypeFamily {
  // The one decimal that is a number of things: keys are made of it.
  if (kind === 'decimal' && scale === 0) return 'decimal';
  return text.toLowerCase() === 'json' ? 'json' : families[kind];
}

const families: Readonly<Record<TypeKind, TypeFamily>> = {
  bit: 'boolean',
  integer: 'integer',
  decimal: 'decimal',
  money: 'decimal',
  real: 'float',
  narrow: 'text',
  wide: 'text',
  bytes: 'binary',
  rowversion: 'binary',
  uuid: 'uuid',
  date: 'date',
  time: 'time',
  local: 'timestamp',
  offset: 'timestamptz',
  xml: 'other',
  none: 'other',
};

/** The values of `CHECK (state IN ('a', 'b'))`, which the server writes as `([state]='b' OR [state]='a')`. */
function listedIn(definitions: readonly string[]): readonly string[] | undefined {
  for (const definition of definitions) {
    const inside = definition.replace(/^\((.*)\)$/s, '$1');
    const parts = inside.split(/\s+OR\s+/);
    const values = parts.map((part) => {
      const [, , text, number] =
        /^\(?(\[(?:[^\]]|\]\])+\])=\(?(?:N?'((?:[^']|'')*)'|\(?(-?\d+)\)?)\)?\)?$/s.exec(part) ?? [];
      return text?.replaceAll("''", "'") ?? number;
    });
    // A check that says anything else besides is not understood.
    if (values.every((value) => value !== undefined)) return values.toReversed() as string[];
  }
  return undefined;
}
