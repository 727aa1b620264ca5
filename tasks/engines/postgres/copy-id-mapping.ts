import { Fault } from '../../../state/fault.ts';
import { tagNamespace } from '../../copy/ids.ts';
import { type ColumnSource, idIn } from '../../copy/mapping.ts';
import type { CopyRequest } from '../../copy/seam.ts';
import type { Expression, ExpressionScope } from './copy-expressions.ts';
import { isIdKey, isOrderedKey, nameBasedSql, orderedSql } from './copy-ids.ts';
import type { SourceColumn } from './copy-table.ts';

/** A deterministic id. Faults: `copy/no-namespace`, `copy/key-type`. */
export function idOf(
  { tag, of, style }: Extract<ColumnSource, { kind: 'uuid' }>,
  columnOf: (name: string) => SourceColumn,
  { namespace, provider }: ExpressionScope,
  target: string,
): Expression {
  if (namespace === undefined) {
    throw new Fault('copy/no-namespace', `${target} is a deterministic id, and the runbook has no id namespace.`, {
      remedy: ['Add `ids: { namespace: env:ID_NAMESPACE }` to the runbook.'],
      retry: 'safe',
    });
  }
  const parts = of.map(columnOf);
  const wrong = parts.find(({ type }) => (style === 'ordered' ? !isOrderedKey(type) : !isIdKey(type)));
  const [only] = parts;
  if (style === 'ordered' && (parts.length !== 1 || wrong || only === undefined)) {
    const found = parts.map(({ name, type }) => `${name} ${type.text}`).join(', ');
    throw keyType(`Ordered ids are made of one integer key, and ${target} is made of ${found}.`, [
      'Use name-based ids (leave `style:` out) for this tag throughout the runbook.',
    ]);
  }
  if (wrong) {
    throw keyType(
      `${target} can't be an id made of ${wrong.name}: the text of ${wrong.type.text} is not the same everywhere.`,
      ['Make the id of an integer, numeric, text, uuid, boolean, date or timestamp column.'],
    );
  }
  if (style === 'ordered' && only) {
    return { sql: orderedSql(only, namespace, tag), made: { style, tag, key: `${only.sql}::bigint` } };
  }
  const sql = nameBasedSql(parts, namespace, tag, provider);
  return provider.by === 'nightferry' ? { sql, made: { style, tag, key: sql } } : { sql };
}

function keyType(message: string, remedy: readonly string[]): Fault {
  return new Fault('copy/key-type', message, { remedy, retry: 'safe' });
}

/** SQL to be shown: whoever knows the namespace can compute every id. */
export function withoutNamespace(sql: string, { columns, namespace }: CopyRequest): string {
  if (namespace === undefined) return sql;
  const tags = columns.flatMap(({ from }) => idIn(from)?.tag ?? []);
  return tags.reduce((shown, tag) => shown.replaceAll(tagNamespace(namespace, tag), `<namespace of ${tag}>`), sql);
}
