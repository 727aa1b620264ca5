import type { CopyRequest, CopySource, TargetColumn } from '../../../../copy/seam.ts';
import type { Database } from '../../../engine.ts';
import { SqlServerDatabase } from '../../database.ts';
import { expressionOf, type Fill } from '../mapping/expressions.ts';
import { jsonPlaces } from '../mapping/from-json.ts';
import { joinedTables } from '../mapping/look-ups.ts';
import { compileRows, type FittedColumn } from './compile.ts';
import { writtenTypes } from './describe.ts';
import { holdDatabase } from './hold.ts';
import { copyKey } from './keys.ts';
import { SqlServerPreparedSource } from './prepared.ts';
import { sourceServer } from './server.ts';
import { type SourceTable, sourceTable } from './table.ts';

/** The reading half of a copy on SQL Server: values are selected as they are, and rows for the target are made of them here. */
export const copySource: CopySource = {
  async prepare(given, request, target) {
    const database = sqlServerDatabase(given);
    const { title, columns: mappings } = request;
    const server = await sourceServer(database);
    const table = await sourceTable(database, title, request.table);
    const key = copyKey(request.key, table, title);
    const joined = await joinedTables(database, table, title, mappings);
    const places = jsonPlaces(table, title, mappings);
    const joins = [...joined.map(({ join }) => join), ...places.map(({ apply }) => apply)];
    const rows = { table: table.sql, joins, where: request.where, key };
    const types = await writtenTypes(database, request, rows);
    const scope = {
      ...{ title, table, joined, places, types, namespace: request.namespace, isUtf16: server.isUtf16 },
      clocks: await clocksOf(request),
    };
    const columns = mappings.map((mapping, at): FittedColumn => {
      const fill = fillOf(target?.[at], mapping.target);
      return { name: fill.name, fill, expression: expressionOf(mapping, fill, scope) };
    });
    return new SqlServerPreparedSource({
      ...{ database, request, server, rows, columns },
      travelling: target && compileRows(columns, target, title),
      bytesPerRow: table.bytesPerRow,
      row: rowOf(table, request, joins),
      notes: [
        ...table.notes,
        ...joined.flatMap(({ notes }) => notes),
        ...new Set(columns.flatMap(({ expression }) => expression.notes ?? [])),
      ],
    });
  },

  hold: (given, options) => holdDatabase(sqlServerDatabase(given), options),
};

function sqlServerDatabase(database: Database): SqlServerDatabase {
  if (database instanceof SqlServerDatabase) return database;
  throw new TypeError('rows are copied over databases of the same engine only');
}

/** In a dry run the target may not be there yet, and a target may not tell what it holds. */
function fillOf(column: TargetColumn | undefined, name: string): Fill {
  return { name: column?.name ?? name, type: column?.type ?? '', holds: column?.holds ?? { kind: 'nothing' } };
}

async function clocksOf({ columns, clockOf }: CopyRequest) {
  const zones = new Set(columns.flatMap(({ from }) => (from.kind === 'utc' ? [from.zone] : [])));
  return new Map(await Promise.all([...zones].map(async (zone) => [zone, await clockOf?.(zone)] as const)));
}

/** What comes of other tables, or of a function, may change without the row. */
function rowOf(table: SourceTable, { columns, where }: CopyRequest, joins: readonly string[]) {
  const texts = [where ?? '', ...columns.map(({ from }) => (from.kind === 'sql' ? from.sql : ''))];
  const isJoined = joins.some((join) => join.startsWith('LEFT JOIN'));
  if (table.isView || isJoined || texts.some((text) => /\bselect\b|\./i.test(text))) return undefined;
  return { version: table.columns.find(({ type }) => type.kind === 'rowversion')?.sql, table: table.alias };
}
