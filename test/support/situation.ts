import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect } from 'vitest';
import { type Nightferry, nightferry, runNightferry } from './command-line.ts';
import { type FreshDatabase, freshDatabase } from './databases.ts';
import { temporaryDirectory } from './directories.ts';
import { eventually } from './eventually.ts';

/** A runbook between two databases of its own, and the command line in front of it. */
export interface Situation {
  readonly directory: string;
  readonly runbook: string;
  readonly journal: string;
  /** `old` is read, `new` is filled. Both are marked as stand-ins. */
  readonly old: FreshDatabase;
  readonly new: FreshDatabase;
  readonly env: Readonly<Record<string, string>>;
  /** Writes a file beside the runbook and gives its path. */
  write(name: string, text: string): Promise<string>;
  /** Runs a command to its end with this journal, nobody at the keyboard. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** The same, and lets it run. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Nightferry>;
  /** What sessions left in the databases and the journal. */
  remains(): Promise<Remains>;
  remove(): Promise<void>;
}

export type Ended = Awaited<ReturnType<typeof runNightferry>>;

export interface Remains {
  readonly tables: readonly string[];
  readonly sessions: readonly string[];
  /** Whoever holds a session in the journal, or a database against other sessions. */
  readonly held: number;
}

export const namespace = '0b7c1c3e-8f3a-4a51-9c8e-6f0f4b1d2a10';

/** Where nothing was begun. */
export const untouched: Remains = { tables: [], sessions: [], held: 0 };

/** With `phases` as a runbook writes them. Its environments are `test`, a stand-in, and `live`. */
export async function situation(phases: string): Promise<Situation> {
  const { directory, remove } = await temporaryDirectory();
  const [old, target] = await Promise.all([freshDatabase({ standIn: true }), freshDatabase({ standIn: true })]);
  const write = async (name: string, text: string) => {
    const path = join(directory, name);
    await writeFile(path, text);
    return path;
  };
  const runbook = await write('late.yaml', `${head}${phases}`);
  const journal = join(directory, 'journal.db');
  const env = { OLD_URL: old.url, NEW_URL: target.url, NAMESPACE: namespace };
  return {
    ...{ directory, runbook, journal, old, new: target, env, write },
    run: (args, more = {}) => runNightferry(['--journal', journal, ...args], { ...env, ...more }),
    start: (args, more = {}) => nightferry(['--journal', journal, ...args], { ...env, ...more }),
    async remains() {
      // A server notices that a client is gone a moment after it went.
      const held = async () => (await locksOn(old)) + (await locksOn(target)) + leasesIn(journal);
      await eventually(async () => expect(await held()).toBe(0));
      return { tables: await tablesOf(target), sessions: sessionsIn(journal), held: await held() };
    },
    async remove() {
      await Promise.all([old.drop(), target.drop()]);
      await remove();
    },
  };
}

const head = `runbook-format: 1
runbook: late
title: A late night
roles: { dba: Database administrator, cto: CTO }
ids: { namespace: env:NAMESPACE }
databases: { old: { engine: postgres }, new: { engine: postgres } }
environments:
  test: { stand-in: true, databases: { old: env:OLD_URL, new: env:NEW_URL } }
  live: { databases: { old: env:LIVE_OLD_URL, new: env:LIVE_NEW_URL } }
vars: { rows: 10 }
phases:
`;

/** A phase that begins with a question, so that a session with nobody at the keyboard opens and is left at once. */
export const asksFirst = `
  - id: prepare
    title: Prepare
    sign-off: [dba]
    steps:
      - id: people
        confirm:
          - { id: told, text: People are told, role: dba }
      - id: schema
        sql: { on: new, file: schema.sql }
      - id: move
        copy: { from: old.people, to: new.people, key: id, columns: { id: { uuid: people, of: id }, name: name } }
      - id: arrived
        check:
          - { id: rows, rows: { of: new.people, equal: "{{rows}}" } }
`;

/** What `asksFirst` needs beside it. */
export async function withPeople(made: Situation): Promise<Situation> {
  await made.write('schema.sql', 'create table people (id uuid primary key, name text);\n');
  await made.old.sql(`create table people (id integer primary key, name text);
    insert into people select i, 'person ' || i from generate_series(1, 10) i`);
  return made;
}

export interface ExpectedFault {
  readonly exit: number;
  readonly code: string;
  /** What the sentence must name. */
  readonly names: readonly (string | RegExp)[];
  /** What the lines below it must say to do. */
  readonly next: readonly (string | RegExp)[];
}

/** The command ended with this fault, in words that an operator can act on, and with nothing that only we could. */
export function expectFault({ end, output }: Ended, { exit, code, names, next }: ExpectedFault): void {
  expect(end, output).toBe(exit);
  const lines = output.split('\n');
  const index = lines.findLastIndex((line) => line.includes(`(${code})`));
  expect(index, output).toBeGreaterThanOrEqual(0);
  for (const name of names) expect(lines[index]).toMatch(name);
  const below = lines.slice(index + 1).join('\n');
  for (const step of next) expect(below).toMatch(step);
  expectNoBug(output);
}

/** Neither a bug of ours nor a stack trace. */
export function expectNoBug(output: string): void {
  expect(output).not.toContain('nightferry/bug');
  expect(output).not.toMatch(/^\s+at .*(node:|file:\/\/)/m);
}

async function locksOn({ sql }: FreshDatabase): Promise<number> {
  const [row] = await sql(`select count(*) from pg_locks where locktype = 'advisory'
    and database = (select oid from pg_database where datname = current_database())`);
  return Number(row?.[0]);
}

async function tablesOf({ sql }: FreshDatabase): Promise<readonly string[]> {
  const rows = await sql(
    "select schemaname || '.' || tablename from pg_tables where schemaname !~ '^(pg_|information_)' order by 1",
  );
  return rows.map(([name]) => name ?? '');
}

function leasesIn(journal: string): number {
  return Number(ask(journal, 'select count(*) as answer from leases')[0] ?? 0);
}

function sessionsIn(journal: string): readonly string[] {
  return ask(journal, 'select distinct session as answer from events order by 1').map(String);
}

/** Answers of a journal, as seen from outside; none while there is no journal. */
function ask(journal: string, sql: string): readonly unknown[] {
  try {
    const db = new Sqlite(journal, { readonly: true, fileMustExist: true });
    try {
      return db.prepare(sql).pluck().all();
    } finally {
      db.close();
    }
  } catch {
    return [];
  }
}
