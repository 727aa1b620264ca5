import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../source/clock.ts';
import type { CheckResult } from '../../../state/outcome.ts';
import { check } from '../../../tasks/check.ts';
import type { Database } from '../../../tasks/engines/engine.ts';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import { testContext } from '../../support/context.ts';
import { clusterUrl, type FreshDatabase, freshDatabase, runSql } from '../../support/databases.ts';
import { judgeCheck, runStep } from '../../support/kinds.ts';

let fresh: FreshDatabase;
let role: string;
let database: Database;

beforeEach(async () => {
  fresh = await freshDatabase();
  role = `app_${fresh.name}`;
  await fresh.sql(`create role ${role} login;
    create schema school; grant usage on schema school to ${role};
    create table people (id serial primary key, name text, age int);
    create table school.grades (id int generated always as identity primary key, person int references people, year int);
    grant select, insert, update, delete on people, school.grades to ${role};
    grant usage on sequence people_id_seq to ${role};
    insert into people (name) select 'person ' || n from generate_series(1, 100) n;
    insert into school.grades (person, year) select n, 2020 from generate_series(1, 100) n`);
  // Not with the others: what a transaction has inserted is counted when it commits.
  await fresh.sql('analyze');
  database = await postgres.connect(fresh.url, { name: 'edu_v2', application: 'nightferry' });
});

afterEach(async () => {
  await database.close();
  await runSql(await clusterUrl(), `alter database ${fresh.name} reset all`);
  await fresh.drop();
  await runSql(await clusterUrl(), `drop role ${role}`);
});

const context = () => testContext({ databases: { edu_v2: database } });
const judge = (more: Record<string, unknown> = {}) =>
  judgeCheck({ ready: { in: 'edu_v2', as: role, ...more } }, context());

/** What is found, with the statements of it; and that these put it right. */
async function expectFound(topic: string, text: string | RegExp, more: Record<string, unknown> = {}): Promise<void> {
  const found = await judge(more);
  expect(found).toMatchObject({
    verdict: 'failed',
    figures: { findings: expect.any(Number), [topic]: expect.any(Number) },
  });
  expect(found.figures[topic]).toBeGreaterThan(0);
  const statements = statementsIn(found);
  expect(statements).toMatch(text);
  await runLines(statements);
  await expectReady(more);
}

function statementsIn({ evidence: [evidence] }: CheckResult): string {
  return evidence?.kind === 'output' ? evidence.text : expect.fail('no statements in evidence');
}

/** As a person does who types them into one session. */
async function runLines(statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: fresh.url });
  await client.connect();
  try {
    for (const line of statements.split('\n').filter((line) => !line.startsWith('--'))) await client.query(line);
  } finally {
    await client.end();
  }
}

async function expectReady(more: Record<string, unknown> = {}): Promise<void> {
  const found = await judge(more);
  expect([found.verdict, found.actual]).toEqual(['passed', expect.stringMatching(/^nothing; app_\S+ wrote to edu_v2/)]);
}

describe('a database that is ready', () => {
  it('passes, and is written to as the role, which is rolled back', async () => {
    const before = await fresh.sql('select xmin, * from people order by id');
    expect(await judge({ owner: await owner(), extensions: ['plpgsql'] })).toMatchObject({
      verdict: 'passed',
      figures: { findings: 0, indexes: 0, sequences: 0, owners: 0, extensions: 0, privileges: 0, write: 'proven' },
      actual: expect.stringContaining('an UPDATE of a row of'),
    });
    expect(await fresh.sql('select xmin, * from people order by id')).toEqual(before);
  });

  it('may have trigger that only replicas fire, and tables that are empty and never analyzed', async () => {
    await fresh.sql(`create function nothing() returns trigger language plpgsql as 'begin return null; end';
      create trigger quiet after insert on people for each row execute function nothing();
      alter table people enable replica trigger quiet;
      create table fresh (id int); grant select, insert, update, delete on fresh to ${role}`);
    await expectReady();
  });
});

