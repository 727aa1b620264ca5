import { copy } from '../../../tasks/copy.ts';
import type { Database } from '../../../tasks/engines/engine.ts';
import { engineOf } from '../../../tasks/engines/engines.ts';
import { testContext } from '../../support/context.ts';
import { plainMapping } from './tables/grades.ts';

const table = `CREATE TABLE journal (
  id int NOT NULL PRIMARY KEY,
  course_student_id int NOT NULL,
  evaluation_id int NOT NULL,
  point decimal(5,2) NULL,
  mark nvarchar(4) NULL,
  note nvarchar(max) NULL,
  marked datetime2(6) NOT NULL
)`;

/** The SQL Server that the environment names, where it does. */
export const sqlServerUrl = process.env.NIGHTFERRY_TEST_MSSQL_URL;

/** A database of the bench on it. */
export interface SqlServerGrades {
  readonly url: string;
  remove(): Promise<void>;
}

/**
 * The grades of `from`, a PostgreSQL database, in a SQL Server database of the same rows, beside the one that `server`
 * names. They are put there with our own copy.
 */
export async function makeSqlServerGrades(from: string, server: string): Promise<SqlServerGrades> {
  const name = `nightferry_bench_${process.pid}`;
  const url = urlOf(server, name);
  const remove = () => onServer(server, `DROP DATABASE ${name}`);
  await onServer(server, `CREATE DATABASE ${name}`);
  try {
    await fill(from, url);
    return { url, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function fill(from: string, url: string): Promise<void> {
  const edu = await open('postgres', 'edu', from);
  const there = await open('sqlserver', 'there', url);
  try {
    await there.query(there.engine.standInLine(''));
    await there.query(table);
    const spec = copy.schema.parse({ from: 'edu.journal', to: 'there.journal', key: 'id', columns: plainMapping });
    const outcome = await copy.run(spec, testContext({ databases: { edu, there } }));
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome, undefined, 2));
  } finally {
    await edu.close();
    await there.close();
  }
}

async function onServer(server: string, sql: string): Promise<void> {
  const master = await open('sqlserver', 'server', server);
  try {
    await master.query(sql);
  } finally {
    await master.close();
  }
}

function open(engine: string, name: string, url: string): Promise<Database> {
  return engineOf(engine).connect(url, { name, application: 'nightferry bench' });
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
