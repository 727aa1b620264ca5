import type { Cell } from '../../../../state/outcome.ts';
import { indexStatement } from '../../../after-load/index-statement.ts';
import type { Definition, Indexes, Kept, Standing } from '../../../after-load/seam.ts';
import { quoteName } from '../quote.ts';
import { type AfterLoadHome, among, sqlOf, tableSql } from './home.ts';

/**
 * Nonclustered indexes, and the unique constraints that have one. They are disabled and rebuilt, not dropped and created:
 * the server keeps all of their definition (included columns, filter, compression, where they lie), whoever looks sees what
 * became of them, and to enable one needs no journal.
 */
export function sqlServerIndexes(home: AfterLoadHome): Indexes {
  return {
    async find(tables, { primaryKeys, signal }) {
      const { condition, values } = await among(home, tables, signal);
      const { rows } = await home.query(indexesSql(condition), values, signal);
      const definitions: Definition[] = [];
      const kept: Kept[] = [];
      for (const row of rows) {
        const fact = factOf(row);
        const why = whyKept(fact, primaryKeys);
        if (why === undefined) definitions.push(definitionOf(fact));
        else kept.push({ title: titleOf(fact), why });
      }
      return { definitions, kept };
    },

    async read(statement, signal) {
      const { name, table: on } = indexStatement(statement);
      const table = await sqlOf(home, on, signal);
      const { build: _, ...definition } = definitionOf({ name, table, what: 'index' });
      const drop = [`DROP INDEX ${quoteName(name)} ON ${table}`];
      return { ...definition, drop, build: [statement.trim().replace(/;$/, '')] };
    },

    look: (definitions, signal) => Promise.all(definitions.map((definition) => standingOf(home, definition, signal))),
  };
}

/** One that is disabled is not there for anybody but the catalog; where it was to be made, its name is taken. */
async function standingOf(
  home: AfterLoadHome,
  { name, table, build }: Definition,
  signal: AbortSignal,
): Promise<Standing> {
  const { rows } = await home.query(
    'SELECT is_disabled FROM sys.indexes WHERE object_id = OBJECT_ID($1) AND QUOTENAME(name) = $2',
    [table, name],
    signal,
  );
  const isDisabled = rows[0]?.[0];
  const isMade = build[0]?.startsWith('ALTER INDEX') !== true;
  if (isDisabled === undefined) return isMade ? 'missing' : 'gone';
  if (isDisabled === '0') return 'there';
  return isMade ? 'other' : 'missing';
}

interface IndexFact {
  readonly name: string;
  readonly table: string;
  readonly what: 'index' | 'unique' | 'primary key';
}

interface FoundIndex extends IndexFact {
  readonly type: string;
  readonly isDisabled: boolean;
  readonly isReferred: boolean;
  readonly isFullText: boolean;
  readonly isWatched: boolean;
}

function factOf(row: readonly Cell[]): FoundIndex {
  const [table = '', name = '', type, primary, unique, disabled, referred, fullText, watched] = row;
  return {
    name: name ?? '',
    table: table ?? '',
    what: primary === '1' ? 'primary key' : unique === '1' ? 'unique' : 'index',
    type: type ?? '',
    isDisabled: disabled === '1',
    isReferred: referred === '1',
    isFullText: fullText === '1',
    isWatched: watched === '1',
  };
}

/** A foreign key goes with the index that it refers to, and a table with its clustered one. */
function whyKept(fact: FoundIndex, primaryKeys: boolean): string | undefined {
  if (/^CLUSTERED/.test(fact.type)) return 'the rows of the table lie in it';
  if (fact.type !== 'NONCLUSTERED') return `it is of the kind ${fact.type.toLowerCase()}`;
  if (fact.isDisabled) return 'somebody has disabled it already';
  if (fact.isReferred) return 'foreign keys refer to it';
  if (fact.isFullText) return 'a full-text index needs it';
  if (fact.isWatched && fact.what !== 'index') return 'replication or change data capture needs it';
  if (fact.what === 'primary key' && !primaryKeys) return 'it is the primary key';
  return undefined;
}

function titleOf({ name, table }: IndexFact): string {
  return `${name} on ${table}`;
}

function definitionOf(fact: IndexFact): Definition {
  const { name, table, what } = fact;
  const index = quoteName(name);
  return {
    ...{ id: `index ${table}.${index}`, what, title: titleOf(fact), table, name: index },
    drop: [`ALTER INDEX ${index} ON ${table} DISABLE`],
    build: [`ALTER INDEX ${index} ON ${table} REBUILD`],
    finish: [],
  };
}

function indexesSql(condition: string): string {
  const is = (question: string) => `CASE WHEN ${question} THEN 1 ELSE 0 END`;
  return `SELECT ${tableSql}, i.name, i.type_desc, i.is_primary_key, i.is_unique_constraint, i.is_disabled,
  ${is('EXISTS (SELECT 1 FROM sys.foreign_keys f WHERE f.referenced_object_id = i.object_id AND f.key_index_id = i.index_id)')},
  ${is('EXISTS (SELECT 1 FROM sys.fulltext_indexes x WHERE x.object_id = i.object_id AND x.unique_index_id = i.index_id)')},
  ${is('t.is_published = 1 OR t.is_tracked_by_cdc = 1')}
FROM sys.indexes i JOIN sys.tables t ON t.object_id = i.object_id JOIN sys.schemas s ON s.schema_id = t.schema_id
WHERE i.index_id > 0 AND i.is_hypothetical = 0 AND ${condition}
ORDER BY 1, 2`;
}
