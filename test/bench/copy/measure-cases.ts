import { serverCpuSeconds } from '../measure.ts';
import type { Case, CaseName } from './cases.ts';
import { CaseResults } from './figures.ts';
import type { Measured, Way } from './taken.ts';
import type { Workplace } from './workplace.ts';

export type Results = ReadonlyMap<CaseName, { readonly measured: Case; readonly results: CaseResults }>;

/** What rows were left by the first who left them, by the word for them. */
type Left = Map<string, { readonly by: string; readonly sum: string }>;

/** Every way of every case in turn, round after round. */
export async function measureCases(
  place: Workplace,
  cases: ReadonlyMap<CaseName, Case>,
  rounds: number,
  tell: (line: string) => void,
): Promise<Results> {
  const results = new Map(
    [...cases].map(([name, measured]) => [name, { measured, results: new CaseResults(measured.ways) }]),
  );
  const left: Left = new Map();
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, { measured, results: found }] of results) {
      for (const way of measured.ways) {
        if (found.hasFailed(way.name)) continue;
        const said = await measureOne(place, way, left, found);
        tell(`round ${round}: ${name}, ${way.name}: ${said}`);
      }
    }
  }
  return results;
}

/** Other people's tools may fail at what they do, and are then left out; whatever else fails ends the bench. */
async function measureOne(place: Workplace, way: Way, left: Left, results: CaseResults): Promise<string> {
  try {
    const measured = await measure(place, way, left);
    results.add(way.name, measured);
    return `${measured.seconds.toFixed(2)} s`;
  } catch (error) {
    if (!way.isForeign || place.signal.aborted || !(error instanceof Error)) throw error;
    results.fail(way.name, error.message);
    return `failed, and is left out: ${error.message}`;
  }
}

/** Runs one way into an empty table, and throws when it leaves other rows than those before it. */
async function measure(place: Workplace, way: Way, left: Left): Promise<Measured> {
  if (way.before) await place.sql('from', way.before);
  // 1. Nothing is left of the way before: neither rows, nor a ledger, nor pages that are still to be written.
  await place.sql('to', 'drop schema if exists nightferry cascade');
  await place.sql('to', `truncate ${way.table}`);
  await place.sql('to', 'checkpoint');
  // 2. The copy.
  const before = await serverCpuSeconds(place.postmaster);
  const taken = await way.run();
  const after = await serverCpuSeconds(place.postmaster);
  const measured = {
    ...taken,
    serverCpuSeconds: before === undefined || after === undefined ? undefined : after - before,
  };
  if (way.isReading) return measured;
  // 3. What it left.
  const sum = await sumOf(place, 'to', way.table);
  const first = left.get(way.leaves) ?? (await expected(place, way, sum));
  left.set(way.leaves, first);
  if (sum !== first.sum || !sum.startsWith(`${way.rows} rows `))
    throw new Error(`${way.name} left ${sum}; ${first.by} ${first.sum}; there are ${way.rows}.`);
  await place.sql('to', `truncate ${way.table}`);
  return measured;
}

/** Rows that stay as they are can be compared with the source, others with what the first way has made of them. */
async function expected(place: Workplace, way: Way, sum: string) {
  if (way.unchanged === undefined) return { by: way.name, sum };
  return { by: 'the source has', sum: await sumOf(place, 'from', way.unchanged) };
}

/** Differs when a single value does. */
async function sumOf(place: Workplace, where: 'from' | 'to', table: string): Promise<string> {
  const [found] = await place.sql(where, `select count(*), sum(hashtextextended(t::text, 0)::numeric) from ${table} t`);
  return `${found?.[0]} rows that add up to ${found?.[1]}`;
}
