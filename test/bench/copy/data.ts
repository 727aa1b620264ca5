import Sqlite from 'better-sqlite3';
import { makeSqliteGrades } from '../sqlite-grades.ts';
import { makeSqlServerGrades, type SqlServerGrades } from './sqlserver-grades.ts';
import { gradesColumns, journalColumns, journalRows, keyAfter } from './tables/grades.ts';
import { studentsColumns, studentsRows, studentsTarget } from './tables/students.ts';
import type { Workplace } from './workplace.ts';

/** How many rows there are of everything. */
export interface Sizes {
  /** Grades: all, a quarter, and a sixteenth of them. */
  readonly x16: number;
  readonly x4: number;
  readonly x1: number;
  /** Students, of fifty columns. */
  readonly wide: number;
}

export interface Data extends Sizes {
  /** The grades in SQLite: all, and a quarter. Made where a case needs them. */
  readonly files: { readonly x16: string; readonly x4: string } | undefined;
  /** All of the grades in SQL Server, where there is one. */
  readonly sqlServer: SqlServerGrades | undefined;
}

export function sizesOf(rows: number): Sizes {
  return { x16: rows, x4: Math.round(rows / 4), x1: Math.round(rows / 16), wide: Math.round(rows / 8) };
}

/** Rough, with WAL and both sides, from what was measured. */
export function bytesNeeded({ x16 }: Sizes): number {
  return 2 * 2 ** 30 + x16 * 2_500;
}

/** Tables with rows in the source, empty tables in the target. */
export async function makeData(
  place: Workplace,
  sizes: Sizes,
  wanted: { readonly wide: boolean; readonly files: boolean; readonly sqlServer: string | undefined },
  tell: (line: string) => void,
): Promise<Data> {
  tell(`making ${sizes.x16.toLocaleString('en')} grades ...`);
  await place.sql('from', `create table journal ${journalColumns}; insert into journal ${journalRows(sizes.x16)}`);
  for (const part of ['x4', 'x1'] as const) {
    const those = `select * from journal where id <= ${keyAfter(sizes[part])} order by id`;
    await place.sql('from', `create table journal_${part} ${journalColumns}; insert into journal_${part} ${those}`);
  }
  for (const table of ['journal', 'journal_x4', 'journal_x1']) {
    await place.sql('from', `alter table ${table} add primary key (id)`);
    await place.sql('to', `create table ${table} ${journalColumns}`);
  }
  await place.sql('to', `create table grades ${gradesColumns}; create table students ${studentsTarget}`);
  if (wanted.wide) {
    tell(`making ${sizes.wide.toLocaleString('en')} students of 50 columns ...`);
    await place.sql(
      'from',
      `create table students ${studentsColumns}; insert into students ${studentsRows(sizes.wide)};
       alter table students add primary key (id)`,
    );
  }
  await place.sql('from', 'vacuum (analyze)');
  const files = wanted.files ? await makeFiles(place, sizes, tell) : undefined;
  if (wanted.sqlServer === undefined) return { ...sizes, files, sqlServer: undefined };
  tell('making the same in SQL Server ...');
  return { ...sizes, files, sqlServer: await makeSqlServerGrades(place.from, wanted.sqlServer) };
}

async function makeFiles(place: Workplace, sizes: Sizes, tell: (line: string) => void): Promise<Data['files']> {
  tell('making the same in SQLite ...');
  const x16 = await makeSqliteGrades(place.from, `${place.directory}/journal.db`);
  const path = `${place.directory}/journal_x4.db`;
  const whole = new Sqlite(x16.slice('sqlite:'.length));
  try {
    whole.exec('create table nightferry_stand_in (marked)');
    const { sql } = whole.prepare("select sql from sqlite_schema where name = 'journal'").get() as { sql: string };
    whole.exec(`attach '${path}' as part; ${sql.replace(/journal/, 'part.journal_x4')};
      insert into part.journal_x4 select * from journal where id <= ${keyAfter(sizes.x4)}`);
  } finally {
    whole.close();
  }
  return { x16, x4: `sqlite:${path}` };
}
