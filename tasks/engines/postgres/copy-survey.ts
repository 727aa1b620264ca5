import { Fault } from '../../../state/fault.ts';
import { formatCount } from '../../../state/format.ts';
import type { Survey } from '../../copy/seam.ts';
import { allFaults, inWords, nullKey, unmappedValues, wouldChange } from '../../copy/survey-faults.ts';
import type { Database } from '../engine.ts';
import { type CopyKey, nullKeySql } from './copy-keys.ts';
import { rowsRefused } from './copy-refused.ts';
import type { FittedColumn, Titles } from './copy-select.ts';

/** A condition under which a row can't be carried over as it is, or that is worth knowing. */
export interface Guard {
  readonly title: string;
  readonly condition: string;
  /** Of the target; not there where rows can't be named by their key. */
  readonly column?: string;
  /** What to show of such rows, and what is said about them. Without it the count is only noted. */
  readonly refuse?: {
    readonly show: 'keys' | { readonly values: string };
    readonly fault: (count: bigint, shown: string) => Fault;
  };
}

const shownKeys = 5;
const shownValues = 20;

export function guardsOf(key: CopyKey, columns: readonly FittedColumn[], titles: Titles): readonly Guard[] {
  const isNull = nullKeySql(key);
  const keyNames = key.columns.map(({ name }) => name).join(', ');
  return [
    ...(isNull === undefined ? [] : [nullKeyGuard(isNull, keyNames, titles)]),
    ...columns.flatMap((column) => [
      ...unmappedGuard(column, titles),
      ...changeGuard(column, keyNames, titles),
      ...refusedGuards(column, keyNames, titles),
    ]),
  ];
}

/** Local times that never were, and those that were twice. What becomes of them is in docs/copy.md. */
export function localTimeGuards(columns: readonly FittedColumn[]): readonly Guard[] {
  return columns.flatMap(({ name, expression: { localTime } }) => {
    if (localTime === undefined) return [];
    const { column, zone } = localTime;
    const instant = `(${column} AT TIME ZONE ${zone})`;
    const skipped = `${instant} AT TIME ZONE ${zone} <> ${column}`;
    const offset = (at: string) => `((${at} AT TIME ZONE ${zone}) - (${at} AT TIME ZONE 'UTC'))`;
    const [before, after] = [offset(`(${instant} - interval '1 day')`), offset(`(${instant} + interval '1 day')`)];
    const holds = (by: string) => `((${column} - ${by}) AT TIME ZONE 'UTC') AT TIME ZONE ${zone} = ${column}`;
    const twice = `${before} <> ${after} AND ${holds(before)} AND ${holds(after)}`;
    const finite = (condition: string) => `CASE WHEN isfinite(${column}) THEN ${condition} END`;
    return [
      {
        title: `${name}: local times that the clock skipped; they are taken as if it had not`,
        condition: finite(skipped),
      },
      { title: `${name}: local times that were twice; the later instant is taken`, condition: finite(twice) },
    ];
  });
}

/** FROM and WHERE of the rows, with one more condition when it is given. */
export type FromSql = (condition?: string) => string;

/** The guards whose rows can be rejected by their key, one by one. */
export function rejecting(guards: readonly Guard[]): readonly Guard[] {
  return guards.filter(({ refuse, column }) => refuse && column !== undefined);
}

/**
 * Counts the rows and what each guard finds, in one pass. Faults: those of the guards; where rows may be rejected, only of
 * those whose rows can't be.
 */
export async function surveyRows(
  database: Pick<Database, 'read'>,
  from: FromSql,
  guards: readonly Guard[],
  key: CopyKey,
  options: { readonly signal: AbortSignal; readonly rejects: boolean },
): Promise<Survey> {
  try {
    return await countGuarded(database, from, guards, key, options);
  } catch (error) {
    // An expression fails on some row: guards can't be asked of all of them at once. Chunks will find it.
    if (!options.rejects || !(error instanceof Fault) || rowsRefused('source', error).refusal !== 'value') throw error;
    const ofKeys = guards.filter(({ column }) => column === undefined);
    return { ...(await countGuarded(database, from, ofKeys, key, options)), refused: { rows: 0n, because: error } };
  }
}

