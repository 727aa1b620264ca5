import { afterEach, describe, expect, it } from 'vitest';
import { copy } from '../../../tasks/copy.ts';
import { faultOf, figuresOf } from '../../support/copy-pair.ts';
import { type EngineKey, type EnginePair, openEnginePair } from '../../support/engine-pair.ts';

const columns = (kind: string) => ({ id: { sql: `'${kind}-' || id` }, kind: { value: kind }, worth: 'worth' });
const copies = {
  targets: { from: 'edu.targets', to: 'edu_v2.measures', columns: columns('target') },
  actuals: { from: 'edu.actuals', to: 'edu_v2.measures', into: 'existing', columns: columns('actual') },
  readings: { from: 'edu.readings', to: 'edu_v2.measures', into: 'existing', columns: columns('reading') },
};
type Name = keyof typeof copies;

let pair: EnginePair;
afterEach(() => pair.close());

async function open(to: EngineKey, key = 'primary key'): Promise<void> {
  const table = (name: string, rows: number) =>
    `create table ${name} (id integer primary key, worth integer);
     insert into ${name} values ${Array.from({ length: rows }, (_, at) => `(${at}, ${at})`).join(', ')}`;
  pair = await openEnginePair(
    'postgres',
    to,
    [table('targets', 30), table('actuals', 20), table('readings', 10)].join(';'),
    `create table measures (id varchar(20) ${key}, kind varchar(10), worth integer)`,
  );
}

const context = (step: Name, session = 'merged') => pair.context({ session, at: { step } });
const run = (step: Name) => pair.copy({ 'rows-per-chunk': 7, workers: 2, ...copies[step] }, context(step));
const undo = async (step: Name) => {
  const way = copy.undo(copy.schema.parse(copies[step]));
  if (way.can !== 'yes') throw new Error('a copy among rows of others can be undone');
  return way.run(context(step));
};
const kinds = async () =>
  Object.fromEntries(
    (await pair.edu_v2.sql('select kind, count(*) from measures group by kind order by kind')).map(([kind, count]) => [
      kind,
      Number(count),
    ]),
  );
const all = async () => {
  for (const step of ['targets', 'actuals', 'readings'] as const) figuresOf(await run(step));
};

describe.each<EngineKey>(['postgres', 'sqlite'])('several tables that are copied into one of %s', (to) => {
  it('are each taken out by their own undo, in any order, and copied again', async () => {
    await open(to);
    await pair.edu_v2.sql(`insert into measures values ('own', 'own', 1)`);
    expect(faultOf(await run('targets'))).toMatchObject({ code: 'copy/target-not-empty' });
    await pair.edu_v2.sql('delete from measures');
    await all();
    await pair.edu_v2.sql(`insert into measures values ('own', 'own', 1)`);
    expect(figuresOf(await undo('actuals'))).toMatchObject({ rows: 20 });
    expect(await kinds()).toEqual({ own: 1, reading: 10, target: 30 });
    expect(figuresOf(await run('actuals'))).toMatchObject({ rows: 20 });
    await pair.edu_v2.sql(`delete from measures where id = 'own'`);
    // The first one was copied into an empty table.
    expect(figuresOf(await undo('targets'))).toMatchObject({ rows: 30 });
    expect(await kinds()).toEqual({ actual: 20, reading: 10 });
    expect(figuresOf(await undo('readings'))).toMatchObject({ rows: 10 });
    expect(figuresOf(await undo('actuals'))).toMatchObject({ rows: 20 });
    expect(await kinds()).toEqual({});
  });

  it('are known to be whole by their own rows', async () => {
    await open(to);
    await all();
    const parse = (step: Name) => copy.schema.parse(copies[step]);
    for (const step of ['targets', 'actuals'] as const) {
      expect(await copy.recover(parse(step), context(step))).toMatchObject({ verdict: 'done' });
    }
    await pair.edu_v2.sql(`delete from measures where kind = 'actual' and worth < 3`);
    expect(await copy.recover(parse('actuals'), context('actuals'))).toMatchObject({ verdict: 'redo' });
    expect(faultOf(await run('actuals'))).toMatchObject({ code: 'copy/target-differs' });
  });

  it('keep a row that is not as it was copied from going with the wrong ones', async () => {
    await open(to);
    await all();
    await pair.edu_v2.sql(`update measures set id = 'x' where id = 'actual-3'`);
    const fault = faultOf(await undo('actuals'));
    expect(fault).toMatchObject({
      code: 'copy/undo-would-lose',
      message: expect.stringContaining('19 rows of the 20 rows that were copied are as they were written'),
    });
    expect(await kinds()).toEqual({ actual: 20, reading: 10, target: 30 });
  });
});

it('rows of SQLite without a primary key are not told apart, and their undo says so', async () => {
  await open('sqlite', '');
  await all();
  const described = copy.undo(copy.schema.parse(copies.actuals));
  expect(described.can).toBe('yes');
  expect(faultOf(await undo('actuals'))).toMatchObject({ message: expect.stringContaining('no primary key') });
  expect(await kinds()).toEqual({ actual: 20, reading: 10, target: 30 });
});
