import { Fault } from '../../../state/fault.ts';
import { formatCount } from '../../../state/format.ts';
import type { Survey } from '../../copy/seam.ts';
import { allFaults, inWords } from '../../copy/survey-faults.ts';
import type { CompiledCopy } from './copy-compiled.ts';
import { anySql, type Guard } from './copy-guards.ts';
import { keyTexts, oddKeySql } from './copy-keys.ts';
import type { SqlValue, ValueRange } from './copy-messages.ts';
import { fromSql, selectSql } from './copy-range.ts';
import { notReadable } from './copy-reader.ts';

/** Asks the file. */
export type Ask = (sql: string, values: readonly SqlValue[]) => Promise<readonly (readonly SqlValue[])[]>;

/** Rows that are looked at by one question: less than a second's work, so that a signal need not wait for long. */
const rowsPerSlice = 100_000;
const slicesAtOnce = 3;
const shownKeys = 5;
const shownValues = 20;

/**
 * Counts the rows and what the guards find. Most files have nothing to refuse, so one condition looks for anything at all
 * first; only then each is counted by itself. Faults: those of the guards.
 */
export async function surveyRows(
  copy: CompiledCopy,
  ask: Ask,
  guards: readonly Guard[],
  options: { readonly signal: AbortSignal; readonly rejects: boolean },
): Promise<Survey> {
  try {
    return await countGuarded(copy, ask, guards, options);
  } catch (error) {
    // An expression fails on some row: guards can't be asked of all of them at once. Chunks will find it.
    if (!options.rejects || !(error instanceof Fault) || notReadable(error)?.refusal !== 'value') throw error;
    const ofKeys = guards.filter(({ column }) => column === undefined);
    return { ...(await countGuarded(copy, ask, ofKeys, options)), refused: { rows: 0n, because: error } };
  }
}

async function countGuarded(
  copy: CompiledCopy,
  ask: Ask,
  guards: readonly Guard[],
  { signal, rejects }: { readonly signal: AbortSignal; readonly rejects: boolean },
): Promise<Survey> {
  const refusing = guards.filter(({ refuse }) => refuse);
  const noted = guards.filter(({ refuse }) => !refuse);
  const any = anySql(refusing);
  const conditions = [...(any === '' ? [] : [any]), ...noted.map(({ condition }) => condition)];
  const [total = 0n, ...found] = await countAll(copy, ask, conditions, signal);
  const odd = any === '' ? 0n : (found.shift() ?? 0n);
  const refused = odd > 0n ? await refuseRows(copy, ask, refusing, { signal, rejects }) : undefined;
  const notes = noted.map(({ title }, at) => `${title}: ${formatCount(found[at] ?? 0n, 'row')}`);
  return { rows: total, notes, ...(refused && { refused }) };
}

/** The guards whose rows can be rejected by their key, one by one. */
export function rejecting(guards: readonly Guard[]): readonly Guard[] {
  return guards.filter(({ refuse, column }) => refuse && column !== undefined);
}

async function refuseRows(
  copy: CompiledCopy,
  ask: Ask,
  guards: readonly Guard[],
  { signal, rejects }: { readonly signal: AbortSignal; readonly rejects: boolean },
): Promise<Survey['refused']> {
  const any = rejecting(guards).map(({ condition }) => `(${condition})`);
  const conditions = [any.length === 0 ? '0' : any.join(' OR '), ...guards.map(({ condition }) => condition)];
  const [, rows = 0n, ...found] = await countAll(copy, ask, conditions, signal);
  const faults: Fault[] = [];
  const rejected: Fault[] = [];
  for (const [at, guard] of guards.entries()) {
    const count = found[at] ?? 0n;
    if (!guard.refuse || count === 0n) continue;
    const isRejected = rejects && guard.column !== undefined;
    (isRejected ? rejected : faults).push(guard.refuse(count, await shownOf(copy, ask, guard)));
  }
  const fault = allFaults(faults);
  if (fault) throw fault;
  const because = allFaults(rejected);
  return because && { rows, because };
}

/** In slices of the key where it has an index, some of them at once. A NULL in the key is in no slice: it is asked for apart. */
async function countAll(copy: CompiledCopy, ask: Ask, conditions: readonly string[], signal: AbortSignal) {
  const counts = [0n, ...conditions.map(() => 0n)];
  const add = (row: readonly SqlValue[] | undefined) =>
    row?.forEach((value, at) => {
      counts[at] = (counts[at] ?? 0n) + BigInt(String(value ?? 0));
    });
  const running = new Set<Promise<void>>();
  for await (const range of slices(copy, ask)) {
    signal.throwIfAborted();
    const { sql, values } = fromSql({ ...copy.rows, key: copy.key, range });
    const slice = ask(`SELECT ${countsSql(conditions)} ${sql}`, values).then(([row]) => add(row));
    const settled: Promise<void> = slice.finally(() => running.delete(settled));
    // One that fails after another has failed is told by that one.
    settled.catch(() => undefined);
    running.add(settled);
    if (running.size >= slicesAtOnce) await Promise.race(running);
  }
  await Promise.all(running);
  return counts;
}

async function* slices(copy: CompiledCopy, ask: Ask): AsyncGenerator<ValueRange> {
  const { key } = copy;
  // Rows with NULL in their key are in no range.
  if (!key.isOrdered || oddKeySql(key).isNull !== undefined) {
    yield { low: undefined, high: undefined };
    return;
  }
  let low: readonly SqlValue[] | undefined;
  for (;;) {
    const { sql, values } = selectSql(key.order, { ...copy.rows, key, range: { low, high: undefined } });
    const [high] = await ask(`${sql} LIMIT 1 OFFSET ${rowsPerSlice - 1}`, values);
    yield { low, high };
    if (high === undefined) return;
    low = high;
  }
}

function countsSql(conditions: readonly string[]): string {
  return ['count(*)', ...conditions.map((condition) => `count(*) FILTER (WHERE ${condition})`)].join(', ');
}

async function shownOf(copy: CompiledCopy, ask: Ask, { condition, values: shown }: Guard): Promise<string> {
  const { rows, key } = copy;
  const where = [rows.where, condition]
    .filter((each) => each !== undefined)
    .map((each) => `(\n${each}\n)`)
    .join(' AND ');
  const range = { low: undefined, high: undefined };
  if (shown !== undefined) {
    const { sql } = fromSql({ ...rows, where, key, range });
    const found = await ask(
      `SELECT ${shown}, count(*) ${sql} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${shownValues + 1}`,
      [],
    );
    const words = found
      .slice(0, shownValues)
      .map(([value, count]) => `${inWords([cell(value)])} (${formatCount(BigInt(String(count)), 'row')})`);
    return [...words, ...(found.length > shownValues ? ['and more'] : [])].join(', ');
  }
  if (key.width === 0) return '';
  const { sql } = selectSql(key.order, { ...rows, where, key, range });
  const found = await ask(`${sql} LIMIT ${shownKeys}`, []);
  return found
    .map((values) =>
      inWords(values.some((value) => value instanceof Uint8Array) ? values.map(cell) : keyTexts(values, key)),
    )
    .join(', ');
}

function cell(value: SqlValue | undefined): string | null {
  if (value === null || value === undefined) return null;
  return value instanceof Uint8Array ? `x'${Buffer.from(value).toString('hex')}'` : String(value);
}