async function countGuarded(
  database: Pick<Database, 'read'>,
  from: FromSql,
  guards: readonly Guard[],
  key: CopyKey,
  { signal, rejects }: { readonly signal: AbortSignal; readonly rejects: boolean },
): Promise<Survey> {
  // Asked once more only where it is needed: a row may break several guards.
  const any = rejects ? rejecting(guards).map(({ condition }) => `(${condition})`) : [];
  const conditions = [any.length === 0 ? 'false' : any.join(' OR '), ...guards.map(({ condition }) => condition)];
  const counts = conditions.map((condition) => `count(*) FILTER (WHERE ${condition})`);
  const { rows } = await database.read(`SELECT ${['count(*)', ...counts].join(', ')} ${from()}`, [], signal);
  const [total = 0n, refused = 0n, ...found] = (rows[0] ?? []).map((cell) => BigInt(cell ?? 0));
  const faults: Fault[] = [];
  const rejected: Fault[] = [];
  const notes: string[] = [];
  for (const [at, guard] of guards.entries()) {
    const count = found[at] ?? 0n;
    if (guard.refuse) {
      if (count === 0n) continue;
      const fault = guard.refuse.fault(count, await shownRows(database, from, guard, key, signal));
      if (rejects && guard.column !== undefined) rejected.push(fault);
      else faults.push(fault);
    } else {
      notes.push(`${guard.title}: ${formatCount(count, 'row')}`);
    }
  }
  const fault = allFaults(faults);
  if (fault) throw fault;
  const because = allFaults(rejected);
  return { rows: total, notes, ...(because && { refused: { rows: refused, because } }) };
}

async function shownRows(
  database: Pick<Database, 'read'>,
  from: FromSql,
  { condition, refuse }: Guard,
  key: CopyKey,
  signal: AbortSignal,
): Promise<string> {
  const those = from(`(${condition})`);
  if (key.columns.length === 0 && refuse?.show === 'keys') return 'it has no key to name them by';
  if (refuse === undefined || refuse.show === 'keys') {
    const sql = `SELECT ${key.texts} ${those} ORDER BY ${key.order} LIMIT ${shownKeys}`;
    const { rows } = await database.read(sql, [], signal);
    return rows.map(inWords).join(', ');
  }
  const { values } = refuse.show;
  const sql = `SELECT ${values}, count(*) ${those} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${shownValues + 1}`;
  const { rows } = await database.read(sql, [], signal);
  const shown = rows
    .slice(0, shownValues)
    .map(([value, count]) => `${inWords([value])} (${formatCount(BigInt(count ?? 0), 'row')})`);
  return [...shown, ...(rows.length > shownValues ? ['and more'] : [])].join(', ');
}

function unmappedGuard({ name, expression }: FittedColumn, titles: Titles): readonly Guard[] {
  const { unmapped } = expression;
  if (unmapped === undefined) return [];
  const fault = (count: bigint, shown: string) => unmappedValues(name, titles, count, shown);
  const title = `${name}: values that the mapping does not cover`;
  return [{ title, column: name, condition: unmapped.condition, refuse: { show: { values: unmapped.value }, fault } }];
}

function changeGuard({ name, sql, pairing }: FittedColumn, keyNames: string, titles: Titles): readonly Guard[] {
  if (pairing.guard === undefined) return [];
  const { when, because } = pairing.guard;
  const fault = (count: bigint, shown: string) =>
    wouldChange(name, titles, count, because, [keyNames, shown].join(' ').trim());
  const title = `${name}: values that ${because}`;
  return [{ title, column: name, condition: when(`(${sql})`), refuse: { show: 'keys', fault } }];
}

function refusedGuards({ name, expression }: FittedColumn, keyNames: string, titles: Titles): readonly Guard[] {
  return (expression.refusals ?? []).map(({ title, condition, fault }) => ({
    title: `${name}: ${title}`,
    condition,
    refuse: {
      show: 'keys',
      fault: (count, shown) => fault({ ...titles, column: name }, count, `${keyNames} ${shown}`.trim()),
    },
  }));
}

function nullKeyGuard(condition: string, keyNames: string, titles: Titles): Guard {
  const fault = (count: bigint) => nullKey(keyNames, titles, count);
  return { title: `${keyNames}: NULL in the key`, condition, refuse: { show: 'keys', fault } };
}
