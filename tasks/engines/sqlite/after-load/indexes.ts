import { indexStatement } from '../../../after-load/index-statement.ts';
import type { Definition, Indexes, Kept, Standing } from '../../../after-load/seam.ts';
import { quoteIdentifier } from '../quote.ts';
import { type AfterLoadHome, nameOf, namesOf } from './home.ts';

/** Indexes that were created as such. Those of UNIQUE and PRIMARY KEY are part of their table's text. */
export function sqliteIndexes(home: AfterLoadHome): Indexes {
  return {
    async find(tables) {
      const definitions: Definition[] = [];
      const kept: Kept[] = [];
      for (const table of await namesOf(home, tables)) {
        const { rows } = await home.query(indexesSql, [table]);
        for (const [name = '', sql] of rows) {
          const index = { name: name ?? '', table };
          if (sql) definitions.push(definitionOf(index, sql));
          else kept.push({ title: titleOf(index), why: 'it belongs to a UNIQUE or PRIMARY KEY of the table' });
        }
      }
      return { definitions, kept };
    },

    async read(statement) {
      const { name, table } = indexStatement(statement);
      const { written: _, ...definition } = definitionOf(
        { name, table: await nameOf(home, table) },
        statement.trim().replace(/;$/, ''),
      );
      return definition;
    },

    look: (definitions) => Promise.all(definitions.map((definition) => standingOf(home, definition))),
  };
}

async function standingOf(home: AfterLoadHome, { id, table, written }: Definition): Promise<Standing> {
  const { rows } = await home.query('select tbl_name, sql from sqlite_schema where name = $1', [
    id.slice('index '.length),
  ]);
  const [found] = rows;
  if (!found) return 'missing';
  const [on, sql] = found;
  if (`"main".${quoteIdentifier(on ?? '')}` !== table) return 'other';
  return written === undefined || written === sql ? 'there' : 'other';
}

function titleOf({ name, table }: { readonly name: string; readonly table: string }): string {
  return `${name} on ${table}`;
}

function definitionOf(index: { readonly name: string; readonly table: string }, sql: string): Definition {
  const name = `"main".${quoteIdentifier(index.name)}`;
  return {
    ...{
      id: `index ${index.name}`,
      what: 'index',
      title: titleOf(index),
      table: `"main".${quoteIdentifier(index.table)}`,
    },
    ...{ name, drop: [`DROP INDEX ${name}`], build: [sql], finish: [], written: sql },
  };
}

const indexesSql = `select name, sql from sqlite_schema where type = 'index' and tbl_name = $1 order by name`;
