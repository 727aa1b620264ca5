import type { CatalogColumn, TypeFamily } from '../../../../state/init/catalog.ts';
import type { Carry } from '../../../../state/init/dialect.ts';
import { castName, isTextLike, pair } from '../copy-types.ts';
import { isOwn, type OwnColumn } from './column.ts';

/** How a value gets from one column into another: as a copy would take it, or by a cast that fails rather than change it. */
export function carry(from: CatalogColumn, to: CatalogColumn): Carry {
  if (!isOwn(from.own) || !isOwn(to.own)) return { how: 'not' };
  if (pair(from.own.source, to.own.target)) return { how: 'as-is', sameText: hasSameText(from, to, from.own) };
  const says = casts.find((cast) => cast.from === from.family && cast.to === to.family)?.says;
  if (says === undefined) return { how: 'not' };
  const { typeId, baseType } = to.own.target;
  return { how: 'sql', sql: `${from.sql}::${castName(typeId, baseType.replace(/\(.*?\)/, ''))}`, says };
}

function hasSameText(from: CatalogColumn, to: CatalogColumn, { source }: OwnColumn): boolean {
  if (from.type === to.type) return true;
  if (from.family === 'integer' && to.family === 'integer') return true;
  return isTextLike(source) && (to.family === 'text' || to.family === 'enum');
}

interface Cast {
  readonly from: TypeFamily;
  readonly to: TypeFamily;
  readonly says: string;
}

/**
 * None of these rounds, cuts or guesses: a value that does not fit stops the copy. numeric to integer rounds, text to
 * timestamptz takes a zone from nowhere, timestamp to date drops the time: they are not here.
 */
const casts: readonly Cast[] = [
  { from: 'integer', to: 'integer', says: 'numbers that do not fit stop the copy' },
  { from: 'integer', to: 'text', says: 'its digits' },
  { from: 'decimal', to: 'text', says: 'its digits' },
  { from: 'boolean', to: 'text', says: 'true or false' },
  { from: 'boolean', to: 'integer', says: '1 or 0' },
  { from: 'text', to: 'integer', says: 'text that is no number stops the copy' },
  { from: 'text', to: 'decimal', says: 'text that is no number stops the copy' },
  { from: 'text', to: 'boolean', says: 'takes y, n, t, f, true, false, 1, 0; any other text stops the copy' },
  { from: 'text', to: 'uuid', says: 'text that is no UUID stops the copy' },
  { from: 'text', to: 'date', says: 'text that is no date, or could be read two ways, stops the copy' },
  { from: 'text', to: 'timestamp', says: 'text that is no time, or could be read two ways, stops the copy' },
  { from: 'text', to: 'json', says: 'text that is no JSON stops the copy' },
  { from: 'json', to: 'json', says: 'what jsonb keeps of it: no blanks, no key twice' },
];
