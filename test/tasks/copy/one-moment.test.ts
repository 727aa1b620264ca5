import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../source/clock.ts';
import { idleControls } from '../../../tasks/controls.ts';
import type { TestContextOptions } from '../../support/context.ts';
import { faultOf, figuresOf } from '../../support/copy-pair.ts';
import { type EngineKey, type EnginePair, openEnginePair } from '../../support/engine-pair.ts';
import { eventually } from '../../support/eventually.ts';
import { phaseOfCopies } from '../../support/phase-copies.ts';

const copies = {
  names: { from: 'edu.students', to: 'edu_v2.names', columns: { id: 'id', name: 'name' } },
  grades: { from: 'edu.students', to: 'edu_v2.grades', where: 'grade > 0', columns: { id: 'id', grade: 'grade' } },
  rooms: { from: 'edu.rooms', to: 'edu_v2.rooms', columns: { id: 'id' } },
};
type Name = keyof typeof copies;

let pair: EnginePair;
afterEach(() => pair.close());

async function open(engine: EngineKey): Promise<void> {
  const wal = engine === 'sqlite' ? 'pragma journal_mode = wal;' : '';
  pair = await openEnginePair(
    engine,
    'postgres',
    `${wal} create table students (id integer primary key, name varchar(20), grade integer);
     insert into students values (1, 'a', 5), (2, 'b', 0), (3, 'c', 4);
     create table rooms (id integer primary key); insert into rooms values (1)`,
    `create table names (id bigint, name text); create table grades (id bigint, grade bigint); create table rooms (id bigint)`,
  );
}

/** One process that conducts a phase: the copies of it know of each other. */
function newProcess(limit = 1) {
  const controls = idleControls(systemClock);
  const notes: Record<string, NonNullable<TestContextOptions['notes']>> = {};
  const runbook = { phases: [phaseOfCopies(copies, limit)] };
  const passed = new Set<string>();
  return {
    controls,
    notes,
    async run(step: Name, options: TestContextOptions = {}) {
      const isPassed = [...passed].map((name) => `phase/${name}`);
      const context = pair.context({ controls, runbook, at: { step }, notesOf: notes, isPassed, ...options });
      const outcome = await pair.copy(copies[step], context);
      notes[`phase/${step}`] = context.seen.notes;
      if (outcome.kind === 'done') passed.add(step);
      return { outcome, context };
    },
  };
}

const holders = async () =>
  (
    await pair.edu.sql(
      `select 1 from pg_stat_activity where datname = current_database() and application_name like '% snapshot'`,
    )
  ).length;
const write = (id: number) => pair.edu.sql(`insert into students values (${id}, 'late', 3)`);
const count = async (table: string) => Number((await pair.edu_v2.sql(`select count(*) from ${table}`))[0]?.[0]);

describe.each<EngineKey>(['postgres', 'sqlite'])('the copies of a phase that read %s', (engine) => {
  it('show one moment of it, whatever is written between them', async () => {
    await open(engine);
    const { run, controls } = newProcess();
    figuresOf((await run('names')).outcome);
    await write(4);
    await pair.edu.sql('insert into rooms values (2)');
    const { outcome, context } = await run('grades');
    expect(figuresOf(outcome)).toMatchObject({ rows: 2 });
    expect(context.seen.output.join('\n')).toContain('when the copies of this phase began');
    if (engine === 'postgres') expect(await holders()).toBe(1);
    figuresOf((await run('rooms')).outcome);
    expect([await count('names'), await count('grades'), await count('rooms')]).toEqual([3, 2, 1]);
    // The last one lets go of it.
    if (engine === 'postgres') await eventually(async () => expect(await holders()).toBe(0));
    await controls.moments.releaseAll();
  });

  it('share it when they run together', async () => {
    await open(engine);
    const { run } = newProcess(3);
    const outcomes = await Promise.all([run('names'), run('grades'), run('rooms')]);
    expect(new Set(outcomes.map(({ context }) => context.seen.notes.at(-1)?.moment)).size).toBe(1);
    for (const { outcome } of outcomes) figuresOf(outcome);
  });

  it('go on after a kill between them when the table was not written to, and are refused when it was', async () => {
    await open(engine);
    const killed = newProcess();
    figuresOf((await killed.run('names')).outcome);
    await killed.controls.moments.releaseAll();
    const second = newProcess();
    Object.assign(second.notes, killed.notes);
    figuresOf((await second.run('grades')).outcome);
    await second.controls.moments.releaseAll();
    await pair.edu_v2.sql(
      `delete from grades; delete from nightferry.ledger where step = 'grades'; delete from nightferry.chunks where step = 'grades'`,
    );
    await write(4);
    const third = newProcess();
    Object.assign(third.notes, killed.notes);
    const fault = faultOf((await third.run('grades')).outcome);
    expect(fault).toMatchObject({
      code: 'copy/snapshot-gone',
      message: expect.stringContaining('phase/names is a part of the same table'),
    });
    expect(await count('grades')).toBe(0);
    // Of another table it is only told.
    const { outcome, context } = await third.run('rooms');
    figuresOf(outcome);
    expect(context.seen.output.join('\n')).toContain('phase/names read edu at an earlier moment');
    await third.controls.moments.releaseAll();
  });
});

it('a copy that failed sees what was repaired when it is tried again', async () => {
  await open('postgres');
  await pair.edu_v2.sql('alter table grades add check (grade < 5)');
  const { run, controls } = newProcess();
  expect(faultOf((await run('grades')).outcome).code).toBe('copy/check');
  expect(await holders()).toBe(0);
  await pair.edu.sql('update students set grade = 4 where grade = 5');
  figuresOf((await run('grades')).outcome);
  expect(await count('grades')).toBe(2);
  await controls.moments.releaseAll();
});
