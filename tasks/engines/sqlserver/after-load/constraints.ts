import type { Cell } from '../../../../state/outcome.ts';
import type { Constraints, Definition, Found, Kept, Standing } from '../../../after-load/seam.ts';
import { quoteName } from '../quote.ts';
import { breakingRows } from './breaking.ts';
import { type ConstraintFact, constraintFacts } from './constraint-facts.ts';
import { type AfterLoadHome, among, itsOwn, sqlOf, tableSql } from './home.ts';

/** A statement takes 2,100 parameters. */
const mostTables = 500;

/**
 * Foreign keys and checks. They are disabled and enabled again, not dropped and created: the server keeps their definition,
 * and whoever looks sees what became of them. `CHECK CONSTRAINT` alone enables one for new rows; `WITH CHECK` before it looks
 * at all rows, without which the optimizer does not trust it.
 */
export function sqlServerConstraints(home: AfterLoadHome): Constraints {
  const factsOf = (definitions: readonly Definition[], signal: AbortSignal) => {
    const values = [...new Set(definitions.map(({ table }) => table))];
    const ids = values.map((_, at) => `OBJECT_ID($${at + 1})`).join(', ');
    const isMany = values.length === 0 || values.length > mostTables;
    const tables = isMany ? { condition: itsOwn, values: [] } : { condition: `t.object_id IN (${ids})`, values };
    return constraintFacts(home, tables, signal);
  };
  return {
    async find(tables, kinds, signal) {
      const facts = await constraintFacts(home, await among(home, tables, signal), signal);
      return judged(facts.filter(({ what }) => kinds.includes(what === 'check' ? 'checks' : 'foreign-keys')));
    },

    async read({ table: on, name, definition }, signal) {
      const table = await sqlOf(home, on, signal);
      const quoted = quoteName(name);
      const what = /^\s*foreign\b/i.test(definition) ? 'foreign key' : 'check';
      const { written: _, validate, ...known } = definitionOf({ what, table, name: quoted, title: name, written: '' });
      return {
        ...known,
        drop: [`ALTER TABLE ${table} DROP CONSTRAINT ${quoted}`],
        build: [addSql(table, quoted, definition.trim())],
        // The server never trusts one of these.
        ...(validate !== undefined && !/\bnot\s+for\s+replication\b/i.test(definition) && { validate }),
      };
    },

    async look(definitions, signal) {
      const facts = await factsOf(definitions, signal);
      return definitions.map((definition) => standingOf(definition, factOf(definition, facts)));
    },

    async breaking(definition, signal) {
      const fact = factOf(definition, await factsOf([definition], signal));
      if (!fact) throw new Error(`${definition.title} is not there`);
      return breakingRows(home, fact, signal);
    },

    again: ({ table, name, written = '' }) => addSql(table, name, written),
    deaf: 'as Babelfish does with NOCHECK',
    unchecked: 'not trusted',
    // Each takes the whole of its tables for itself while their rows are read.
    mostAtOnce: 1,

    async proof(definitions, signal) {
      const { columns, rows } = await home.query(proofSql, [], signal);
      const isOf = ({ table, name }: Definition, [on, named]: readonly Cell[]) => on === table && named === name;
      const result = {
        columns: columns.map(({ name }) => name),
        rows: rows.filter((row) => definitions.some((definition) => isOf(definition, row))),
      };
      return { kind: 'query', database: home.name, sql: proofSql, result };
    },
  };
}

/** For new rows. */
function addSql(table: string, name: string, definition: string): string {
  return `ALTER TABLE ${table} WITH NOCHECK ADD CONSTRAINT ${name} ${definition}`;
}

const proofSql = ['foreign_keys', 'check_constraints']
  .map(
    (view) => `SELECT ${tableSql} AS [table], QUOTENAME(k.name) AS [name], k.is_disabled, k.is_not_trusted
FROM sys.${view} k JOIN sys.tables t ON t.object_id = k.parent_object_id JOIN sys.schemas s ON s.schema_id = t.schema_id`,
  )
  .join('\nUNION ALL ');

function judged(facts: readonly ConstraintFact[]): Found {
  const definitions: Definition[] = [];
  const kept: Kept[] = [];
  for (const fact of facts) {
    const title = `${fact.title} on ${fact.table}`;
    if (fact.isDisabled) kept.push({ title, why: 'somebody has disabled it already' });
    else definitions.push(enabledAgain(fact));
  }
  return { definitions, kept };
}

/** One that the server did not trust comes back as it was: for new rows. */
function enabledAgain(fact: ConstraintFact): Definition {
  const { validate, ...definition } = definitionOf(fact);
  return fact.isTrusted && validate ? { ...definition, validate } : definition;
}

function definitionOf({
  what,
  table,
  name,
  title,
  written,
}: Pick<ConstraintFact, 'what' | 'table' | 'name' | 'title' | 'written'>): Definition {
  return {
    ...{ id: `constraint ${table} ${name}`, what, title: `${title} on ${table}`, table, name, written },
    drop: [`ALTER TABLE ${table} NOCHECK CONSTRAINT ${name}`],
    build: [`ALTER TABLE ${table} CHECK CONSTRAINT ${name}`],
    validate: [`ALTER TABLE ${table} WITH CHECK CHECK CONSTRAINT ${name}`],
    finish: [],
  };
}

function factOf({ table, name, what }: Definition, facts: readonly ConstraintFact[]): ConstraintFact | undefined {
  return facts.find((fact) => fact.table === table && fact.name === name && fact.what === what);
}

/** One that is disabled is not there for anybody but the catalog; where it was to be made, its name is taken. */
function standingOf({ written, validate }: Definition, fact: ConstraintFact | undefined): Standing {
  const isMade = written === undefined;
  if (!fact) return isMade ? 'missing' : 'gone';
  if (!isMade && fact.written !== written) return 'other';
  if (fact.isDisabled) return isMade ? 'other' : 'missing';
  return validate !== undefined && !fact.isTrusted ? 'unchecked' : 'there';
}
