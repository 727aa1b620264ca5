import type { Figure } from '../figure.ts';
import type { Data } from './data.ts';
import type { CaseResults } from './figures.ts';
import { gradesMapping, gradesSelect, keyAfter, namespace, plainMapping } from './tables/grades.ts';
import { studentsMapping, studentsSelect } from './tables/students.ts';
import type { Way } from './taken.ts';
import { copyWithInserts } from './ways/inserts.ts';
import { copyWithNightferry, type OurCopy } from './ways/nightferry.ts';
import { copyWithPgcopydb } from './ways/pgcopydb.ts';
import { copyWithPgloader } from './ways/pgloader.ts';
import { copyWithPsql, type PsqlCopy } from './ways/psql.ts';
import { readWithDriver } from './ways/tds-read.ts';
import type { Workplace } from './workplace.ts';

/** Programs that are measured beside ours where they are installed. */
export type Tool = 'pgcopydb' | 'pgloader';

export interface Case {
  readonly title: string;
  /** The way whose ratio is 1.00. */
  readonly base: string;
  readonly ways: readonly Way[];
  readonly figures: (results: CaseResults) => readonly Figure[];
}

export const caseNames = ['ordered', 'v5', 'wide', 'plain', 'sqlite', 'sqlserver', 'growth'] as const;
export type CaseName = (typeof caseNames)[number];

const ours = 'nightferry';
const text = 'psql text';

