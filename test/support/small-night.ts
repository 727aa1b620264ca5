import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../source/clock.ts';
import type { End } from '../../source/conductor.ts';
import type { Entry } from '../../source/entries/entry.ts';
import { newSession } from '../../source/entries/new-session.ts';
import { resumedSession } from '../../source/entries/resumed-session.ts';
import { systemFiles } from '../../source/files.ts';
import { systemHttp } from '../../source/http.ts';
import { parseAnswers } from '../../source/operator/answers.ts';
import { ScriptedOperator } from '../../source/operator/scripted.ts';
import { Preparation } from '../../source/preparation.ts';
import { nightOf, runNight } from '../../source/session/run.ts';
import { systemShell } from '../../source/shell.ts';
import type { Workbench } from '../../source/workbench.ts';
import type { Journal } from '../../state/journal/journal.ts';
import { Redactor } from '../../state/redact.ts';
import { engineOf } from '../../tasks/engines/engines.ts';
import { type FreshDatabase, freshDatabase } from './databases.ts';
import { temporaryDirectory } from './directories.ts';

/** A runbook in a folder of its own, with answers to it, on databases of its own. */
export interface NightFiles {
  readonly directory: string;
  readonly runbook: string;
  readonly answers: string;
  readonly source: FreshDatabase;
  readonly target: FreshDatabase;
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** A runbook with every kind of step: small enough to be killed at every event. */
export interface SmallNight extends NightFiles {
  /** What the migration leaves: the target's rows, the commands' traces, what the ledger sums up to. */
  outcome(): Promise<unknown>;
}

const runbook = `
runbook-format: 1
runbook: small
title: A small night
roles: { dba: Database administrator, cto: CTO }
ids: { namespace: env:SMALL_NAMESPACE }
databases: { old: { engine: postgres }, new: { engine: postgres } }
environments:
  test:
    stand-in: true
    databases: { old: env:SMALL_OLD_URL, new: env:SMALL_NEW_URL }
    vars: { trace: trace.txt }
vars: { trace: nowhere.txt }
phases:
  - id: prepare
    title: Prepare
    planned: 5m
    sign-off: [dba, cto]
    steps:
      - id: people
        confirm:
          - { id: told, text: People are told, role: dba }
          - { id: ready, text: Everyone is ready }
      - id: requirements
        check:
          - { id: version, preflight: true, tool: { database: old, at-least: "15" } }
          - { id: rows, preflight: true, rows: { of: old.people, equal: 240 } }
      - id: schema
        sql: { on: new, file: schema.sql }
      - id: scratch
        sql:
          on: new
          transaction: none
          sql: create index concurrently people_name on people (name)
          probe: select exists (select from pg_index where indexrelid = to_regclass('people_name') and indisvalid)
      - id: pause
        wait: { for: 1ms }
  - id: move
    title: Move
    needs: [prepare]
    planned: 10m
    steps:
      - id: mark
        run:
          shell: true
          command: echo moved >> "$FILE"
          env: { FILE: "{{trace}}" }
          probe: { command: "grep -q moved \\"$FILE\\"" }
      - id: greet
        run: { command: [echo, "{{trace}}"], repeatable: true }
      - id: left-out
        rehearsal: { skip: Not in a rehearsal }
        run: { command: ["false"] }
      - together:
          limit: 2
          steps:
            - id: people
              copy:
                from: old.people
                to: new.people
                rows-per-chunk: 50
                columns: { id: { uuid: people, of: id }, legacy_id: id, name: name, born: { utc: born, zone: Asia/Baku } }
            - id: visits
              copy:
                from: old.visits
                to: new.visits
                rows-per-chunk: 200
                columns: { id: { uuid: visits, of: id, style: ordered }, person_id: { uuid: people, of: person_id }, place: place }
      - id: keys
        sql: { on: new, sql: alter table visits add foreign key (person_id) references people }
  - id: finish
    title: Finish
    needs: [move]
    sign-off: [cto]
    steps:
      - id: arrived
        check:
          - { id: people, rows: { of: old.people, equal: new.people } }
          - { id: orphans, none: { in: new, sql: select id from visits where person_id is null } }
          - { id: places, distribution: { in: new, sql: "select place, count(*) from visits group by place", same-as: { in: old, sql: "select place, count(*) from visits group by place" } } }
          - { id: look, sample: { in: new, sql: select name from people order by legacy_id limit 3, ask: Do they look right?, role: dba } }
      - id: settled
        wait: { in: new, sql: select true, every: 1s, timeout: 10s }
      - id: open
        point-of-no-return: true
        phrase: new
        sql: { on: new, sql: "insert into opened values ('yes')" }
`;

const answers = `
answers: 1
as: { dba: Leyla, cto: Rauf }
phrases: { finish/open: new }
default: confirm
`;

const schema = `
create table people (id uuid primary key, legacy_id integer not null unique, name text, born timestamptz);
create table visits (id uuid primary key, person_id uuid not null, place text);
create table opened (word text);
`;

const legacy = `
create table people (id integer primary key, name text, born timestamp);
create table visits (id integer primary key, person_id integer, place text);
insert into people select 3 * i, case when i % 7 = 0 then null else E'n\\t' || i || ' \\\\ ə' end, timestamp '1990-03-25 03:30' + i * interval '1 day' from generate_series(1, 240) i;
insert into visits select i * 2, 3 * (1 + i % 240), chr(65 + i % 5) from generate_series(1, 900) i;
`;

export async function smallNight(): Promise<SmallNight> {
  const { directory, remove } = await temporaryDirectory();
  const [source, target] = await Promise.all([freshDatabase({ standIn: true }), freshDatabase({ standIn: true })]);
  await source.sql(legacy);
  await writeFile(join(directory, 'small.yaml'), runbook);
  await writeFile(join(directory, 'schema.sql'), schema);
  await writeFile(join(directory, 'answers.yaml'), answers);
  return {
    directory,
    runbook: join(directory, 'small.yaml'),
    answers: join(directory, 'answers.yaml'),
    source,
    target,
    env: {
      SMALL_OLD_URL: source.url,
      SMALL_NEW_URL: target.url,
      SMALL_NAMESPACE: '0b7c1c3e-8f3a-4a51-9c8e-6f0f4b1d2a10',
    },
    outcome: async () => ({
      people: await target.sql("select count(*), md5(string_agg(p::text, '|' order by id)) from people p"),
      visits: await target.sql("select count(*), md5(string_agg(v::text, '|' order by id)) from visits v"),
      opened: await target.sql('select count(*) from opened'),
      keys: await target.sql(
        "select count(*) from pg_constraint where contype = 'f' and conrelid = 'visits'::regclass",
      ),
      ledger: await target.sql(
        "select step, sum(rows_written) from nightferry.ledger where unit like 'chunk%' group by step order by step",
      ),
      trace: await systemFiles.readText(join(directory, 'trace.txt')),
    }),
    async remove() {
      await Promise.all([source.drop(), target.drop()]);
      await remove();
    },
  };
}

/** Conducts the night with this journal: from its beginning, or from where an earlier process left it. */
export async function conductNight(
  night: SmallNight,
  journal: Journal,
  how: 'run' | 'resume' | 'dry-run',
): Promise<End> {
  const entry = how === 'resume' ? resumedSession('small-1') : beginning(night, how === 'dry-run');
  const workbench = testWorkbench(journal, night.env);
  const entered = await entry.enter(
    workbench,
    new Preparation(new AbortController().signal, () => undefined),
    () => undefined,
  );
  const operator = new ScriptedOperator(parseAnswers(answers, 'answers.yaml'), 'rehearsal', 'Leyla');
  return runNight(entered.handle, nightOf(entered.handle, operator, workbench));
}

function beginning({ runbook }: SmallNight, dryRun: boolean): Entry {
  return newSession({ file: runbook, environment: 'test', vars: {}, dryRun, name: 'small-1' });
}

/** This machine, with another environment and a journal of the test's. */
export function testWorkbench(journal: Journal, env: Readonly<Record<string, string>>): Workbench {
  return {
    journal,
    env,
    engineOf,
    actor: { name: 'Leyla', osUser: 'leyla', host: 'ops1' },
    clock: systemClock,
    shell: systemShell,
    files: systemFiles,
    http: systemHttp,
    cores: 2,
    redactor: new Redactor(),
    prompt: undefined,
  };
}
