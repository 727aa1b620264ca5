import type { CatalogColumn, TypeFamily } from '../../../../state/init/catalog.ts';
import type { TargetColumn } from '../../../copy/seam.ts';
import { holdsOf } from '../copy-holds.ts';
import { kindOf } from '../copy-table.ts';
import { isTextLike, oids, type SourceType } from '../copy-types.ts';
import type { FoundColumn } from './found.ts';

/** A column as both halves of a copy would see it: what decides whether one gets into the other. */
export interface OwnColumn {
  readonly source: SourceType;
  readonly target: TargetColumn;
}

export function columnOf(found: FoundColumn, checks: readonly { column: string; definition: string }[]): CatalogColumn {
  const { name, sql, type, nullable, hasDefault, generated, labels } = found;
  const own = ownOf(found);
  const allowed = labels.length > 0 ? labels : listedIn(checks.filter(({ column }) => column === name));
  return {
    ...{ name, sql, type, nullable, hasDefault, generated, own },
    family: familyOf(own.source),
    ...(allowed && { allowed }),
  };
}

export function isOwn(own: unknown): own is OwnColumn {
  return typeof own === 'object' && own !== null && 'source' in own && 'target' in own;
}

function ownOf(found: FoundColumn): OwnColumn {
  const { name, type, baseType, typeName, modifier, labels, nullable, hasDefault, generated } = found;
  const typeId = Number(found.baseId);
  const kind = kindOf(found.kind);
  return {
    source: { oid: typeId, modifier, text: baseType, name: typeName, kind },
    target: {
      ...{ name, type, baseType, typeName, typeId, kind, labels, nullable, hasDefault, generated },
      typeModifier: modifier,
      holds: holdsOf({ typeId, typeModifier: modifier, kind, labels }),
    },
  };
}

function familyOf(type: SourceType): TypeFamily {
  const known = families.get(type.oid);
  if (known) return known;
  if (type.kind === 'enum') return 'enum';
  return isTextLike(type) ? 'text' : 'other';
}

const families: ReadonlyMap<number, TypeFamily> = new Map([
  [oids.int2, 'integer'],
  [oids.int4, 'integer'],
  [oids.int8, 'integer'],
  [oids.numeric, 'decimal'],
  [oids.float4, 'float'],
  [oids.float8, 'float'],
  [oids.bool, 'boolean'],
  [oids.uuid, 'uuid'],
  [oids.date, 'date'],
  [oids.time, 'time'],
  [oids.timestamp, 'timestamp'],
  [oids.timestamptz, 'timestamptz'],
  [oids.json, 'json'],
  [oids.jsonb, 'json'],
  [oids.bytea, 'binary'],
]);

/** The values of `CHECK (status IN (...))`, which the server writes as `= ANY (ARRAY[...])`; of one such check only. */
function listedIn(checks: readonly { readonly definition: string }[]): readonly string[] | undefined {
  for (const { definition } of checks) {
    const [, items] = /^CHECK \(\(+[^=<>]+ = ANY \(\(?ARRAY\[(.*?)\]\)?(?:::[a-z ]+\[\])?\)+$/s.exec(definition) ?? [];
    // What is left when the values are taken out must be what stands between them: no OR, no call of a function.
    if (items === undefined || !/^[,() ]*$/.test(items.replace(value, ''))) continue;
    const values = [...items.matchAll(value)].map(([, text, number = '']) => text?.replaceAll("''", "'") ?? number);
    if (values.length > 0) return values;
  }
  return undefined;
}

/** A text or a number, with the cast that the server writes behind it; negative numbers are written as texts. */
const value = /(?:'((?:[^']|'')*)'|(-?\d+))(?:::[a-z ]+(?:\(\d+\))?)?/g;
