import { type Catalog, type CatalogColumn, type CatalogTable, tableId } from './catalog.ts';
import type { Dialect } from './dialect.ts';
import { fillTable, type TableCopy } from './fill-table.ts';
import { isFilled } from './filling.ts';
import { type BrokenKey, loadOrder } from './load-order.ts';
import { type Matching, matchTables, type Said, type TableMatch } from './match-tables.ts';
import { referencesOf } from './references.ts';
import { Slugs, tagOf } from './slugs.ts';

/** Everything a draft says about the data, before it is written down. */
export interface Proposal {
  readonly source: Catalog;
  readonly target: Catalog;
  readonly dialect: Dialect;
  readonly zone: string;
  /** Copies that can run, by level: what a table refers to is in an earlier one. */
  readonly levels: readonly (readonly TableCopy[])[];
  /** Copies that have to wait for a decision; they are in the draft as comments. */
  readonly held: readonly TableCopy[];
  /** Foreign keys of copied tables that are taken away for the load. */
  readonly broken: readonly BrokenKey[];
  readonly sourceOnly: readonly CatalogTable[];
  readonly targetOnly: Matching['targetOnly'];
  /** Tables in which other tools keep their own accounts. */
  readonly ofTools: readonly CatalogTable[];
}

export interface ProposalInput {
  readonly source: Catalog;
  readonly target: Catalog;
  readonly dialect: Dialect;
  /** IANA zone in which the source's local times were told. */
  readonly zone: string;
  readonly said?: Said;
}

/** Drafts the copies of a migration from both catalogs. */
export function propose({ source, target, dialect, zone, said }: ProposalInput): Proposal {
  const isOfTool = ({ name }: CatalogTable) => toolTables.test(name);
  const without = (catalog: Catalog): Catalog => ({
    ...catalog,
    tables: catalog.tables.filter((table) => !isOfTool(table)),
  });
  const matching = matchTables(without(source), without(target), said);
  const copies = fillTables(matching.matches, { target, dialect, zone });
  const held = heldOf(copies, target);
  const runs = copies.filter((copy) => !held.has(copy));
  const { levels, broken } = loadOrder(runs.map((copy) => copy.target));
  const byTarget = new Map(runs.map((copy) => [copy.target, copy]));
  return {
    ...{ source, target, dialect, zone, broken },
    levels: levels.map((level) => level.flatMap((table) => byTarget.get(table) ?? [])),
    held: [...held].map(([copy, reasons]) => ({ ...copy, held: reasons })),
    sourceOnly: matching.sourceOnly,
    targetOnly: matching.targetOnly,
    ofTools: source.tables.filter(isOfTool),
  };
}

/** All copies that the draft lets run. */
export function copiesOf({ levels }: Proposal): readonly TableCopy[] {
  return levels.flat();
}

/** What migration tools of applications keep: of another schema, and not to be carried over. */
const toolTables =
  /^(?:schema_migrations|ar_internal_metadata|alembic_version|flyway_schema_history|schema_version|django_migrations|knex_migrations(?:_lock)?|databasechangelog(?:lock)?|_prisma_migrations|__EFMigrationsHistory|goose_db_version|typeorm_metadata|sequelizemeta)$/i;

function fillTables(
  matches: readonly TableMatch[],
  { target, dialect, zone }: Pick<ProposalInput, 'target' | 'dialect' | 'zone'>,
): readonly TableCopy[] {
  const slugs = new Slugs();
  const ids = new Map(target.tables.map((table) => [table, slugs.of(table.name)]));
  const references = referencesOf(target, matches);
  return matches.map((match) => {
    const idTagOf = (column: CatalogColumn) => {
      const owner = references.ownerOf(column, match.target);
      const id = owner && ids.get(owner);
      return id === undefined ? undefined : tagOf(id);
    };
    const refersAlike = (from: CatalogColumn, to: CatalogColumn) => references.refersAlike(from, to, match);
    return fillTable(match, ids.get(match.target) ?? 'table', { dialect, zone, idTagOf, refersAlike });
  });
}

/** Copies that can't run yet with why, those among them that refer to a table which nothing would fill. */
function heldOf(copies: readonly TableCopy[], target: Catalog): ReadonlyMap<TableCopy, readonly string[]> {
  const held = new Map(copies.filter((copy) => copy.held.length > 0).map((copy) => [copy, copy.held]));
  const rows = new Set(target.tables.filter(({ isEmpty }) => !isEmpty).map(tableId));
  for (let before = -1; before !== held.size; ) {
    before = held.size;
    const filled = new Set(copies.filter((copy) => !held.has(copy)).map((copy) => tableId(copy.target)));
    for (const copy of copies.filter((each) => !held.has(each))) {
      const missing = copy.target.foreignKeys.filter(
        ({ to, columns }) => !filled.has(to) && !rows.has(to) && columns.every((name) => fills(copy, name)),
      );
      if (missing.length > 0)
        held.set(
          copy,
          missing.map(({ to }) => `It refers to ${nameOf(to)}, which nothing fills yet`),
        );
    }
  }
  return held;
}

function fills({ fillings }: TableCopy, name: string): boolean {
  return fillings.some((filling) => filling.column.name === name && isFilled(filling));
}

function nameOf(id: string): string {
  const [schema, name]: string[] = JSON.parse(id);
  return schema === 'public' || schema === 'main' ? (name ?? '') : `${schema}.${name}`;
}
