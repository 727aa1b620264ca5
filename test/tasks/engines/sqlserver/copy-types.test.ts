import { afterEach, describe, expect, it } from 'vitest';
import { faultOf, figuresOf } from '../../../support/copy-pair.ts';
import { type EngineKey, type EnginePair, openEnginePair } from '../../../support/engine-pair.ts';
import { whyNoServer } from '../../../support/tds/test-server.ts';
import { copyColumns, expectColumns, expectRefused, type TypedColumn } from '../../../support/typed-columns.ts';
import { asText, intoPostgres, refusedByPostgres, unlikePostgres } from './type-table.ts';

const why = whyNoServer(import.meta.filename);
let pair: EnginePair;
afterEach(() => pair.close());

/** One table with a column for each case: a row has the next value of each, NULL where there is none any more. */
async function tableOf(to: EngineKey, cases: readonly TypedColumn[]): Promise<void> {
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

describe.skipIf(why)(`values of SQL Server in PostgreSQL${why === undefined ? '' : ` (${why})`}`, () => {
  it('arrive as they are, of every type', async () => {
    await tableOf('postgres', intoPostgres);
    expect(figuresOf(await copyColumns(pair, intoPostgres))).toMatchObject({ rows: 4, format: 'binary' });
    await expectColumns(pair, intoPostgres, (name) => `${name}::text`);
  });

  it('arrive the same where one column makes all of the row travel as text', async () => {
    const cases = [...intoPostgres, ...asText];
    await tableOf('postgres', cases);
    expect(figuresOf(await copyColumns(pair, cases))).toMatchObject({ rows: 4, format: 'text' });
    await expectColumns(pair, cases, (name) => `${name}::text`);
  });

  it('are refused where they would be cut, rounded or taken for something else, each with its key', async () => {
    await tableOf('postgres', refusedByPostgres);
    expectRefused(refusedByPostgres, await copyColumns(pair, refusedByPostgres));
  });

  it('are refused by their types where nothing says what they mean', async () => {
    await tableOf('postgres', unlikePostgres);
    const { code, message, remedy } = faultOf(await copyColumns(pair, unlikePostgres));
    expect(code).toBe('copy/unlike-types');
    for (const { refused } of unlikePostgres) expect([message, ...remedy].join('\n')).toContain(refused);
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
    figuresOf(await copyColumns(pair, cases));
    const shown = cases.map(({ from }, at) => (from === 'image' ? `CAST(v${at} AS varbinary(max))` : `v${at}`));
    const [there, here] = [
      `select ${shown.join(', ')} from a order by id`,
      `select ${shown.join(', ')} from b order by id`,
    ];
    expect(await pair.edu_v2.sql(here)).toEqual(await pair.edu.sql(there));
  });
});
