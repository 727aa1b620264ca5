import { Fault } from '../../state/fault.ts';
import type { Catalog } from '../../state/init/catalog.ts';
import type { Dialect } from '../../state/init/dialect.ts';
import type { Said } from '../../state/init/match-tables.ts';
import { type Proposal, propose } from '../../state/init/proposal.ts';
import { databaseNameOf, slugOf, urlVariable } from '../../state/init/slugs.ts';
import type { Draft } from '../../state/init/text/draft.ts';
import type { OpenedDatabase } from './open-database.ts';

/** Both databases, read. */
export interface BothSides {
  readonly source: OpenedDatabase & { readonly catalog: Catalog };
  readonly target: OpenedDatabase & { readonly catalog: Catalog };
}

/** Faults: `init/same-database`, `init/no-tables`, `init/not-readable`. */
export async function readBoth(
  source: OpenedDatabase,
  target: OpenedDatabase,
  signal: AbortSignal,
): Promise<BothSides> {
  await requireTwo(source, target);
  const [from, to] = await Promise.all([catalogOf(source, signal), catalogOf(target, signal)]);
  requireTables(from, source.database.label, ['Give the database that has the rows.']);
  requireTables(to, target.database.label, [
    'Create its tables first: a draft is made from what both databases have.',
    ...sameSchema(source, target),
  ]);
  requireReadable(from, source.database.label);
  return { source: { ...source, catalog: from }, target: { ...target, catalog: to } };
}

/** A dump is of one engine, and only that engine reads it. */
function sameSchema(source: OpenedDatabase, target: OpenedDatabase): readonly string[] {
  const { engine } = source.database;
  const isDumped = engine.key === target.database.engine.key && engine.capabilities.has('dump');
  return isDumped ? ['For the same schema as the source: pg_dump --schema-only SOURCE | psql TARGET'] : [];
}

/** Faults: `init/no-match`. */
export function proposeFrom({ source, target }: BothSides, zone: string, said: Said): Proposal {
  const { dialect } = source.database.engine;
  const proposal = propose({ source: source.catalog, target: target.catalog, dialect: known(dialect), zone, said });
  if (proposal.levels.length + proposal.held.length > 0) return proposal;
  throw new Fault('init/no-match', `No table of ${target.database.label} looks like one of ${source.database.label}.`, {
    remedy: [
      'Are these the right two databases, the old one first?',
      'A runbook for them has to be written by hand: docs/runbook.md.',
    ],
    retry: 'safe',
  });
}

/** What the runbook calls the databases, and the variables of their URLs; two that are called alike get `_new`. */
export function namesFor({ source, target }: BothSides): Pick<Draft, 'source' | 'target' | 'variables'> {
  const from = databaseNameOf(source.catalog.database, 'source');
  const other = databaseNameOf(target.catalog.database, 'target');
  const to = other === from ? `${from}_new` : other;
  const variables = { source: source.variable ?? urlVariable(from), target: target.variable ?? urlVariable(to) };
  const isTwice = variables.source === variables.target;
  return {
    source: from,
    target: to,
    variables: isTwice ? { ...variables, target: `TARGET_${variables.target}` } : variables,
  };
}

export function nameFor({ source, target }: Pick<Draft, 'source' | 'target'>): string {
  return slugOf(target === `${source}_new` ? `${source}-move` : target) || 'migration';
}

async function requireTwo(source: OpenedDatabase, target: OpenedDatabase): Promise<void> {
  const [{ version: _, ...one }, { version: __, ...other }] = await Promise.all([
    source.database.identity(),
    target.database.identity(),
  ]);
  if (JSON.stringify(one) !== JSON.stringify(other)) return;
  throw new Fault('init/same-database', `Source and target are the same database: ${source.database.label}.`, {
    remedy: ['Give the URL of the new database as the target.'],
    retry: 'safe',
  });
}

function catalogOf({ database }: OpenedDatabase, signal: AbortSignal): Promise<Catalog> {
  if (database.catalog) return database.catalog(signal);
  throw new TypeError(`${database.engine.title} has a dialect and no catalog`);
}

function requireTables({ tables }: Catalog, label: string, remedy: readonly string[]): void {
  if (tables.length > 0) return;
  throw new Fault('init/no-tables', `There is no table in ${label}.`, { remedy, retry: 'safe' });
}

function requireReadable({ tables, role = '', readAll = [] }: Catalog, label: string): void {
  const hidden = tables.filter(({ obstacle }) => obstacle !== undefined);
  if (hidden.length < tables.length) return;
  throw new Fault('init/not-readable', `The role ${role} may read no table of ${label}.`, {
    remedy: readAll.slice(0, 10),
    retry: 'safe',
  });
}

function known(dialect: Dialect | undefined): Dialect {
  if (dialect) return dialect;
  throw new TypeError('an engine without a dialect was opened');
}
