import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Answer } from '../../../state/answer.ts';
import { constraints } from '../../../tasks/constraints.ts';
import { copy } from '../../../tasks/copy.ts';
import { engineOf } from '../../../tasks/engines/engines.ts';
import { indexes } from '../../../tasks/indexes.ts';
import type { StepKind } from '../../../tasks/kind.ts';
import { sequences } from '../../../tasks/sequences.ts';
import { type TestContext, testContext, testRunbook } from '../../support/context.ts';
import { temporaryDirectory } from '../../support/directories.ts';
import { sqlWorld } from '../../support/sql-world.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function world() {
  const made = await sqlWorld();
  cleanups.push(made.remove);
  return made;
}

/** A runbook whose phase `load` has one step, `drop`. */
function withStep(kind: StepKind, spec: unknown) {
  const step = { type: 'step', id: 'drop', kind: kind.key, title: 'Drop', spec: kind.schema.parse(spec) };
  return testRunbook({ phases: [{ id: 'load', title: 'Load', items: [step] }] as never });
}

const notesOf = (context: TestContext) => ({ 'load/drop': context.seen.notes });

it('what one step dropped another builds, what somebody else left invalid included', async () => {
  const { fresh, edu_v2, context } = await world();
  await fresh.sql(`create table people (id int primary key, code text unique deferrable, name text);
    create index by_name on people (lower(name)); comment on index by_name is 'search';
    alter table people replica identity using index people_pkey; insert into people values (1, 'a', 'A')`);
  const before = await definitions(fresh.sql);
  const spec = { drop: { in: 'edu_v2', of: ['people'] } };
  const dropping = context();
  expect(await indexes.run(indexes.schema.parse(spec), dropping)).toMatchObject({ figures: { dropped: 2, kept: 1 } });
  expect(dropping.seen.output).toContain('keeps people_pkey on public.people: it is the replica identity');
  // A concurrent build of the same index that failed.
  await fresh.sql(`create index by_name on people (lower(name))`);
  await fresh.sql(`update pg_index set indisvalid = false where indexrelid = 'by_name'::regclass`);

  // The attempt that dropped them failed after that; another one found nothing left to do. Others see its notes only.
  await fresh.sql('alter index by_name rename to left_invalid');
  const again = context({ earlierNotes: dropping.seen.notes });
  expect(
    await indexes.run(indexes.schema.parse({ drop: { in: 'edu_v2', of: ['people'], keep: ['left_invalid'] } }), again),
  ).toMatchObject({
    figures: { dropped: 2 },
  });
  await fresh.sql('alter index left_invalid rename to by_name');

  const building = context({ runbook: withStep(indexes, spec), notesOf: notesOf(again) });
  const build = indexes.schema.parse({ build: { in: 'edu_v2', from: 'load/drop' } });
  expect(await indexes.run(build, building)).toMatchObject({ kind: 'done', figures: { indexes: 2, built: 2 } });
  expect(await definitions(fresh.sql)).toEqual(before);
  const last = building.seen.progress.at(-1);
  expect(last?.parts?.map(({ title, state }) => `${state}: ${title}`)).toEqual([
    'done: build by_name on public.people',
    'done: build people_code_key on public.people',
    'done: finish by_name on public.people',
    'done: unique people_code_key on public.people',
  ]);
  expect(edu_v2.engine.capabilities).toContain('indexes');
});

it('orphans that may stay leave their foreign key for new rows only, with their number and who said so', async () => {
  const { fresh, context } = await world();
  await fresh.sql(`create table people (id int primary key);
    create table tags (id int primary key, person int constraint whose references people (id) deferrable)`);
  const spec = { drop: { in: 'edu_v2' } };
  const dropping = context();
  await constraints.run(constraints.schema.parse(spec), dropping);
  await fresh.sql(`insert into people values (1); insert into tags select n, n from generate_series(1, 15) n`);
  const answer: Answer = { kind: 'confirmed', by: 'Leyla', note: 'known test rows' };
  const adding = context({
    runbook: withStep(constraints, spec),
    notesOf: notesOf(dropping),
    answered: { 'confirm/phase/step/1/leave-public-tags-whose/14': answer },
  });
  const add = constraints.schema.parse({ add: { in: 'edu_v2', from: 'load/drop', role: 'dba' } });
  const outcome = await constraints.run(add, adding);
  expect(outcome).toMatchObject({ kind: 'done', figures: { added: 1, exceptions: 1, rowsLeftBroken: 14 } });
  expect(JSON.stringify(outcome)).toContain('known test rows');
  expect(adding.seen.questions).toMatchObject([{ role: 'dba', exhibit: { columns: ['id', 'person'], more: 4 } }]);
  expect(
    await fresh.sql(`select convalidated, pg_get_constraintdef(oid) from pg_constraint where conname = 'whose'`),
  ).toEqual([['f', 'FOREIGN KEY (person) REFERENCES people(id) DEFERRABLE NOT VALID']]);
});

