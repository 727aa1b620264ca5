import { Fault } from '../../../state/fault.ts';
import type { Holds } from '../../copy/holds.ts';
import { orderedTag, tagNamespace } from '../../copy/ids.ts';
import type { ColumnSource } from '../../copy/mapping.ts';
import type { Expression, Fill } from './copy-expressions.ts';
import { safeTextField } from './copy-fields.ts';
import type { SourceColumn } from './copy-table.ts';
import { notOf, type ValueGuard, type ValueType } from './copy-types.ts';

/** A deterministic id of a key: the reference is tasks/copy/ids.ts. Faults: `copy/no-namespace`, `copy/key-type`. */
export function idOf(
  { tag, style }: Extract<ColumnSource, { kind: 'uuid' }>,
  parts: readonly SourceColumn[],
  namespace: string | undefined,
  target: string,
  { holds }: Fill,
): Expression {
  if (namespace === undefined) {
    throw new Fault('copy/no-namespace', `${target} is a deterministic id, and the runbook has no id namespace.`, {
      remedy: ['Add `ids: { namespace: env:ID_NAMESPACE }` to the runbook.'],
      retry: 'safe',
    });
  }
  const keys = parts.map(({ sql }) => sql);
  const shown = `${keys.join(', ')} /* becomes the ${style} id of ${tag} on the way */`;
  const [only] = keys;
  if (style === 'ordered') {
    if (only === undefined || keys.length !== 1) throw notOne(target, parts);
    const guards = oddKeys(parts, ['integer']);
    return {
      shown,
      field: takesIds(holds) ? safeTextField(orderedSql(only, namespace, tag, holds), holds) : undefined,
      guards,
    };
  }
  const id = `nightferry_id('${tagNamespace(namespace, tag)}', ${keys.join(', ')})`;
  const guards = oddKeys(parts, ['integer', 'text']);
  return { shown, field: takesIds(holds) ? safeTextField(id, holds) : undefined, guards };
}

function takesIds({ kind }: Holds): boolean {
  return kind === 'uuid' || kind === 'text' || kind === 'anything';
}

/** Reals and blobs have no text that is the same everywhere. */
function oddKeys(parts: readonly SourceColumn[], types: readonly ValueType[]): readonly ValueGuard[] {
  const because = `are no keys that ids are made of: ${types.join(' or ')}`;
  const uncertain = parts.filter(({ certain }) => certain === undefined || !types.includes(certain));
  return uncertain.map(({ sql }) => ({ when: notOf(sql, types), because, of: sql }));
}

/** Keys that are not negative and below 2^62, and all but every one is, take the short way. NULL for NULL. */
function orderedSql(key: string, namespace: string, tag: string, holds: Holds): string {
  const prefix = orderedTag(namespace, tag);
  // UUIDs are read without hyphens; where the id is a text, they are written.
  const isUuid = holds.kind === 'uuid';
  const start = isUuid ? `${prefix}800` : `${prefix.slice(0, 8)}-${prefix.slice(8)}-800`;
  const rest = (digits: string) => (isUuid ? digits : `'-' || substr(${digits}, 1, 4) || '-' || substr(${digits}, 5)`);
  const written = (bits: string) => rest(`printf('%016x', ${bits})`);
  // Most keys are short, and eight digits are written sooner than sixteen.
  const short = isUuid ? `printf('${start}280000000%08x', ${key})` : `printf('${start}2-8000-0000%08x', ${key})`;
  return (
    `CASE WHEN ${key} BETWEEN 0 AND 4294967295 THEN ${short} ` +
    `WHEN ${key} BETWEEN 0 AND ${lowBits} THEN '${start}2' || ${written(`${key} | ${signBit}`)} ` +
    `WHEN ${key} IS NOT NULL THEN '${start}' || ((${key} >> 62) + 2) || ${written(`(${key} & ${lowBits}) | ${signBit}`)} END`
  );
}

const lowBits = '4611686018427387903';
const signBit = '(-9223372036854775808)';

function notOne(target: string, parts: readonly SourceColumn[]): Fault {
  const found = parts.map(({ name }) => name).join(', ');
  return new Fault('copy/key-type', `Ordered ids are made of one integer key, and ${target} is made of ${found}.`, {
    remedy: ['Use name-based ids (leave `style:` out) for this tag throughout the runbook.'],
    retry: 'safe',
  });
}
