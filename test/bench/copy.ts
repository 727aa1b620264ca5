import { type Case, type CaseName, caseNames, makeCases, type Tool } from './copy/cases.ts';
import { bytesNeeded, makeData, sizesOf } from './copy/data.ts';
import { CaseResults } from './copy/figures.ts';
import { caseTable, megabytes } from './copy/table.ts';
import type { Way } from './copy/taken.ts';
import { missingTools } from './copy/tools.ts';
import { atWorkplace, type Workplace } from './copy/workplace.ts';
import type { Figure, Tell } from './figure.ts';
import { serverCpuSeconds } from './measure.ts';

export interface CopyBench extends Tell {
  /** Grades; the other tables are parts of that many. */
  readonly rows: number;
  readonly rounds: number;
  /** Names of cases; all when there are none. */
  readonly only: readonly string[];
}

/** What was measured, and tools whose figures are not among it. */
export interface CopyFigures {
  readonly figures: readonly Figure[];
  readonly missing: readonly Tool[];
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
  for (const tool of missing) tell(`${tool} is not installed (Debian: ${tool}): its figures are left out`);
  const sizes = sizesOf(rows);
  const results = await atWorkplace(bytesNeeded(sizes), async (place) => {
    const needs = { wide: wanted.includes('wide'), files: wanted.includes('sqlite') };
    const data = await makeData(place, sizes, needs, tell);
    const made = makeCases(place, data, (tool) => !missing.includes(tool));
    const cases = new Map(wanted.map((name) => [name, made[name]()]));
    return measureAll(place, cases, rounds, tell);
  });
  for (const { measured, results: found } of results.values())
    for (const line of ['', measured.title, ...caseTable(measured.ways, found, measured.base)]) tell(line);
  const figures = [...results.values()].flatMap(({ measured, results: found }) => measured.figures(found));
  return { figures: [...figures, ...memoryFigures(results)], missing: missing.filter((tool) => tool !== 'psql') };
}

type Results = ReadonlyMap<CaseName, { readonly measured: Case; readonly results: CaseResults }>;

async function measureAll(
  place: Workplace,
  cases: ReadonlyMap<CaseName, Case>,
  rounds: number,
  tell: Tell['tell'],
): Promise<Results> {
  const results = new Map(
    [...cases].map(([name, measured]) => [name, { measured, results: new CaseResults(measured.ways) }]),
  );
  const left = new Map<string, { readonly way: string; readonly sum: string }>();
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, { measured, results: found }] of results) {
      for (const way of measured.ways) {
        found.add(
          way.name,
          await measure(place, way, left, (seconds) =>
            tell(`round ${round}: ${name}, ${way.name}: ${seconds.toFixed(2)} s`),
          ),
        );
      }
    }
  }
  return results;
}

/** Runs one way into an empty table, and throws when it leaves other rows than those before it. */
async function measure(
  place: Workplace,
  way: Way,
  left: Map<string, { readonly way: string; readonly sum: string }>,
  done: (seconds: number) => void,
) {
  if (way.before) await place.sql('from', way.before);
  // 1. Nothing is left of the way before: neither rows, nor a ledger, nor pages that are still to be written.
  await place.sql('to', 'drop schema if exists nightferry cascade');
  await place.sql('to', `truncate ${way.table}`);
  await place.sql('to', 'checkpoint');
  // 2. The copy.
  const before = await serverCpuSeconds(place.postmaster);
  const taken = await way.run();
  const after = await serverCpuSeconds(place.postmaster);
  done(taken.seconds);
  // 3. What it left: the sum differs when a single value does.
  const [found] = await place.sql(
    'to',
    `select count(*), sum(hashtextextended(t::text, 0)::numeric) from ${way.table} t`,
  );
  const sum = `${found?.[0]} rows that add up to ${found?.[1]}`;
  const first = left.get(way.leaves) ?? { way: way.name, sum };
  left.set(way.leaves, first);
  if (sum !== first.sum || found?.[0] !== String(way.rows))
    throw new Error(`${way.name} left ${sum}, and ${first.way} ${first.sum}; there are ${way.rows}.`);
  await place.sql('to', `truncate ${way.table}`);
  return { ...taken, serverCpuSeconds: before === undefined || after === undefined ? undefined : after - before };
}

const mostGrowth = 80 * 2 ** 20;

function memoryFigures(results: Results): readonly Figure[] {
  const grownIn = (isWanted: (name: CaseName) => boolean) => {
    const grown = [...results].flatMap(([name, { results: found }]) =>
      isWanted(name) ? [found.mostGrown() ?? 0] : [],
    );
    return Math.max(0, ...grown);
  };
  const kinds = [
    { name: 'memory-pg', what: 'from PostgreSQL', grown: grownIn((name) => name !== 'sqlite') },
    {
      name: 'memory-sqlite',
      what: 'from SQLite, without the mapped file',
      grown: grownIn((name) => name === 'sqlite'),
    },
  ];
  return kinds.flatMap(({ name, what, grown }) =>
    grown === 0
      ? []
      : [
          {
            name,
            what: `80 MB, by the most that memory grew ${what}: ${megabytes(grown)}`,
            ratio: mostGrowth / grown,
            floor: 1,
          },
        ],
  );
}

function wantedCases(only: readonly string[]): readonly CaseName[] {
  const unknown = only.find((name) => !caseNames.some((known) => known === name));
  if (unknown !== undefined) throw new Error(`There is no case ${unknown}. There are: ${caseNames.join(', ')}.`);
  return only.length === 0 ? caseNames : caseNames.filter((name) => only.includes(name));
}
