import type { CatalogColumn, CatalogTable, TypeFamily } from './catalog.ts';
import { onlyOne } from './catalog.ts';
import { likeness, wordsOf } from './words.ts';

/** Why a column of the source is taken for one of the target. `like` is a guess that a person should look at. */
export type ColumnReason = 'same' | 'spelling' | 'reference' | 'legacy' | 'like';

export interface ColumnMatch {
  readonly source: CatalogColumn;
  readonly target: CatalogColumn;
  readonly reason: ColumnReason;
}

/**
 * Which column of the source each column of the target means, in the order of the target; those without one are left
 * out. `refersAlike` says whether both are foreign keys to the same thing. A column of the source is given away once,
 * but for the key, which may be kept as `legacy_id` as well.
 */
export function matchColumns(
  source: CatalogTable,
  target: CatalogTable,
  refersAlike: (from: CatalogColumn, to: CatalogColumn) => boolean,
): readonly ColumnMatch[] {
  const froms = source.columns.map(faceOf);
  const open = target.columns.filter(({ generated }) => !generated);
  const scored = open.map(faceOf).flatMap((to) =>
    froms.flatMap((from) => {
      const found = compare(from, to, refersAlike);
      return found ? [{ ...found, source: from.column, target: to.column }] : [];
    }),
  );
  const taken = { source: new Set<CatalogColumn>(), target: new Map<CatalogColumn, ColumnMatch>() };
  for (const { source: from, target: to, reason } of scored.sort((a, b) => b.score - a.score)) {
    if (taken.source.has(from) || taken.target.has(to)) continue;
    taken.source.add(from);
    taken.target.set(to, { source: from, target: to, reason });
  }
  return open.flatMap((to) => {
    const match = taken.target.get(to) ?? legacyKey(source, to);
    return match ? [match] : [];
  });
}

/** What of a name is compared, worked out once. */
interface Face {
  readonly column: CatalogColumn;
  readonly words: readonly string[];
  readonly folded: string;
  readonly audit: string;
}

function faceOf(column: CatalogColumn): Face {
  const words = wordsOf(column.name);
  return { column, words, folded: words.join(''), audit: auditName(words.join(' ')) };
}

function compare(
  from: Face,
  to: Face,
  refersAlike: (from: CatalogColumn, to: CatalogColumn) => boolean,
): { readonly score: number; readonly reason: ColumnReason } | undefined {
  if (from.column.name === to.column.name) return { score: 1, reason: 'same' };
  if (from.folded === to.folded || from.audit === to.audit) return { score: 0.98, reason: 'spelling' };
  if (refersAlike(from.column, to.column)) return { score: 0.97, reason: 'reference' };
  if (!goesInto(from.column.family, to.column.family)) return undefined;
  // Only where one name says all that the other says: a billing address is no shipping address.
  if (!holds(from.words, to.words) && !holds(to.words, from.words)) return undefined;
  const score = likeness(from.words, to.words);
  return score < 0.6 ? undefined : { score: score * 0.95, reason: 'like' };
}

function holds(all: readonly string[], some: readonly string[]): boolean {
  const telling = some.filter((word) => !weak.has(word));
  if (telling.length === 0) return false;
  return some.every((word) => all.some((other) => likeness([word], [other]) > 0));
}

/** Words that say nothing by themselves. */
const weak: ReadonlySet<string> = new Set(['id', 'at', 'on', 'is', 'no', 'nr', 'is', 'has', 'fk', 'key']);

/** One name for what every table has and everybody calls otherwise. */
function auditName(words: string): string {
  if (
    /^(?:(?:date |time )?(?:created?|creation|inserted)|create(?:d|ion)? (?:at|on|date|time|ts|timestamp))$/.test(words)
  )
    return 'created at';
  if (
    /^(?:(?:date |last )?(?:updated?|modified|changed)|(?:last )?(?:updated?|modified|changed) (?:at|on|date|time|ts|timestamp))$/.test(
      words,
    )
  )
    return 'updated at';
  return words;
}

/** The key that a row had before: `legacy_id`, `old_id`, `source_user_id`. */
function legacyKey(source: CatalogTable, target: CatalogColumn): ColumnMatch | undefined {
  if (!isLegacyName(target.name)) return undefined;
  const key = source.columns.find(({ name }) => name === onlyOne(source.primaryKey));
  return key && goesInto(key.family, target.family) ? { source: key, target, reason: 'legacy' } : undefined;
}

export function isLegacyName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  return (
    ['legacy', 'old', 'source', 'original', 'previous', 'prev', 'src'].some((word) => words.includes(word)) &&
    ['id', 'key', 'pk', 'no', 'code', 'number'].includes(last)
  );
}

/** Whether a value of one sort could become one of the other at all: for guesses, not for what is certain by name. */
function goesInto(from: TypeFamily, to: TypeFamily): boolean {
  if (from === to) return true;
  return families.some((family) => family.includes(from) && family.includes(to)) || to === 'text';
}

const families: readonly (readonly TypeFamily[])[] = [
  ['integer', 'decimal', 'float', 'boolean', 'uuid', 'enum'],
  ['text', 'enum', 'json', 'uuid', 'boolean'],
  ['date', 'timestamp', 'timestamptz', 'time'],
];
