import { Fault } from '../../../../../state/fault.ts';
import { orderedTag, tagNamespace } from '../../../../copy/ids.ts';
import type { ColumnSource } from '../../../../copy/mapping.ts';
import type { SourceColumn } from '../source/table.ts';
import { isPadded, type SqlType } from '../types.ts';
import type { Expression, Fill } from './expressions.ts';

/** A deterministic id, made in this process of the key: the reference is tasks/copy/ids.ts. Faults: `copy/no-namespace`, `copy/key-type`. */
export function idOf(
  { tag, style }: Extract<ColumnSource, { kind: 'uuid' }>,
  parts: readonly SourceColumn[],
  namespace: string | undefined,
  { name: target, holds }: Fill,
): Expression {
  if (namespace === undefined) {
    throw new Fault('copy/no-namespace', `${target} is a deterministic id, and the runbook has no id namespace.`, {
      remedy: ['Add `ids: { namespace: env:ID_NAMESPACE }` to the runbook.'],
      retry: 'safe',
    });
  }
  const keys = style === 'ordered' ? [orderedKey(target, parts)] : parts.map((part) => namedKey(target, part));
  const takes = holds.kind === 'uuid' || holds.kind === 'text' || holds.kind === 'anything';
  return {
    shown: `${keys.join(', ')} /* becomes the ${style} id of ${tag} on the way */`,
    field: takes
      ? {
          selects: keys,
          source:
            style === 'ordered'
              ? { kind: 'ordered-id', tag: orderedTag(namespace, tag) }
              : { kind: 'name-based-id', namespace: tagNamespace(namespace, tag) },
        }
      : { because: 'does not take an id', remedy: undefined },
    guards: [],
    notes: foldedKeys(parts),
  };
}

function orderedKey(target: string, parts: readonly SourceColumn[]): string {
  const [only] = parts;
  if (only && parts.length === 1 && isWhole(only.type)) {
    return only.type.kind === 'integer' ? only.sql : `CAST(${only.sql} AS bigint)`;
  }
  const found = parts.map(({ name, type }) => `${name} ${type.text}`).join(', ');
  throw keyType(`Ordered ids are made of one integer key, and ${target} is made of ${found}.`, [
    'Use name-based ids (leave `style:` out) for this tag throughout the runbook.',
  ]);
}

/** The text that a key has everywhere: what SQL Server compares as equal, since it was filled up with blanks, is the same. */
function namedKey(target: string, { name, sql, type }: SourceColumn): string {
  switch (type.kind) {
    case 'integer':
    case 'decimal':
    case 'uuid':
    case 'date':
      return sql;
    case 'narrow':
    case 'wide':
      if (/^(n?text|json)$/i.test(type.text)) break;
      return isPadded(type) ? `RTRIM(${sql})` : sql;
    default:
      break;
  }
  throw keyType(`${target} can't be an id made of ${name}: the text of ${type.text} is not the same everywhere.`, [
    'Make the id of an integer, decimal, text, uniqueidentifier or date column.',
  ]);
}

function isWhole({ kind, precision, scale }: SqlType): boolean {
  return kind === 'integer' || (kind === 'decimal' && scale === 0 && precision <= 18);
}

/** Keys that the server takes for the same, and ids that are not. */
function foldedKeys(parts: readonly SourceColumn[]): readonly string[] {
  return parts.flatMap(({ name, collation, type }) =>
    (type.kind === 'narrow' || type.kind === 'wide') && /_(ci|ai)(_|$)/i.test(collation ?? '')
      ? [
          `${name} is compared without regard to case or accents (${collation}): an id is of the key as it is written, and 'abc' and 'ABC' have two`,
        ]
      : [],
  );
}

function keyType(message: string, remedy: readonly string[]): Fault {
  return new Fault('copy/key-type', message, { remedy, retry: 'safe' });
}