describe('what is in the way is found, with the statements that put it right:', () => {
  it('an index that a concurrent build left invalid', async () => {
    await fresh.sql(`insert into people (name) values ('person 1')`);
    await expect(fresh.sql('create unique index concurrently by_name on people (name)')).rejects.toThrow();
    await fresh.sql(`delete from people where id = 101`);
    await expectFound(
      'indexes',
      /index public\.by_name on public\.people is not ready\nreindex index public\.by_name;/,
    );
  });

  it('an index of a partitioned table that not every partition has', async () => {
    await fresh.sql(`create table logs (id int, year int) partition by range (year);
      create table logs_20 partition of logs for values from (2020) to (2021);
      grant select, insert, update, delete on logs to ${role};
      create index by_year on only logs (year)`);
    await expectFound('indexes', /not every partition has its part of it\ndrop index public\.by_year;\nCREATE INDEX/);
  });

  it('constraints of tables and domains that were never validated', async () => {
    await fresh.sql(`alter table people add constraint adult check (age > 17) not valid;
      create domain positive as int; alter domain positive add constraint above check (value > 0) not valid`);
    expect((await judge()).figures.constraints).toBe(2);
    await expectFound('constraints', /alter table public\.people validate constraint adult;/);
  });

  it('triggers that are disabled, those of foreign keys among them', async () => {
    await fresh.sql(`create function nothing() returns trigger language plpgsql as 'begin return null; end';
      create trigger watch after insert on people for each row execute function nothing();
      alter table people disable trigger watch; alter table school.grades disable trigger all`);
    expect((await judge()).figures.triggers).toBe(2);
    await expectFound('triggers', /triggers of foreign keys on school\.grades are disabled: nothing checks them/);
  });

  it.each([
    ["select setval('people_id_seq', 99)", /people_id_seq would give 100 next, and public\.people\.id goes to 100/],
    ["select setval('people_id_seq', 100, false)", /would give 100 next/],
    [
      'insert into school.grades overriding system value values (500)',
      /grades_id_seq would give 101 next, .* goes to 500/,
    ],
    [
      `create sequence of_its_own; create table notes (id int default nextval('of_its_own'), t text);
      insert into notes values (1)`,
      /of_its_own would give 1 next/,
    ],
  ])('a sequence that was overtaken: %s', async (sql, text) => {
    await fresh.sql(sql);
    await fresh.sql(
      `grant all on all tables in schema public to ${role}; grant all on all sequences in schema public to ${role}`,
    );
    await expectFound('sequences', text);
  });

  it('a sequence that runs backwards', async () => {
    await fresh.sql(`create table back (id int); create sequence down increment -1 owned by back.id;
      insert into back values (-5); grant all on back to ${role}`);
    await fresh.sql('analyze back');
    await expectFound('sequences', /down would give -1 next, and public\.back\.id goes to -5/);
  });

  it('what the role may not do', async () => {
    await fresh.sql(`revoke insert, delete on people from ${role}; revoke usage on schema school from ${role};
      revoke usage on sequence people_id_seq from ${role}; alter role ${role} nologin;
      revoke connect on database ${fresh.name} from public; alter role ${role} set default_transaction_read_only = on`);
    const found = await judge();
    expect(found.figures).toMatchObject({ privileges: 6, findings: 6, write: 'not tried' });
    await expectFound(
      'privileges',
      new RegExp(`-- ${role} has no INSERT, DELETE on public\\.people\ngrant insert, delete on public\\.people to`),
    );
  });

  it('a role or database that takes no session, and a password that is not valid any more', async () => {
    await fresh.sql(`alter role ${role} connection limit 0 valid until '2020-01-01 00:00:00+00';
      alter database ${fresh.name} connection limit 0`);
    expect((await judge()).figures).toMatchObject({ privileges: 3, findings: 3, write: 'not tried' });
    await expectFound('privileges', `the password of ${role} has not been valid since 2020-01-01 00:00:00+00`);
  });

  it('a role that is not there', async () => {
    expect(await judge({ as: 'nobody_here' })).toMatchObject({
      verdict: 'failed',
      actual: '1 finding: there is no role nobody_here on the server',
    });
  });

  it('owners that are others, and extensions that are missing', async () => {
    await fresh.sql(`create view v as select 1; alter table people owner to ${role}`);
    const more = { owner: await owner(), extensions: ['no_such_extension'] };
    const found = await judge(more);
    expect(found.figures).toMatchObject({ owners: 1, extensions: 1 });
    expect(found.actual).toMatch(/table public\.people belongs to app_\S+, not to .*its files are not on the server/);
    await runLines(statementsIn(found).replace('create extension no_such_extension;', ''));
    await fresh.sql(
      `grant select, insert, update, delete on people to ${role}; grant usage on people_id_seq to ${role}`,
    );
    await expectReady({ owner: await owner() });
  });

  it('tables that were filled after they were analyzed, or never were', async () => {
    await fresh.sql(`create table logs (id int) partition by range (id);
      create table logs_1 partition of logs for values from (0) to (1000);
      grant select, insert, update, delete on logs to ${role}; analyze logs;
      `);
    await fresh.sql('insert into logs select generate_series(1, 200)');
    const found = await judge();
    expect(found.figures.statistics).toBe(2);
    await expectFound(
      'statistics',
      /public\.logs has rows and was never analyzed since it was filled\nanalyze public\.logs;/,
    );
    await fresh.sql(`update people set age = 20`);
    await expect.poll(async () => (await judge()).figures.statistics, { timeout: 15_000 }).toBe(1);
    await expectFound('statistics', /public\.people has had 100 changes since it was last analyzed/);
  });

  it('a freeze that stands', async () => {
    const freezer = database.freezer ?? expect.fail('no freezer');
    const prior = await freezer.capture('strict', 'night-1 cutover/freeze');
    await freezer.close(prior, { clock: systemClock });
    await freezer.block(prior, { clock: systemClock });
    const found = await judge();
    expect(found).toMatchObject({ figures: { freezes: 1, privileges: 1, write: 'not tried' } });
    expect(found.actual).toContain('it is frozen by Nightferry, strict, by night-1 cutover/freeze');
    await freezer.thaw(prior, { clock: systemClock });
    await expectReady();
  });

  it('a trigger that a dump of a frozen database brought along, and a read-only default', async () => {
    await fresh.sql(`create schema nightferry;
      create function nightferry.frozen() returns trigger language plpgsql as 'begin return null; end';
      create trigger nightferry_freeze before insert on people for each statement execute function nightferry.frozen();
      alter database ${fresh.name} set default_transaction_read_only = on`);
    const found = await judge();
    expect(found.figures.freezes).toBe(2);
    await expectFound('freezes', /drop trigger nightferry_freeze on public\.people;/);
  });

  it('a write that fails although every privilege is there', async () => {
    await fresh.sql(`create function no() returns trigger language plpgsql as 'begin raise exception ''not tonight''; end';
      create trigger no before update on people for each row execute function no();
      create trigger no before update on school.grades for each row execute function no()`);
    expect(await judge()).toMatchObject({
      verdict: 'failed',
      actual: expect.stringMatching(/could not write as app_.*not tonight/),
      figures: { findings: 1, write: 'failed' },
    });
  });
});

describe('the tables that the role writes', () => {
  it('may be named: others it need not reach', async () => {
    await fresh.sql(`revoke all on school.grades from ${role}; revoke usage on schema school from ${role}`);
    expect(await judge()).toMatchObject({ verdict: 'failed', figures: { privileges: 2 } });
    expect(await judge({ writes: ['people'] })).toMatchObject({ verdict: 'passed' });
  });

  it('must be there', async () => {
    const asked = [{ id: 'open', ready: { in: 'edu_v2', as: role, writes: ['gone'] } }];
    expect(await runStep(check, asked, context())).toMatchObject({
      kind: 'failed',
      fault: { code: 'database/no-table' },
    });
  });
});

async function owner(): Promise<string> {
  return (await fresh.sql('select current_user'))[0]?.[0] ?? '';
}