it('moves orphans of several columns with what refers to them in a circle', async () => {
  const { fresh, context } = await world();
  await fresh.sql(`create table parents (a int, b text, primary key (a, b)); insert into parents values (1, 'x');
    create table rooms (id int primary key, a int, b text, best int);
    create table seats (id int primary key, room int references rooms (id), next int references seats (id));
    alter table rooms add constraint best foreign key (best) references seats (id);
    insert into rooms values (1, 1, 'x', null), (2, 9, 'x', null), (3, null, 'z', null), (4, 1, 'x', null);
    insert into seats values (1, 1, null), (2, 2, null); insert into seats values (3, 1, 2);
    update rooms set best = 3 where id = 4`);
  const adding = context({
    answered: {
      'confirm/phase/step/1/leave-public-rooms-home/1': { kind: 'refused', by: 'Leyla' },
      'confirm/phase/step/1/move-public-rooms-home/1-4': { kind: 'confirmed', by: 'Leyla' },
    },
  });
  const definition = 'foreign key (a, b) references parents (a, b)';
  const add = constraints.schema.parse({
    add: { in: 'edu_v2', constraints: [{ table: 'rooms', name: 'home', definition }] },
  });
  expect(await constraints.run(add, adding)).toMatchObject({ kind: 'done', figures: { movedToRejects: 4 } });
  expect(await fresh.sql('select id from rooms order by 1')).toEqual([['1'], ['3']]);
  expect(await fresh.sql('select id from seats')).toEqual([['1']]);
  expect(await fresh.sql(`select target_table, key_values, reason from nightferry.rejects order by id`)).toEqual([
    ['edu_v2.public.rooms', '["2"]', 'orphan'],
    ['edu_v2.public.rooms', '["4"]', 'orphan'],
    ['edu_v2.public.seats', '["2"]', 'orphan'],
    ['edu_v2.public.seats', '["3"]', 'orphan'],
  ]);
});

it('SQLite drops and builds what CREATE INDEX made, and takes numbers from a source for AUTOINCREMENT', async () => {
  const { directory, remove } = await temporaryDirectory();
  cleanups.push(remove);
  await writeFile(join(directory, 'edu.db'), '');
  const edu_v2 = await engineOf('sqlite').connect(`sqlite:${join(directory, 'edu.db')}`, {
    name: 'edu_v2',
    application: 'test',
  });
  cleanups.push(() => edu_v2.close());
  const { fresh } = await world();
  const edu = await engineOf('postgres').connect(fresh.url, { name: 'edu', application: 'nightferry test' });
  cleanups.push(() => edu.close());
  await fresh.sql(`create table persons (id serial primary key); select setval('persons_id_seq', 90)`);
  for (const sql of [
    'create table people (id integer primary key autoincrement, name text unique)',
    'create index by_name on people (lower(name))',
    `insert into people (id, name) values (57, 'a')`,
  ])
    await edu_v2.query(sql);
  const databases = { edu_v2, edu };
  const dropping = testContext({ databases });
  const drop = { drop: { in: 'edu_v2' } };
  expect(await indexes.run(indexes.schema.parse(drop), dropping)).toMatchObject({ figures: { dropped: 1, kept: 1 } });
  const building = testContext({ databases, runbook: withStep(indexes, drop), notesOf: notesOf(dropping) });
  const build = indexes.schema.parse({ build: { in: 'edu_v2', from: 'load/drop' } });
  expect(await indexes.run(build, building)).toMatchObject({ kind: 'done', figures: { built: 1 } });

  const columns = { id: 'id', name: { value: 'x' } };
  const copied = withStep(copy, { from: 'edu.persons', to: 'edu_v2.people', columns });
  const setting = testContext({ databases, runbook: copied });
  const set = sequences.schema.parse({ in: 'edu_v2', from: 'edu' });
  expect(await sequences.run(set, setting)).toMatchObject({ kind: 'done', figures: { sequences: 1, set: 1 } });
  expect((await edu_v2.query('select name, seq from sqlite_sequence')).rows).toEqual([['people', '90']]);
});

async function definitions(sql: (text: string) => Promise<(string | null)[][]>) {
  return sql(`select indexrelid::regclass, indisvalid, indisreplident, pg_get_indexdef(indexrelid), obj_description(indexrelid),
      pg_get_constraintdef(k.oid) from pg_index i left join pg_constraint k on k.conindid = indexrelid
    where indrelid = 'people'::regclass order by 1::text`);
}
