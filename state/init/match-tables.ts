import { type Catalog, type CatalogColumn, type CatalogTable, tableId } from './catalog.ts';
import { isLegacyName, matchColumns } from './match-columns.ts';
import { foldedName, likeness, plainName, wordsOf } from './words.ts';

/** `sure` goes by the name; `likely` is a guess that a person should look at. */
export type Confidence = 'sure' | 'likely';

export interface TableMatch {
  readonly source: CatalogTable;
  readonly target: CatalogTable;
  readonly confidence: Confidence;
  /** One sentence fragment: `same name`, `7 of 9 columns agree`. */
  readonly reason: string;
}

export interface Matching {
  readonly matches: readonly TableMatch[];
  readonly sourceOnly: readonly CatalogTable[];
  /** With the table of the source that it most looks like, where there is one: perhaps that one is split. */
  readonly targetOnly: readonly { readonly table: CatalogTable; readonly perhaps: TableMatch | undefined }[];
}

/** What a person has said of guessed pairs: `pairId`s of those that are the same table, and of those that are not. */
export interface Said {
  readonly same: ReadonlySet<string>;
  readonly other: ReadonlySet<string>;
}

export const nothingSaid: Said = { same: new Set(), other: new Set() };

export function pairId(source: CatalogTable, target: CatalogTable): string {
  return `${tableId(source)} ${tableId(target)}`;
}

/** Finds for each table of the target the one of the source whose rows it is meant for; each is given away once. */
export function matchTables(source: Catalog, target: Catalog, said: Said = nothingSaid): Matching {
  const froms = source.tables.map(faceOf);
  const tos = target.tables.map(faceOf);
  const taken = { source: new Set<CatalogTable>(), target: new Map<CatalogTable, Scored>() };
  take(scoresOf(froms, tos, said, byName), taken);
  // Comparing columns is dear: only where names alone do not tell.
  const weigh = weigher([...source.tables, ...target.tables]);
  const open = tos.filter(({ table }) => !taken.target.has(table));
  const scored = scoresOf(froms, open, said, (from, to) => byColumns(from, to, weigh));
  take(scored, taken);
  return {
    matches: target.tables.flatMap((table) => taken.target.get(table) ?? []),
    sourceOnly: source.tables.filter((table) => !taken.source.has(table)),
    targetOnly: target.tables
      .filter((table) => !taken.target.has(table))
      .map((table) => ({ table, perhaps: scored.find((score) => score.target === table) })),
  };
}

type Compare = (from: Face, to: Face) => Scored | undefined;

/** Best first. */
function scoresOf(froms: readonly Face[], tos: readonly Face[], said: Said, compare: Compare): readonly Scored[] {
  const scored: Scored[] = [];
  for (const to of tos) {
    for (const from of froms) {
      const score = compare(from, to);
      if (!score || said.other.has(pairId(from.table, to.table))) continue;
      const isSaid = said.same.has(pairId(from.table, to.table));
      scored.push(isSaid ? { ...score, confidence: 'sure', reason: `confirmed; ${score.reason}`, score: 6 } : score);
    }
  }
  return scored.sort((a, b) => b.score - a.score);
}

function take(
  scored: readonly Scored[],
  taken: { readonly source: Set<CatalogTable>; readonly target: Map<CatalogTable, Scored> },
): void {
  for (const score of scored) {
    if (taken.source.has(score.source) || taken.target.has(score.target)) continue;
    taken.source.add(score.source);
    taken.target.set(score.target, score);
  }
}

interface Scored extends TableMatch {
  readonly score: number;
}

/** What of a table is compared, worked out once. */
interface Face {
  readonly table: CatalogTable;
  readonly plain: string;
  readonly folded: string;
  readonly words: readonly string[];
  readonly columns: ReadonlySet<string>;
}

function faceOf(table: CatalogTable): Face {
  const words = wordsOf(table.name).filter((word) => !affixes.has(word));
  return {
    table,
    plain: plainName(table.name),
    folded: foldedName(table.name),
    words: words.length === 0 ? wordsOf(table.name) : words,
    columns: new Set(table.columns.map(({ name }) => columnFace(name))),
  };
}

