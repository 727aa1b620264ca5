import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { engineOf } from '../../../tasks/engines/engines.ts';
import { clusterUrl, runSql } from '../databases.ts';
import { temporaryDirectory } from '../directories.ts';
import { type AnyDatabase, anyDatabase, type EngineKey } from '../engine-pair.ts';
import { type CutLine, openCutLine } from './cut-line.ts';

export interface WorldOptions {
  readonly from: EngineKey;
  readonly to: EngineKey;
  /** The source is frozen before it is copied; of PostgreSQL only. */
  readonly isFrozen: boolean;
  readonly workers: number;
}

/** A runbook with two copies at the same time, in many chunks each, and what came of it. */
export interface World extends WorldOptions {
  readonly directory: string;
  readonly runbook: string;
  readonly answers: string;
  readonly journal: string;
  readonly env: Readonly<Record<string, string>>;
  readonly source: AnyDatabase;
  readonly target: AnyDatabase;
  /** Ways to its servers that can be cut. */
  readonly lines: readonly CutLine[];
  differences(): Promise<Differences>;
  remove(): Promise<void>;
}

export interface Differences {
  /** Rows of the source that the target has not, or has otherwise. */
  readonly lost: number;
  /** Rows of the target beyond those. */
  readonly doubled: number;
}

export const session = 'killed';
const [marks, words] = [24_000, 6_000];

export async function openWorld(options: WorldOptions): Promise<World> {
  const { from, to } = options;
  const { directory, remove } = await temporaryDirectory();
  const [source, target] = await Promise.all([anyDatabase(from), anyDatabase(to)]);
  await source.sql(fill[from]);
  await target.sql(make[to]);
  await Promise.all([markStandIn(from, source), markStandIn(to, target)]);
  const sourceLine = await lineTo(from, source);
  const targetLine = await lineTo(to, target);
  const runbook = join(directory, 'killed.yaml');
  await writeFile(runbook, runbookOf(options));
  const answers = join(directory, 'answers.yaml');
  await writeFile(answers, answersText);
  return {
    ...options,
    ...{ directory, runbook, answers, source, target },
    journal: join(directory, 'journal.db'),
    lines: [sourceLine, targetLine].filter((line) => line !== undefined),
    env: { KILLED_OLD_URL: sourceLine?.url ?? source.url, KILLED_NEW_URL: targetLine?.url ?? target.url },
    differences: () => differences(source, target),
    remove: async () => {
      await Promise.all([sourceLine?.close(), targetLine?.close()]);
      await Promise.all([source.drop(), target.drop()]);
      await remove();
    },
  };
}

/** What cuts connections to PostgreSQL is tried elsewhere, by the proxy that knows its messages. */
async function lineTo(engine: EngineKey, { url }: AnyDatabase): Promise<CutLine | undefined> {
  return engine === 'sqlserver' ? openCutLine(url) : undefined;
}

function runbookOf({ from, to, isFrozen, workers }: WorldOptions): string {
  const freeze = `
  - id: prepare
    title: Prepare
    steps:
      - id: freeze
        title: Freeze
        read-only: { on: old, mode: strict, end-sessions: true }`;
  return `runbook-format: 1
runbook: killed
title: Copies that are killed
databases: { old: { engine: ${from} }, new: { engine: ${to} } }
environments: { test: { stand-in: true, databases: { old: env:KILLED_OLD_URL, new: env:KILLED_NEW_URL } } }
phases:${isFrozen ? freeze : ''}
  - id: move
    title: Move${isFrozen ? '\n    needs: [prepare]' : ''}
    steps:
      - together:
          limit: 2
          steps:
            - id: marks
              copy:
                from: old.marks
                to: new.marks
                workers: ${workers}
                rows-per-chunk: 150
                columns: { id: id, student: student, remark: remark }
            - id: words
              copy:
                from: old.words
                to: new.words
                key: [lang, word]
                workers: ${workers}
                rows-per-chunk: 100
                columns: { lang: lang, word: word, seen: seen }
`;
}

