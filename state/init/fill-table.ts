import { type CatalogColumn, type CatalogTable, onlyOne, type TypeFamily } from './catalog.ts';
import { fillColumn, list, type Surroundings } from './fill-column.ts';
import { type Filling, isFilled, isRequired } from './filling.ts';
import { matchColumns } from './match-columns.ts';
import type { TableMatch } from './match-tables.ts';
import { wordsOf } from './words.ts';

/** The copy of one table as a draft proposes it. */
export interface TableCopy extends TableMatch {
  /** Slug of the step. */
  readonly id: string;
  /** In the order of the target. */
  readonly fillings: readonly Filling[];
  /** Columns of the source that nothing takes. */
  readonly unused: readonly CatalogColumn[];
  /** `key:`, where it is not the primary key. */
  readonly key?: readonly string[];
  /** Why it stands in the draft only as a comment: until that is decided, it could not run. Sentences. */
  readonly held: readonly string[];
  /** What else has to be decided. Sentences. */
  readonly decide: readonly string[];
}

export interface TableSurroundings extends Surroundings {
  refersAlike(from: CatalogColumn, to: CatalogColumn): boolean;
}

/** The columns of one copy, its key, and what keeps it from running. */
export function fillTable(match: TableMatch, id: string, around: TableSurroundings): TableCopy {
  const { source, target } = match;
  const found = matchColumns(source, target, around.refersAlike);
  const fillings = target.columns
    .filter(({ generated }) => !generated)
    .map((column): Filling => {
      const pair = found.find((each) => each.target === column);
      const several = languages(source, column);
      if (pair && !(several && pair.reason === 'like')) return fillColumn(pair, around);
      return (
        several ?? ownId(match, column, around) ?? { kind: 'open', column, required: isRequired(column), uses: [] }
      );
    });
  const used = new Set(fillings.flatMap(({ uses }) => uses));
  const key = keyOf(source);
  const required = fillings.filter((filling) => filling.kind === 'open').filter((filling) => filling.required);
  const unknown = required.filter(({ decide }) => decide === undefined).map(({ column }) => column.name);
  const held = [
    ...(source.obstacle === undefined ? [] : [source.obstacle]),
    ...(key === undefined ? ['It has no key, and no column that is never NULL, to cut it into chunks by'] : []),
    ...(target.isEmpty ? [] : ['The table has rows already, and a copy begins with an empty one: are they to stay?']),
    ...(unknown.length === 0 ? [] : [`Nothing was found for ${list(unknown)}, which can't be NULL`]),
    ...required.flatMap(({ decide }) => (decide === undefined ? [] : [`${decide} And it can't be left out`])),
    ...(fillings.some(isFilled) ? [] : ['No column of the two is alike']),
  ];
  return {
    ...{ ...match, id, fillings, held },
    unused: source.columns.filter((column) => !used.has(column) && !isComputedAgain(column, target)),
    ...(key !== undefined && source.primaryKey.length === 0 && { key }),
    decide: triggered(target),
  };
}

/** What both compute themselves is not lost. */
function isComputedAgain({ name, generated }: CatalogColumn, target: CatalogTable): boolean {
  return generated && target.columns.some((column) => column.generated && column.name === name);
}

/** `name_az`, `name_ru` and `name_en` for a jsonb `name`. */
function languages(source: CatalogTable, column: CatalogColumn): Filling | undefined {
  if (column.family !== 'json') return undefined;
  const name = wordsOf(column.name);
  const fields = source.columns.flatMap((from) => {
    const words = wordsOf(from.name);
    const code = words.at(-1) ?? '';
    const isOne = from.family === 'text' && /^[a-z]{2}$/.test(code) && words.slice(0, -1).join(' ') === name.join(' ');
    return isOne ? [{ code, from }] : [];
  });
  if (fields.length < 2) return undefined;
  const mapping = { json: Object.fromEntries(fields.map(({ code, from }) => [code, from.name])) };
  return { kind: 'filled', column, mapping, uses: fields.map(({ from }) => from), comparable: false };
}

/** A row that had a key of several columns, or one of another name, and now has an id: computed from that key. */
function ownId({ source, target }: TableMatch, column: CatalogColumn, around: Surroundings): Filling | undefined {
  const tag = around.idTagOf(column);
  if (column.family !== 'uuid' || column !== keyColumn(target) || tag === undefined) return undefined;
  const uses = source.primaryKey.flatMap((name) => source.columns.filter((from) => from.name === name));
  const [only, ...others] = source.primaryKey;
  if (only === undefined || uses.some(({ family }) => !keyable.has(family))) return undefined;
  const mapping = { uuid: tag, of: others.length === 0 ? only : source.primaryKey };
  return { kind: 'filled', column, mapping, uses, comparable: false };
}

/** Of what ids can be made. */
const keyable: ReadonlySet<TypeFamily> = new Set([
  ...(['integer', 'decimal', 'text', 'uuid', 'boolean', 'date', 'time', 'timestamp', 'timestamptz', 'enum'] as const),
]);

/** A copy cuts its rows by a key that is never NULL; it need not be unique. */
function keyOf({ primaryKey, uniqueKeys, columns }: CatalogTable): readonly string[] | undefined {
  if (primaryKey.length > 0) return primaryKey;
  const [unique] = uniqueKeys;
  if (unique) return unique;
  const sure = columns.find(({ nullable, family }) => !nullable && sortable.has(family));
  return sure && [sure.name];
}

const sortable: ReadonlySet<TypeFamily> = new Set([
  'integer',
  'uuid',
  'text',
  'date',
  'timestamp',
  'timestamptz',
  'decimal',
]);

function triggered({ triggers }: CatalogTable): readonly string[] {
  if (triggers.length === 0) return [];
  const [what, fires] = triggers.length === 1 ? ['trigger', 'fires'] : ['triggers', 'fire'];
  return [
    `The ${what} ${list(triggers)} of the target ${fires} for every row that is copied. If that is not meant, disable ${triggers.length === 1 ? 'it' : 'them'} before the load and enable ${triggers.length === 1 ? 'it' : 'them'} after it.`,
  ];
}

/** The column that holds the key of a row, where it is one. */
function keyColumn(table: CatalogTable): CatalogColumn | undefined {
  const name = onlyOne(table.primaryKey);
  return table.columns.find((column) => column.name === name);
}
