import { Fault } from '../../../state/fault.ts';
import type { Holds } from '../../copy/holds.ts';
import type { CopyRequest, CopySource, TargetColumn } from '../../copy/seam.ts';
import { binaryForm } from './copy-binary-form.ts';
import type { FittedColumn } from './copy-compiled.ts';
import { expressionOf, type Fill } from './copy-expressions.ts';
import { holdFile } from './copy-hold.ts';
import { copyKey } from './copy-keys.ts';
import { type JoinedTable, joinedTables } from './copy-look-ups.ts';
import { SqlitePreparedSource } from './copy-prepared.ts';
import { selectSql } from './copy-range.ts';
import { type SourceTable, sourceTable, sqliteDatabase } from './copy-table.ts';
import { ThreadError } from './copy-thread.ts';
import { threadFault } from './copy-thread-fault.ts';
import type { SqliteDatabase } from './database.ts';

/** The reading half of a copy on SQLite: the mapping becomes one expression, the line of a row in COPY's text format. */
export const copySource: CopySource = {
  async prepare(given, request, target) {
    const database = sqliteDatabase(given);
    const table = await sourceTable(database, request.title, request.table);
    const found = copyKey(request.key, table, request.title);
    const joined = await joinedTables(database, table, request.title, request.columns);
    const columns = expressionsOf(request, target, table, joined);
    const rows = { from: [table.sql, ...joined.map(({ join }) => join)].join('\n'), where: request.where };
    await tryOut(database, request, rows.from);
    const key = { ...found, isOrdered: await isOrdered(database, rows, found) };
    const line = target && lineSql(columns, target, request.title);
    const binary = await binaryForm(database, request, columns, target, table);
    return new SqlitePreparedSource({
      ...{ database, request, rows, key, columns, line, binary },
      format: target?.every(({ holds }) => holds?.kind === 'anything')
        ? 'typed'
        : typeof binary === 'string'
          ? 'text'
          : 'binary',
      isWal: (await database.read('pragma journal_mode')).rows[0]?.[0] === 'wal',
      bytesPerRow: line === undefined || table.isView ? undefined : await widthOf(database, rows.from, line),
    });
  },

  async hold(given, { copies }) {
    const database = sqliteDatabase(given);
    return holdFile(database, copies).catch((error: unknown) => {
      throw error instanceof ThreadError ? threadFault(error, database.name) : error;
    });
  },
};

function expressionsOf(
  request: CopyRequest,
  target: readonly TargetColumn[] | undefined,
  table: SourceTable,
  joined: readonly JoinedTable[],
): readonly FittedColumn[] {
  const scope = { title: request.title, table, joined, namespace: request.namespace };
  return request.columns.map((mapping, at) => {
    const column = target?.[at];
    const fill: Fill = {
      name: column?.name ?? mapping.target,
      type: column?.type ?? '',
      holds: column?.holds ?? unknownHolds,
    };
    return { name: fill.name, expression: expressionOf(mapping, fill, scope) };
  });
}

/** In a dry run where the target is not there yet, or of a target that does not tell. */
const unknownHolds: Holds = { kind: 'nothing' };

/** Faults: `copy/unlike-types`, for all columns at once. */
function lineSql(columns: readonly FittedColumn[], target: readonly TargetColumn[], title: string): string {
  const fields = columns.map(({ expression }) => expression.field);
  const unlike = target.filter((_, at) => fields[at] === undefined);
  // No field is NULL: concat_ws would leave it out, and the target would miss a column.
  if (unlike.length === 0) return `${joined(fields.filter((field) => field !== undefined))} || '\n'`;
  const names = unlike.map(({ name, type }) => `${name} is ${type}`).join('; ');
  throw new Fault('copy/unlike-types', `Columns that can't be filled from ${title} this way: ${names}.`, {
    remedy: [
      'See docs/types.md for what fits; say how one becomes the other with `sql:`, or change the column of the target.',
    ],
    retry: 'safe',
  });
}

/** A function takes no more than a thousand arguments. */
function joined(fields: readonly string[]): string {
  const groups = Array.from({ length: Math.ceil(fields.length / 500) }, (_, at) =>
    fields.slice(at * 500, at * 500 + 500),
  );
  return groups.map((group) => `concat_ws('\t', ${group.join(', ')})`).join(` || '\t' || `);
}

/** Lets SQLite read what a person wrote. Faults: `copy/bad-expression`. */
async function tryOut(database: SqliteDatabase, { columns, where, title }: CopyRequest, from: string): Promise<void> {
  const written = [
    ...(where === undefined ? [] : [{ what: 'where', sql: where }]),
    ...columns.flatMap(({ target, from: source }) =>
      source.kind === 'sql' ? [{ what: target, sql: source.sql }] : [],
    ),
  ];
  for (const { what, sql } of written) {
    try {
      // Aggregates and window functions are not allowed in WHERE.
      await database.threads.ask(`EXPLAIN SELECT 1 FROM ${from} WHERE (\n${sql}\n) IS NULL`);
    } catch (error) {
      if (!(error instanceof ThreadError)) throw error;
      if (error.code !== 'SQLITE_ERROR') throw threadFault(error, title);
      const shown = sql.replaceAll(/\s+/g, ' ').trim();
      throw new Fault(
        'copy/bad-expression',
        `The source does not take the SQL of ${what}, '${shown}': ${error.message}.`,
        {
          remedy: [
            'Correct the SQL in the runbook.',
            'It is evaluated row by row: aggregates and window functions do not belong here.',
          ],
          retry: 'safe',
          cause: error,
        },
      );
    }
  }
}

/** Whether SQLite would give the rows behind a key in order without sorting them. */
async function isOrdered(
  database: SqliteDatabase,
  rows: { readonly from: string; readonly where: string | undefined },
  key: { readonly order: string; readonly width: number },
): Promise<boolean> {
  if (key.width === 0) return false;
  const low = Array.from({ length: key.width }, () => 0n);
  const { sql, values } = selectSql('1', {
    ...rows,
    key: { ...key, isOrdered: false },
    range: { low, high: undefined },
  });
  const plan = await database.threads.ask(`EXPLAIN QUERY PLAN ${sql} LIMIT 1`, values);
  return !plan.some((step) => /TEMP B-TREE/.test(String(step[3])));
}

/** Of the first rows, as a guess. An expression that fails on one of them is found out later, with its row. */
async function widthOf(database: SqliteDatabase, from: string, line: string): Promise<number | undefined> {
  const asked = `SELECT avg(octet_length(line)) FROM (SELECT ${line} AS line FROM ${from} LIMIT 100)`;
  const rows = await database.threads.ask(asked).catch(() => []);
  const width = Number(rows[0]?.[0] ?? 0);
  return width > 0 ? width : undefined;
}