/** What people put before and behind names of tables. */
const affixes: ReadonlySet<string> = new Set(['tbl', 'table', 'tb', 't', 'old', 'new', 'v1', 'v2', 'legacy', 'data']);

/** Without what is only grammar, and without the language: `name_az` and `name` are about the same. */
function columnFace(name: string): string {
  const words = wordsOf(name).filter((word) => !['at', 'on', 'is'].includes(word));
  const [last = ''] = words.slice(-1);
  return (
    words.length > 1 && (last.length === 2 || last === 'type') && last !== 'id' ? words.slice(0, -1) : words
  ).join('');
}

function byName(from: Face, to: Face): Scored | undefined {
  const pair = { source: from.table, target: to.table };
  const isSameSchema = from.table.schema === to.table.schema ? 0.5 : 0;
  if (from.table.name === to.table.name)
    return { ...pair, confidence: 'sure', reason: 'same name', score: 9 + isSameSchema };
  if (from.plain === to.plain && from.plain !== '')
    return { ...pair, confidence: 'sure', reason: 'same name, spelled otherwise', score: 8 + isSameSchema };
  if (from.folded === to.folded && from.folded !== '')
    return { ...pair, confidence: 'sure', reason: 'same name, singular and plural', score: 7 + isSameSchema };
  return undefined;
}

function byColumns(from: Face, to: Face, weigh: Weigh): Scored | undefined {
  const names = likeness(from.words, to.words);
  // Every column of every table against all of every other would take minutes where there are hundreds of tables.
  if (names < 0.45 && commonShare(from.columns, to.columns, weigh) < 0.2) return undefined;
  const { share, common } = overlap(from.table, to.table, weigh);
  // Either alone can mislead: a name is believed with some of the columns, columns without a name only when they are many.
  const isNamed = names >= 0.6 ? share >= 0.25 : names >= 0.45 && share >= 0.35;
  if (!isNamed && !(common >= 4 && share >= 0.5)) return undefined;
  const columns = `${common} of ${to.table.columns.filter(({ generated }) => !generated).length} columns agree`;
  return {
    ...{ source: from.table, target: to.table, confidence: 'likely' },
    reason: isNamed ? `similar name, ${columns}` : columns,
    score: names + share,
  };
}

/** How much of the target's columns the source has by the same names, before anything is looked at closely. */
function commonShare(from: ReadonlySet<string>, to: ReadonlySet<string>, weigh: Weigh): number {
  let common = 0;
  let all = 0;
  for (const name of to) {
    const weight = weigh(name);
    all += weight;
    if (from.has(name)) common += weight;
  }
  return all === 0 ? 0 : common / all;
}

/** How much of both tables is common to them, by columns that tell: nearly every table has an id. */
function overlap(
  from: CatalogTable,
  to: CatalogTable,
  weigh: Weigh,
): { readonly share: number; readonly common: number } {
  const matches = matchColumns(from, to, () => false).filter(({ reason }) => reason !== 'legacy');
  const sum = (columns: readonly CatalogColumn[]) =>
    columns.reduce((all, { name }) => all + weigh(columnFace(name)), 0);
  const shared = matches.reduce(
    (all, { target, reason }) => all + weigh(columnFace(target.name)) * (reason === 'like' ? 0.9 : 1),
    0,
  );
  const wanted = sum(to.columns.filter(({ name, generated }) => !generated && !isLegacyName(name)));
  const left = sum(from.columns.filter((column) => !matches.some(({ source }) => source === column)));
  // What the target lacks tells less than what the source lacks: a move often leaves things behind.
  return { share: shared / (wanted + left / 2), common: matches.length };
}

/** By `columnFace`. */
type Weigh = (face: string) => number;

/** A column weighs the less the more tables have one of that name. */
function weigher(tables: readonly CatalogTable[]): Weigh {
  const counts = new Map<string, number>();
  for (const table of tables) {
    for (const name of new Set(table.columns.map((column) => columnFace(column.name))))
      counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return (face) => 1 / Math.sqrt(counts.get(face) ?? 1);
}