const retries = `on-failure: [${Array.from({ length: 500 }, () => 'retry').join(', ')}]`;
const answersText = `answers: 1\ndefault: confirm\nsteps:\n  move/marks: { ${retries} }\n  move/words: { ${retries} }\n`;

/** Texts with all that a COPY has to escape, gaps and bunches among the ids. */
const fill: Readonly<Record<EngineKey, string>> = {
  postgres: `
    create table marks (id integer primary key, student integer not null, remark text);
    insert into marks select i + i / 1000 * 7777, i % 634, case when i % 50 > 0 then E'tab\\t line\\n back\\\\ ə ' || i || repeat('x', i % 90) end
      from generate_series(1, ${marks}) i;
    create table words (lang text collate "C", word text collate "C", seen integer, primary key (lang, word));
    insert into words select chr(97 + i % 3), 'w' || i / 3, i from generate_series(1, ${words}) i; analyze`,
  sqlite: `pragma journal_mode = wal;
    create table marks (id integer primary key, student integer not null, remark text);
    insert into marks with recursive n (i) as (select 1 union all select i + 1 from n where i < ${marks})
      select i + i / 1000 * 7777, i % 634, case when i % 50 > 0 then 'tab' || char(9) || ' line' || char(10) || ' back\\ ə ' || i || hex(zeroblob(i % 45)) end from n;
    create table words (lang text, word text, seen integer, primary key (lang, word));
    insert into words with recursive n (i) as (select 1 union all select i + 1 from n where i < ${words})
      select char(97 + i % 3), 'w' || (i / 3), i from n`,
  sqlserver: `create table marks (id integer primary key, student integer not null, remark nvarchar(400));
    insert into marks select i + i / 1000 * 7777, i % 634,
        case when i % 50 > 0 then concat(N'tab', char(9), N' line', char(10), N' back\\ ə ', i, replicate('x', i % 90)) end
      from (${numbers(marks)}) n;
    create table words (lang nvarchar(10) not null, word nvarchar(40) not null, seen integer, primary key (lang, word));
    insert into words select char(97 + i % 3), concat('w', i / 3), i from (${numbers(words)}) n`,
};

function numbers(last: number): string {
  return `select top (${last}) row_number() over (order by a.object_id) as i from sys.all_columns a cross join sys.all_columns b`;
}

/** Without keys: nothing but the ledger keeps a row from being there twice. */
const empty = `create table marks (id integer, student integer, remark text);
  create table words (lang text, word text, seen integer)`;
const make: Readonly<Record<EngineKey, string>> = {
  postgres: empty,
  sqlite: `pragma journal_mode = wal; ${empty}`,
  sqlserver: empty.replaceAll(' text', ' nvarchar(400)'),
};

async function markStandIn(engine: EngineKey, { url, sql }: AnyDatabase): Promise<void> {
  if (engine === 'sqlite') await sql('create table nightferry_stand_in (marked)');
  else if (engine === 'sqlserver') await sql(engineOf(engine).standInLine(''));
  else
    await runSql(await clusterUrl(), `alter database ${new URL(url).pathname.slice(1)} set nightferry.stand_in = 'on'`);
}

async function differences(source: AnyDatabase, target: AnyDatabase): Promise<Differences> {
  let [lost, doubled] = [0, 0];
  for (const all of ['select id, student, remark from marks', 'select lang, word, seen from words']) {
    const left = new Map<string, number>();
    const add = (row: readonly unknown[], by: number) => {
      const text = JSON.stringify(row);
      left.set(text, (left.get(text) ?? 0) + by);
    };
    for (const row of await source.sql(all)) add(row, 1);
    for (const row of await target.sql(all)) add(row, -1);
    for (const count of left.values()) {
      lost += Math.max(0, count);
      doubled += Math.max(0, -count);
    }
  }
  return { lost, doubled };
}
