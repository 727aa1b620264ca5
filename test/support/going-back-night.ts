import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { End } from '../../source/conductor.ts';
import type { Entry } from '../../source/entries/entry.ts';
import { newSession } from '../../source/entries/new-session.ts';
import { resumedSession } from '../../source/entries/resumed-session.ts';
import { parseAnswers } from '../../source/operator/answers.ts';
import { ScriptedOperator } from '../../source/operator/scripted.ts';
import { Preparation } from '../../source/preparation.ts';
import { nightOf, runNight } from '../../source/session/run.ts';
import type { Journal } from '../../state/journal/journal.ts';
import { clusterUrl, freshDatabase, runSql } from './databases.ts';
import { temporaryDirectory } from './directories.ts';
import { type NightFiles, testWorkbench } from './small-night.ts';

/** A night that can be gone back from step by step, or along a plan that puts the target out of the way. */
export interface GoingBackNight extends NightFiles {
  /** Lets the check at the end pass, which fails as long as somebody is in the way. */
  clear(): Promise<void>;
  /** What is in the target: its tables with their rows, and the steps in the ledger. */
  outcome(): Promise<unknown>;
  /** The same of the database that the plan has put out of the way; `undefined` while there is none. */
  kept(): Promise<unknown>;
}

export const sessionId = 'back-1';

const runbookOf = (target: string) => `
runbook-format: 1
runbook: back
title: A night to go back from
roles: { dba: Database administrator }
databases: { old: { engine: postgres }, new: { engine: postgres } }
environments:
  test: { stand-in: true, databases: { old: env:BACK_OLD_URL, new: env:BACK_NEW_URL } }
phases:
  - id: prepare
    title: Prepare
    sign-off: [dba]
    steps:
      - id: told
        confirm: [{ id: told, text: People are told }]
      - id: schema
        sql: { on: new, sql: "create table people (id int primary key, name text)", undo: drop table people }
  - id: move
    title: Move
    needs: [prepare]
    steps:
      - id: people
        copy: { from: old.people, to: new.people, rows-per-chunk: 20, workers: 1, columns: { id: id, name: name } }
      - id: index
        sql:
          on: new
          transaction: none
          sql: create index concurrently people_name on people (name)
          probe: select exists (select from pg_index where indexrelid = to_regclass('people_name') and indisvalid)
          undo: drop index concurrently people_name
  - id: finish
    title: Finish
    needs: [move]
    steps:
      - id: clear
        check: [{ id: clear, none: { in: old, sql: select name from in_the_way } }]
rollbacks:
  swap:
    title: Put the new database out of the way
    undoes: [prepare]
    steps:
      - id: keep
        sql:
          on: new/maintenance
          transaction: none
          closes: true
          sql: alter database ${target} rename to ${target}_kept
          probe: select exists (select from pg_database where datname = '${target}_kept')
      - id: empty
        sql:
          on: new/maintenance
          transaction: none
          pins: true
          sql: create database ${target}
          probe: select exists (select from pg_database where datname = '${target}')
`;

export const answersFor = (way: string) => `
answers: 1
default: confirm
steps: { finish/clear: { on-failure: [roll-back] } }
rollback: { way: ${way}, reason: Someone is in the way, phrase: back }
`;

const legacy = `
create table people (id int primary key, name text);
insert into people select i, 'person ' || i from generate_series(1, 50) i;
create table in_the_way (name text);
insert into in_the_way values ('Vagif');
`;

export async function goingBackNight(way: 'undo' | 'swap' = 'undo'): Promise<GoingBackNight> {
  const { directory, remove } = await temporaryDirectory();
  const [source, target] = await Promise.all([freshDatabase({ standIn: true }), freshDatabase({ standIn: true })]);
  await source.sql(legacy);
  await writeFile(join(directory, 'back.yaml'), runbookOf(target.name));
  await writeFile(join(directory, 'answers.yaml'), answersFor(way));
  const admin = await clusterUrl();
  const keptUrl = target.url.replace(target.name, `${target.name}_kept`);
  return {
    ...{ directory, source, target },
    runbook: join(directory, 'back.yaml'),
    answers: join(directory, 'answers.yaml'),
    env: { BACK_OLD_URL: source.url, BACK_NEW_URL: target.url },
    clear: async () => void (await source.sql('delete from in_the_way')),
    outcome: () => contentAt(target.url),
    kept: () => contentAt(keptUrl).catch(() => undefined),
    async remove() {
      await Promise.all([source.drop(), target.drop()]);
      await runSql(admin, `drop database if exists ${target.name}_kept with (force)`);
      await remove();
    },
  };
}

async function contentAt(url: string): Promise<unknown> {
  const tables = await runSql(
    url,
    `select relname, relkind from pg_class where relnamespace = 'public'::regnamespace order by 1`,
  );
  const has = (name: string) => tables.some(([table]) => table === name);
  const [[ledger] = []] = await runSql(url, `select to_regclass('nightferry.ledger')`);
  return {
    tables,
    people: has('people')
      ? await runSql(url, `select count(*), md5(string_agg(p::text, '|' order by id)) from people p`)
      : [],
    ledger: ledger
      ? await runSql(
          url,
          'select phase, step, generation, sum(rows_written) from nightferry.ledger group by 1, 2, 3 order by 1, 2, 3',
        )
      : [],
  };
}

export type Going = 'run' | 'dry-run' | 'resume' | 'rollback';

/** Conducts the night with this journal, with answers that go back by `way`. */
export async function conductBack(
  night: GoingBackNight,
  journal: Journal,
  how: Going,
  way: 'undo' | 'swap' = 'undo',
): Promise<End> {
  const workbench = testWorkbench(journal, night.env);
  const entered = await entryOf(night, how).enter(
    workbench,
    new Preparation(new AbortController().signal, () => undefined),
    () => undefined,
  );
  const operator = new ScriptedOperator(parseAnswers(answersFor(way), 'answers.yaml'), 'rehearsal', 'Leyla');
  return runNight(entered.handle, nightOf(entered.handle, operator, workbench));
}

function entryOf({ runbook }: GoingBackNight, how: Going): Entry {
  if (how === 'resume') return resumedSession(sessionId);
  if (how === 'rollback') return resumedSession(sessionId, { rollback: { kind: 'any' } });
  return newSession({ file: runbook, environment: 'test', vars: {}, dryRun: how === 'dry-run', name: sessionId });
}
