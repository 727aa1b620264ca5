import { Fault } from '../../../../../state/fault.ts';
import { formatCount } from '../../../../../state/format.ts';
import type { Cell } from '../../../../../state/outcome.ts';
import type { Survey } from '../../../../copy/seam.ts';
import { allFaults, inWords } from '../../../../copy/survey-faults.ts';
import { rowsRefused } from '../refused.ts';
import { type Guard, rejecting } from './guards.ts';
import { again, countSql, fromSql, orderSql, type Query, type SourceRows } from './rows-sql.ts';

/** Asks the server. */
export type Ask = (query: Query) => Promise<readonly (readonly Cell[])[]>;

const shownKeys = 5;
const shownValues = 20;

/**
 * Counts the rows and what the guards find. Most tables have nothing to refuse, so one condition looks for anything at all
 * first; only then each is counted by itself. Faults: those of the guards.
 */
export async function surveyRows(
  rows: SourceRows,
  ask: Ask,
  guards: readonly Guard[],
  { rejects }: { readonly rejects: boolean },
): Promise<Survey> {
  try {
    return await countGuarded(rows, ask, guards, rejects);
  } catch (error) {
    // An expression fails on some row: guards can't be asked of all of them at once. Chunks will find it.
    if (!rejects || !(error instanceof Fault) || rowsRefused('source', error).refusal !== 'value') throw error;
    const ofKeys = guards.filter(({ column }) => column === undefined);
    return { ...(await countGuarded(rows, ask, ofKeys, rejects)), refused: { rows: 0n, because: error } };
  }
}

async function countGuarded(rows: SourceRows, ask: Ask, guards: readonly Guard[], rejects: boolean): Promise<Survey> {
  const refusing = guards.filter(({ refuse }) => refuse);
  const noted = guards.filter(({ refuse }) => !refuse);
  const conditions = [...(refusing.length === 0 ? [] : [any(refusing)]), ...noted.map(({ condition }) => condition)];
  const [total = 0n, ...found] = await counts(rows, ask, conditions);
  const odd = refusing.length === 0 ? 0n : (found.shift() ?? 0n);
  const refused = odd > 0n ? await refuseRows(rows, ask, refusing, rejects) : undefined;
  const notes = noted.map(({ title }, at) => `${title}: ${formatCount(found[at] ?? 0n, 'row')}`);
  return { rows: total, notes, ...(refused && { refused }) };
}

async function refuseRows(
  rows: SourceRows,
  ask: Ask,
  guards: readonly Guard[],
  rejects: boolean,
): Promise<Survey['refused']> {
  const rejected = rejecting(guards);
  const either = rejected.length === 0 ? '1 = 0' : any(rejected);
  const [, count = 0n, ...found] = await counts(rows, ask, [either, ...guards.map(({ condition }) => condition)]);
  const [faults, rejectedFaults]: [Fault[], Fault[]] = [[], []];
  for (const [at, guard] of guards.entries()) {
    const of = found[at] ?? 0n;
    if (!guard.refuse || of === 0n) continue;
    const fault = guard.refuse(of, await shownOf(rows, ask, guard));
    (rejects && guard.column !== undefined ? rejectedFaults : faults).push(fault);
  }
  const fault = allFaults(faults);
  if (fault) throw fault;
  const because = allFaults(rejectedFaults);
  return because && { rows: count, because };
}

function any(guards: readonly Guard[]): string {
  return guards.map(({ condition }) => `(${condition})`).join(' OR ');
}

async function counts(rows: SourceRows, ask: Ask, conditions: readonly string[]): Promise<bigint[]> {
  const [found = []] = await ask(countSql(rows, conditions));
  return found.map((cell) => BigInt(cell ?? 0));
}

async function shownOf(rows: SourceRows, ask: Ask, { condition, values: shown }: Guard): Promise<string> {
  const { sql, values } = fromSql(rows, { condition });
  if (shown !== undefined) {
    const grouped = `SELECT TOP (${shownValues + 1}) value, COUNT_BIG(*) FROM (\nSELECT ${shown} AS value\n${sql}\n) AS guarded\nGROUP BY value\nORDER BY 2 DESC, 1`;
    const found = await ask({ sql: grouped, values });
    const words = found
      .slice(0, shownValues)
      .map(([value, count]) => `${inWords([value])} (${formatCount(BigInt(count ?? 0), 'row')})`);
    return [...words, ...(found.length > shownValues ? ['and more'] : [])].join(', ');
  }
  if (rows.key.columns.length === 0) return 'it has no key to name them by';
  const asked = `SELECT TOP (${shownKeys}) ${rows.key.order}\n${sql}${orderSql(rows.key)}${again}`;
  return (await ask({ sql: asked, values })).map(inWords).join(', ');
}
