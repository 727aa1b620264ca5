import { afterEach, describe, expect, it } from 'vitest';
import { faultOf, figuresOf } from '../../../support/copy-pair.ts';
import { type EngineKey, type EnginePair, openEnginePair } from '../../../support/engine-pair.ts';
import { whyNoServer } from '../../../support/tds/test-server.ts';
import {
  asText,
  intoPostgres,
  type RefusedCase,
  refusedByPostgres,
  type TypeCase,
  unlikePostgres,
} from './type-table.ts';

const why = whyNoServer(import.meta.filename);
let pair: EnginePair;
afterEach(() => pair.close());

type Pairs = readonly { readonly from: string; readonly to: string; readonly values: readonly string[] }[];

/** One table with a column for each case: a row has the next value of each, NULL where there is none any more. */
async function tableOf(to: EngineKey, cases: Pairs): Promise<void> {
  const most = Math.max(...cases.map(({ values }) => values.length)) + 1;
  const rows = Array.from({ length: most }, (_, at) => {
    const values = cases.map(({ values }) => values[at] ?? 'NULL');
    return `INSERT INTO a VALUES (${[at + 1, ...values].join(', ')})`;
  });
  pair = await openEnginePair(
    'sqlserver',
    to,
    [
      `CREATE TABLE a (id int NOT NULL PRIMARY KEY, ${cases.map(({ from }, at) => `v${at} ${from} NULL`).join(', ')})`,
      ...rows,
    ].join(';\n'),
    `create table b (id integer primary key, ${cases.map(({ to: type }, at) => `v${at} ${type} null`).join(', ')})`,
  );
}

function copyAll(cases: Pairs) {
  const names = ['id', ...cases.map((_, at) => `v${at}`)];
  return pair.copy({ columns: Object.fromEntries(names.map((name) => [name, name])) });
}

async function expectArrived(cases: readonly TypeCase[], shown: (name: string) => string): Promise<void> {
  const sql = `select ${cases.map((_, at) => shown(`v${at}`)).join(', ')} from b order by id`;
  const rows = await pair.edu_v2.sql(sql);
  for (const [at, { from, to, arrive }] of cases.entries()) {
    const title = `${from} to ${to}`;
    const found = rows.map((row) => row[at]);
    expect({ title, found }).toEqual({ title, found: [...arrive, ...rows.slice(arrive.length).map(() => null)] });
  }
}

function expectSaid(cases: readonly RefusedCase[], outcome: Awaited<ReturnType<typeof copyAll>>): void {
  const { message, remedy } = faultOf(outcome);
  for (const [at, { from, to, because }] of cases.entries()) {
    const said = [message, ...remedy].filter((line) => line.includes(`edu_v2.b.v${at} `)).join();
    expect(`${from} to ${to}: ${said}`).toContain(because);
  }
}

describe.skipIf(why)(`values of SQL Server in PostgreSQL${why === undefined ? '' : ` (${why})`}`, () => {
  it('arrive as they are, of every type', async () => {
    await tableOf('postgres', intoPostgres);
    expect(figuresOf(await copyAll(intoPostgres))).toMatchObject({ rows: 4, format: 'binary' });
    await expectArrived(intoPostgres, (name) => `${name}::text`);
  });

  it('arrive the same where one column makes all of the row travel as text', async () => {
    const cases = [...intoPostgres, ...asText];
    await tableOf('postgres', cases);
    expect(figuresOf(await copyAll(cases))).toMatchObject({ rows: 4, format: 'text' });
    await expectArrived(cases, (name) => `${name}::text`);
  });

  it('are refused where they would be cut, rounded or taken for something else, each with its key', async () => {
    await tableOf('postgres', refusedByPostgres);
    expectSaid(refusedByPostgres, await copyAll(refusedByPostgres));
  });

  it('are refused by their types where nothing says what they mean', async () => {
    await tableOf(
      'postgres',
      unlikePostgres.map((each) => ({ ...each, values: [] })),
    );
    const { code, message, remedy } = faultOf(await copyAll(unlikePostgres.map((each) => ({ ...each, values: [] }))));
    expect(code).toBe('copy/unlike-types');
    for (const { says } of unlikePostgres) expect([message, ...remedy].join('\n')).toContain(says);
  });
});

describe.skipIf(why)(`values of SQL Server in another one${why === undefined ? '' : ` (${why})`}`, () => {
  it('are the same in a table of the same types', async () => {
    const types = [...new Set([...intoPostgres, ...asText].map(({ from }) => from))];
    const cases = types.map((from) => ({
      ...{ from, to: from },
      values: [...intoPostgres, ...asText].find((each) => each.from === from)?.values ?? [],
    }));
    await tableOf('sqlserver', cases);
    figuresOf(await copyAll(cases));
    const shown = cases.map(({ from }, at) => (from === 'image' ? `CAST(v${at} AS varbinary(max))` : `v${at}`));
    const [there, here] = [
      `select ${shown.join(', ')} from a order by id`,
      `select ${shown.join(', ')} from b order by id`,
    ];
    expect(await pair.edu_v2.sql(here)).toEqual(await pair.edu.sql(there));
  });
});
