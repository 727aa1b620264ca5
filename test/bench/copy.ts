import { type CaseName, caseNames, makeCases } from './copy/cases.ts';
import { bytesNeeded, makeData, sizesOf } from './copy/data.ts';
import { measureCases, type Results } from './copy/measure-cases.ts';
import { sqlServerUrl } from './copy/sqlserver-grades.ts';
import { caseTable, megabytes } from './copy/table.ts';
import { missingTools } from './copy/tools.ts';
import { atWorkplace } from './copy/workplace.ts';
import type { Figure, Tell } from './figure.ts';

export interface CopyBench extends Tell {
  /** Grades; the other tables are parts of that many. */
  readonly rows: number;
  readonly rounds: number;
  /** Names of cases; all when there are none. */
  readonly only: readonly string[];
}

/** What was measured, and why some of it is not there: a tool that is missing, or did not do its work. */
export interface CopyFigures {
  readonly figures: readonly Figure[];
  readonly leftOut: readonly string[];
}

/**
 * Our copy beside others of the same rows, interleaved on the same server, so that all of them see the same machine; what
 * each leaves is compared. See docs/performance.md.
 */
export async function benchCopy({ rows, rounds, only, tell }: CopyBench): Promise<CopyFigures> {
  const wanted = wantedCases(only);
  const missing = await missingTools();
  if (missing.includes('psql'))
    throw new Error('psql is not installed: it is what the copy is measured against (Debian: postgresql-client).');
  const leftOut = missing.map((tool) => `${tool} is not installed (Debian: ${tool})`);
  for (const reason of leftOut) tell(`${reason}: its figures are left out`);
  const sizes = sizesOf(rows);
  const results = await atWorkplace(bytesNeeded(sizes), async (place) => {
    const needs = {
      wide: wanted.includes('wide'),
      files: wanted.includes('sqlite'),
      sqlServer: wanted.includes('sqlserver') ? sqlServerUrl : undefined,
    };
    const data = await makeData(place, sizes, needs, tell);
    try {
      const made = makeCases(place, data, (tool) => !missing.includes(tool));
      const cases = new Map(wanted.map((name) => [name, made[name]()]));
      return await measureCases(place, cases, rounds, tell);
    } finally {
      await data.sqlServer?.remove();
    }
  });
  for (const { measured, results: found } of results.values()) {
    for (const line of ['', measured.title, ...caseTable(measured.ways, found, measured.base)]) tell(line);
    leftOut.push(...found.failures);
  }
  const figures = [...results.values()].flatMap(({ measured, results: found }) => measured.figures(found));
  return { figures: [...figures, ...memoryFigures(results)], leftOut };
}

const mebibyte = 2 ** 20;

function memoryFigures(results: Results): readonly Figure[] {
  const grownIn = (isWanted: (name: CaseName) => boolean) => {
    const grown = [...results].flatMap(([name, { results: found }]) =>
      isWanted(name) ? [found.mostGrown() ?? 0] : [],
    );
    return Math.max(0, ...grown);
  };
  const kinds = [
    {
      ...{ name: 'memory-pg', what: 'from PostgreSQL', most: 80 },
      grown: grownIn((name) => name !== 'sqlite' && name !== 'sqlserver'),
    },
    {
      ...{ name: 'memory-sqlite', what: 'from SQLite, without the mapped file', most: 80 },
      grown: grownIn((name) => name === 'sqlite'),
    },
    {
      ...{ name: 'memory-sqlserver', what: 'from SQL Server', most: 100 },
      grown: grownIn((name) => name === 'sqlserver'),
    },
  ];
  return kinds.flatMap(({ name, what, most, grown }) =>
    grown === 0
      ? []
      : [
          {
            name,
            what: `${most} MB, by the most that memory grew ${what}: ${megabytes(grown)}`,
            ratio: (most * mebibyte) / grown,
            floor: 1,
          },
        ],
  );
}

function wantedCases(only: readonly string[]): readonly CaseName[] {
  const unknown = only.find((name) => !caseNames.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`There is no case ${unknown}. There are: ${caseNames.join(', ')}.`);
  if (only.includes('sqlserver') && sqlServerUrl === undefined)
    throw new Error('NIGHTFERRY_TEST_MSSQL_URL names no SQL Server to read from.');
  return caseNames.filter((name) =>
    only.length === 0 ? name !== 'sqlserver' || sqlServerUrl !== undefined : only.includes(name),
  );
}
