import { Fault } from '../../../state/fault.ts';
import { formatCount } from '../../../state/format.ts';
import type { Survey } from '../../copy/seam.ts';
import { allFaults, inWords, nullKey, unmappedValues, wouldChange } from '../../copy/survey-faults.ts';
import { keyTexts, oddKeySql } from './copy-keys.ts';
import type { SqlValue, ValueRange } from './copy-messages.ts';
import type { CompiledCopy, FittedColumn } from './copy-prepared.ts';
import { fromSql, selectSql } from './copy-range.ts';

/** A condition under which a row can't be carried over as it is, or that is worth knowing. */
export interface Guard {
  readonly title: string;
  readonly condition: string;
  /** Without it the count is only noted. */
  readonly refuse?: (count: bigint, shown: string) => Fault;
  /** What is shown of such rows: their first keys, unless it is an expression. */
  readonly values?: string;
}

/** Asks the file. */
export type Ask = (sql: string, values: readonly SqlValue[]) => Promise<readonly (readonly SqlValue[])[]>;

/** Rows that are looked at by one question: less than a second's work, so that a signal need not wait for long. */
const rowsPerSlice = 100_000;
const slicesAtOnce = 3;
const shownKeys = 5;
const shownValues = 20;

export function guardsOf({ key, columns, request }: CompiledCopy): readonly Guard[] {
  const titles = { from: request.title, to: request.into };
  const names = key.columns.map(({ name }) => name).join(', ');
  const { isNull, isBlob } = oddKeySql(key);
  return [
    ...(isNull === undefined
      ? []
      : [
          {
            title: `${names}: NULL in the key`,
            condition: isNull,
            refuse: (count: bigint) => nullKey(names, titles, count),
          },
        ]),
    ...(isBlob === undefined
      ? []
      : [
          {
            title: `${names}: blobs in the key`,
            condition: isBlob,
            refuse: (count: bigint) => blobKey(names, titles.from, count),
          },
        ]),
    ...columns.flatMap(({ name, expression: { guards, unmapped } }): readonly Guard[] => [
      ...(unmapped === undefined
        ? []
        : [
            {
              title: `${name}: values that the mapping does not cover`,
              ...unmapped,
              values: unmapped.value,
              refuse: (count: bigint, shown: string) => unmappedValues(name, titles, count, shown),
            },
          ]),
      ...guards.map(({ when, because }) => ({
        title: `${name}: values that ${because}`,
        condition: when,
        refuse: (count: bigint, shown: string) =>
          wouldChange(
            name,
            titles,
            count,
            because,
            key.width === 0 ? 'it has no key to name them by' : `${names} ${shown}`,
          ),
      })),
    ]),
  ];
}

/** Local times that never were, and those that were twice. What becomes of them is in docs/copy.md. */
export function localTimeGuards(columns: readonly FittedColumn[]): readonly Guard[] {
  return columns.flatMap(({ name, expression: { localTime } }) => {
    if (localTime === undefined) return [];
    const was = `nightferry_clock(${localTime.column}, ${localTime.zone})`;
    return [
      {
        title: `${name}: local times that the clock skipped; they are taken as if it had not`,
        condition: `${was} = 'skipped'`,
      },
      { title: `${name}: local times that were twice; the later instant is taken`, condition: `${was} = 'twice'` },
    ];
  });
}

/** Counts the rows and what each guard finds, in one pass. Faults: those of the guards. */
export async function surveyRows(
  copy: CompiledCopy,
  ask: Ask,
  guards: readonly Guard[],
  signal: AbortSignal,
): Promise<Survey> {
  const { total, found } = await countAll(copy, ask, guards, signal);
  const faults: Fault[] = [];
  const notes: string[] = [];
  for (const [at, guard] of guards.entries()) {
    const count = found[at] ?? 0n;
    if (!guard.refuse) notes.push(`${guard.title}: ${formatCount(count, 'row')}`);
    else if (count > 0n) faults.push(guard.refuse(count, await shownOf(copy, ask, guard)));
  }
  const fault = allFaults(faults);
  if (fault) throw fault;
  return { rows: total, notes };
}

/** In slices of the key where it has an index, some of them at once. A NULL in the key is in no slice: it is asked for apart. */
async function countAll(copy: CompiledCopy, ask: Ask, guards: readonly Guard[], signal: AbortSignal) {
  const counts = [0n, ...guards.map(() => 0n)];
  const add = (row: readonly SqlValue[] | undefined) =>
    row?.forEach((value, at) => {
      counts[at] = (counts[at] ?? 0n) + BigInt(String(value ?? 0));
    });
  const running = new Set<Promise<void>>();
  for await (const range of slices(copy, ask)) {
    signal.throwIfAborted();
    const { sql, values } = fromSql({ ...copy.rows, key: copy.key, range });
    const slice = ask(`SELECT ${countsSql(guards)} ${sql}`, values).then(([row]) => add(row));
    const settled: Promise<void> = slice.finally(() => running.delete(settled));
    running.add(settled);
    if (running.size >= slicesAtOnce) await Promise.race(running);
  }
  await Promise.all(running);
  return { total: counts[0] ?? 0n, found: counts.slice(1) };
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

function countsSql(guards: readonly Guard[]): string {
  return ['count(*)', ...guards.map(({ condition }) => `count(*) FILTER (WHERE ${condition})`)].join(', ');
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

function blobKey(key: string, from: string, count: bigint): Fault {
  return new Fault(
    'copy/key-type',
    `In ${formatCount(count, 'row')} of ${from} the key ${key} is a blob among other values.`,
    {
      remedy: ['Copy by another key (`key:`), repair the rows, or leave them out with `where:`.'],
      retry: 'safe',
    },
  );
}