/** Everything that is measured, by its name. Ways that need a tool which is not there are left out. */
export function makeCases(place: Workplace, data: Data, has: (tool: Tool) => boolean): Record<CaseName, () => Case> {
  const { from, to, directory, signal } = place;
  const nightferry = (copy: OurCopy['copy'], source = from) =>
    copyWithNightferry({ from: source, to, copy, namespace, directory, signal });
  const psql = (format: PsqlCopy['format'], table: string, ...selects: readonly string[]) =>
    copyWithPsql({ from, to, selects, table, format, signal });
  const middle = keyAfter(Math.round(data.x16 / 2));
  const halves = (select: string) => [`${select} WHERE id <= ${middle}`, `${select} WHERE id > ${middle}`];
  const tool = (run: typeof copyWithPgcopydb, table: string, source = from) =>
    run({ from: source, to, table, directory, signal });

  const ordered = (part: '' | '_x4' | '_x1' = '') => ({
    ...{ from: `journal${part}`, to: 'grades', columns: gradesMapping('ordered') },
  });
  const grades = { rows: data.x16, table: 'grades', leaves: 'grades' };
  const quarter = { rows: data.x4, table: 'journal_x4', leaves: 'journal_x4', unchanged: 'journal_x4' };
  const select = gradesSelect('ordered');

  return {
    ordered: () => ({
      title: 'PostgreSQL to PostgreSQL, ordered ids',
      base: text,
      ways: [
        { ...grades, name: ours, run: () => nightferry(ordered()) },
        { ...grades, name: text, run: () => psql('text', 'grades', select) },
        { ...grades, name: 'psql binary', run: () => psql('binary', 'grades', select) },
        { ...grades, name: 'psql text, 2 streams', run: () => psql('text', 'grades', ...halves(select)) },
        { ...grades, name: 'psql binary, 2 streams', run: () => psql('binary', 'grades', ...halves(select)) },
        {
          ...{ name: 'INSERTs of 1,000 rows', rows: data.x1, table: 'grades', leaves: 'grades_x1' },
          run: () =>
            copyWithInserts({ from, to, select: gradesSelect('ordered', 'journal_x1'), table: 'grades', signal }),
        },
      ],
      figures: (results) => [
        figure('pg-ordered', 'ordered ids, to psql text', results.ratio(ours, text), 1.4),
        figure(
          'pg-ordered-two-streams',
          'the same, to psql binary in two streams',
          results.ratio(ours, 'psql binary, 2 streams'),
          0.85,
        ),
      ],
    }),

    v5: () => {
      const copy = { from: 'journal', to: 'grades', columns: gradesMapping('name-based') };
      const there = 'create extension if not exists "uuid-ossp"';
      const v5 = { rows: data.x16, table: 'grades', leaves: 'grades with v5 ids' };
      const inNode = `${ours}, ids in Node`;
      return {
        title: 'PostgreSQL to PostgreSQL, v5 ids; psql has uuid-ossp compute them in the source',
        base: text,
        ways: [
          { ...v5, name: ours, before: there, run: () => nightferry(copy) },
          { ...v5, name: text, before: there, run: () => psql('text', 'grades', gradesSelect('name-based')) },
          { ...v5, name: inNode, before: 'drop extension if exists "uuid-ossp"', run: () => nightferry(copy) },
        ],
        figures: (results) => [
          figure('pg-v5-source', 'v5 ids computed in the source, to psql text', results.ratio(ours, text), 1),
          figure('pg-v5-node', 'v5 ids computed in Node, to psql text', results.ratio(inNode, text), 0.7),
        ],
      };
    },

    wide: () => {
      const students = { rows: data.wide, table: 'students', leaves: 'students' };
      const copy = { from: 'students', to: 'students', columns: studentsMapping };
      return {
        title: 'PostgreSQL to PostgreSQL, 50 columns',
        base: text,
        ways: [
          { ...students, name: ours, run: () => nightferry(copy) },
          { ...students, name: text, run: () => psql('text', 'students', studentsSelect) },
          { ...students, name: 'psql binary', run: () => psql('binary', 'students', studentsSelect) },
        ],
        figures: (results) => [figure('pg-wide', '50 columns, to psql text', results.ratio(ours, text), 1.3)],
      };
    },

    plain: () => {
      const [all, part] = [
        { rows: data.x16, table: 'journal', leaves: 'journal', unchanged: 'journal' },
        { ...quarter, isForeign: true },
      ];
      const copy = { from: 'journal', to: 'journal', columns: plainMapping };
      return {
        title: 'PostgreSQL to PostgreSQL, no transform (pgloader: a quarter of the rows)',
        base: text,
        ways: [
          { ...all, name: ours, run: () => nightferry(copy) },
          { ...all, name: text, run: () => psql('text', 'journal', 'SELECT * FROM journal') },
          ...only(has('pgcopydb'), {
            ...all,
            name: 'pgcopydb',
            isForeign: true,
            run: () => tool(copyWithPgcopydb, 'journal'),
          }),
          ...only(has('pgloader'), { ...part, name: 'pgloader', run: () => tool(copyWithPgloader, 'journal_x4') }),
        ],
        figures: (results) => [
          ...only(results.has('pgcopydb'), () =>
            figure('pg-plain-pgcopydb', 'no transform, to pgcopydb', results.ratio(ours, 'pgcopydb'), 1.7),
          ),
          ...only(results.has('pgloader'), () =>
            figure('pg-plain-pgloader', 'no transform, to pgloader', results.ratio(ours, 'pgloader'), 5),
          ),
        ],
      };
    },

    sqlite: () => {
      const { files } = data;
      if (!files) throw new TypeError('no SQLite file was made');
      const part = { ...quarter, isForeign: true };
      return {
        title:
          'SQLite to PostgreSQL, ordered ids; psql reads the same rows from PostgreSQL (pgloader: a quarter, as they are)',
        base: text,
        ways: [
          { ...grades, name: ours, run: () => nightferry(ordered(), files.x16) },
          { ...grades, name: text, run: () => psql('text', 'grades', select) },
          ...only(has('pgloader'), {
            ...{ ...part, name: 'pgloader' },
            run: () => tool(copyWithPgloader, 'journal_x4', files.x4),
          }),
        ],
        figures: (results) => [
          figure('sqlite-ordered', 'SQLite, ordered ids, to psql text', results.ratio(ours, text), 1.1),
          ...only(results.has('pgloader'), () =>
            figure('sqlite-pgloader', 'SQLite, to pgloader', results.ratio(ours, 'pgloader'), 2),
          ),
        ],
      };
    },

    sqlserver: () => {
      const { sqlServer } = data;
      if (!sqlServer) throw new TypeError('no SQL Server has the rows');
      const driver = 'the driver alone';
      return {
        title:
          'SQL Server to PostgreSQL, ordered ids; the driver alone reads the same rows, and does nothing with them',
        base: driver,
        ways: [
          { ...grades, name: ours, run: () => nightferry(ordered(), sqlServer.url) },
          {
            ...{ ...grades, name: driver, isReading: true },
            run: () => readWithDriver({ from: sqlServer.url, select: 'SELECT * FROM journal', rows: data.x16, signal }),
          },
        ],
        figures: (results) => [
          figure('sqlserver-driver', 'SQL Server, to reading with the driver', results.ratio(ours, driver), 0.85),
        ],
      };
    },

    growth: () => {
      const sizes = { x1: ['_x1', data.x1], x4: ['_x4', data.x4], x16: ['', data.x16] } as const;
      return {
        title: 'PostgreSQL to PostgreSQL, ordered ids, as the table grows',
        base: 'x1',
        ways: Object.entries(sizes).map(([name, [part, rows]]) => ({
          ...{ name, rows, table: 'grades', leaves: `grades${part}` },
          run: () => nightferry(ordered(part)),
        })),
        figures: (results) => [
          figure('cost-x16', 'rows/s at sixteen times the rows', results.ratio('x16', 'x1'), 0.91),
        ],
      };
    },
  };
}

function figure(name: string, what: string, ratio: number, floor: number): Figure {
  return { name, what, ratio, floor };
}

function only<T>(holds: boolean, value: T | (() => T)): readonly T[] {
  if (!holds) return [];
  return [value instanceof Function ? value() : value];
}
