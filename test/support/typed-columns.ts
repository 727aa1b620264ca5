import { expect } from 'vitest';
import type { Outcome } from '../../state/outcome.ts';
import { faultOf } from './copy-pair.ts';
import { type EngineKey, type EnginePair, openEnginePair } from './engine-pair.ts';

/** A column of the source, one of the target, and values as SQL of the source writes them. */
export interface TypedColumn {
  readonly from: string;
  /** A column of a strict table of SQLite has ` strict` behind its type. */
  readonly to: string;
  readonly values: readonly string[];
}

/** Values that arrive: as the target shows them, in the same order. */
export interface ArrivingColumn extends TypedColumn {
  readonly arrive: readonly (string | null)[];
}

/** Values of which at least one does not: what is said of them. */
export interface RefusedColumn extends TypedColumn {
  readonly refused: string;
}

/** The values of column `v` of a table of the target, by `id`. */
export type Reading = (pair: EnginePair, table: string) => Promise<readonly (string | null | undefined)[]>;

/** The target's own driver reads what an expression of its SQL makes of column `v`. */
export function shownAs(expression: string): Reading {
  return async ({ edu_v2 }, table) =>
    (await edu_v2.sql(`select ${expression} from ${table} order by id`)).map(([value]) => value);
}

/** Each column in a table of its own, so that one that is refused stops no other. The caller closes the pair. */
export async function openTables(
  from: EngineKey,
  to: EngineKey,
  cases: readonly (ArrivingColumn | RefusedColumn)[],
): Promise<EnginePair> {
  const rows = (values: readonly string[]) => values.map((value, at) => `(${at + 1}, ${value})`).join(', ');
  const sources = cases.map(
    ({ from: type, values }, at) =>
      `create table a${at} (id integer primary key, v ${type}); insert into a${at} values ${rows(values)}`,
  );
  const targets = cases.map(({ to: written }, at) => {
    const [type, strict] = written.endsWith(' strict') ? [written.replace(' strict', ''), ' strict'] : [written, ''];
    return `create table b${at} (id integer primary key, v ${type})${strict}`;
  });
  return openEnginePair(from, to, sources.join(';\n'), targets.join(';\n'));
}

/** Copies each table that `openTables` made: what arrived, or was said, is what the case says. All that differ are told of. */
export async function expectTables(
  pair: EnginePair,
  cases: readonly (ArrivingColumn | RefusedColumn)[],
  read: Reading,
): Promise<void> {
  for (const [at, each] of cases.entries()) {
    const title = `${each.from} to ${each.to}`;
    const outcome = await pair.copy(
      { from: `edu.a${at}`, to: `edu_v2.b${at}`, columns: { id: 'id', v: 'v' } },
      pair.context({ at: { step: `copy-${at}` } }),
    );
    if ('refused' in each) {
      const said = outcome.kind === 'failed' ? `${outcome.fault.code} ${outcome.fault.message}` : outcome.kind;
      expect.soft(`${title}: ${said}`).toContain(each.refused);
    } else if (outcome.kind === 'done') {
      const found = await read(pair, `b${at}`);
      expect.soft({ title, found }).toEqual({ title, found: each.arrive });
    } else expect.soft(`${title}: ${JSON.stringify(outcome)}`).toBe(title);
  }
}

/** Copies table `a` with columns `v0`, `v1`, ... in one go: a column a case. */
export function copyColumns(pair: EnginePair, cases: readonly TypedColumn[]): Promise<Outcome> {
  const names = ['id', ...cases.map((_, at) => `v${at}`)];
  return pair.copy({ columns: Object.fromEntries(names.map((name) => [name, name])) });
}

/** All values of table `b`: those of each case, and NULL in the rows that are left. */
export async function expectColumns(
  pair: EnginePair,
  cases: readonly ArrivingColumn[],
  shown: (column: string) => string,
): Promise<void> {
  const expressions = cases.map((_, at) => shown(`v${at}`));
  const rows = await pair.edu_v2.sql(`select ${expressions.join(', ')} from b order by id`);
  expect(rows.length).toBeGreaterThan(0);
  for (const [at, { from, to, arrive }] of cases.entries()) {
    const title = `${from} to ${to}`;
    const found = rows.map((row) => row[at]);
    expect({ title, found }).toEqual({ title, found: [...arrive, ...rows.slice(arrive.length).map(() => null)] });
  }
}

/** All columns of table `b` are refused at once, each with what its case says. */
export function expectRefused(cases: readonly RefusedColumn[], outcome: Outcome): void {
  const { message, remedy } = faultOf(outcome);
  for (const [at, { from, to, refused }] of cases.entries()) {
    const said = [message, ...remedy].filter((line) => line.includes(`edu_v2.b.v${at} `)).join();
    expect(`${from} to ${to}: ${said}`).toContain(refused);
  }
}
