import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freshDatabase } from '../support/databases.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { freshSqlServerDatabase, missingSqlServerDatabase } from '../support/tds/fresh-database.ts';
import { whyNoServer } from '../support/tds/test-server.ts';

/** What the suite needs to know of an engine to try it: where to get databases, and its dialect. */
export interface EngineFixture {
  /** A new empty database, and how to remove it. */
  fresh(): Promise<{ url: string; remove: () => Promise<void> }>;
  /** A URL of a database that is not there. */
  missing(): Promise<string>;
  /** A URL that can't be one. */
  readonly nonsense: string;
  /** The same URL with a password in it, where the engine has passwords. */
  withPassword?(password: string): string;
  /** A query that returns rows, or nothing, until it is stopped. */
  readonly endless: string;
  /** One row: an exact number of 30 digits or the longest integer, and a real number; and how they come back. */
  readonly numbers: { readonly sql: string; readonly cells: readonly string[] };
  /** One statement that makes `accounts (id key, "Odd ""Name" text, code text not null unique, doubled generated)`. */
  readonly accounts: string;
  /** Types of its four columns, as the catalog writes them. */
  readonly types: readonly string[];
  /** A script whose only error is in the statement that begins at line 4, and shows only when that runs. */
  readonly lateError: string;
  readonly ledgerTable: string;
  /** A name that is to be quoted, so that every server of this engine keeps it as it is. */
  odd(name: string): string;
  /** The first parameter, as a column of a result. */
  readonly parameter: string;
  /** Where in its line the server, or we, see the error of `selec 2`. */
  readonly wrongColumn: number;
  /** A type for texts of any characters. */
  readonly text: string;
  /** Such a text as a literal. */
  literal(text: string): string;
  /** Rows of one column, from 1 to this. */
  countTo(last: number): string;
  /** A column of a table that is being made, computed from another and stored. */
  computed(column: string, from: string): string;
  addColumn(table: string, column: string): string;
  /** How the catalog writes a name that must be quoted. */
  quoted(name: string): string;
  /** What makes the commit of a transaction fail, when it was run inside of one; beside `t (a int unique)`. */
  readonly refusedCommit: { readonly before: string; readonly inside: string; readonly code: string };
  /** Where the engine can tell who is in the way. */
  readonly blocking?: BlockingFixture;
  /** Why nothing of a test file can be tried here, when that is so. */
  whyNot?(file: string): string | undefined;
}

/** People in each other's way at `users (id int)`. */
export interface BlockingFixture {
  readonly begin: string;
  readonly rollback: string;
  /** Against everybody, until the transaction ends. */
  readonly lock: string;
  /** A look that a change of the table waits for, and how it is shown. */
  readonly look: { readonly sql: string; readonly shown: string };
  addColumn(name: string): string;
  /** What a change of the table waits for. */
  readonly wants: RegExp;
  /** What somebody does who holds it, and nothing else. */
  readonly idle: string;
  readonly waiting: string;
}

const standard = {
  odd: (name: string) => name,
  parameter: '$1',
  wrongColumn: 1,
  text: 'text',
  literal: (text: string) => `'${text.replaceAll("'", "''")}'`,
  countTo: (last: number) =>
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${last}) select i from n`,
  computed: (column: string, from: string) => `${column} int generated always as (${from}) stored`,
  addColumn: (table: string, column: string) => `alter table ${table} add column ${column}`,
  quoted: (name: string) => `"${name.replaceAll('"', '""')}"`,
  refusedCommit: {
    before: 'create table child (a int references t (a) deferrable initially deferred)',
    inside: 'insert into child values (1)',
    code: 'database/constraint',
  },
};

export const engineFixtures: Readonly<Record<string, EngineFixture>> = {
  postgres: {
    ...standard,
    async fresh() {
      const { url, drop } = await freshDatabase();
      return { url, remove: drop };
    },
    async missing() {
      const { url, drop } = await freshDatabase();
      await drop();
      return url;
    },
    nonsense: 'postgres://secret@host:x/',
    withPassword: (password) => `postgres://edu:${password}@db1:5433/edu%20v2?sslmode=require`,
    endless: 'select pg_sleep(3600)',
    numbers: {
      sql: 'select 123456789012345678901234567890.10::numeric, 0.1::float8 + 0.2::float8',
      cells: ['123456789012345678901234567890.10', '0.30000000000000004'],
    },
    accounts: `create table accounts (id bigint primary key, "Odd ""Name" varchar(20) default 'x', code text not null unique,
      doubled bigint generated always as (id * 2) stored)`,
    types: ['bigint', 'character varying(20)', 'text', 'bigint'],
    ledgerTable: 'nightferry.ledger',
    lateError: `create table late (n int); -- a semicolon; in a comment\n\n\nselect 1 / n from (select 0 as n) z;\nselect 2;`,
    blocking: {
      begin: 'begin',
      rollback: 'rollback',
      lock: 'lock table users in access exclusive mode',
      look: { sql: 'select   count(*)\n from users', shown: 'select count(*) from users' },
      addColumn: (name) => `alter table users add ${name} int`,
      wants: /AccessExclusiveLock on (public\.)?users/,
      idle: 'idle in transaction',
      waiting: 'active',
    },
  },

  sqlite: {
    ...standard,
    async fresh() {
      const { directory, remove } = await temporaryDirectory();
      const path = join(directory, 'fresh.db');
      await writeFile(path, '');
      return { url: `sqlite:${path}`, remove };
    },
    async missing() {
      const { directory, remove } = await temporaryDirectory();
      await remove();
      return `sqlite:${join(directory, 'gone.db')}`;
    },
    nonsense: 'sqlite::memory:',
    endless: 'with recursive n (i) as (select 1 union all select i + 1 from n) select i from n',
    numbers: {
      sql: 'select 9223372036854775807, 0.1 + 0.2',
      cells: ['9223372036854775807', '0.30000000000000004'],
    },
    accounts: `create table accounts (id integer primary key, "Odd ""Name" varchar(20) default 'x', code text not null unique,
      doubled integer generated always as (id * 2) stored)`,
    types: ['INTEGER', 'varchar(20)', 'TEXT', 'INTEGER'],
    ledgerTable: 'nightferry_ledger',
    lateError: `create table late (n int); -- a semicolon; in a comment\n\n\nselect json_extract('{', '$.a');\nselect 2;`,
  },

  sqlserver: {
    whyNot: whyNoServer,
    async fresh() {
      const { url, drop } = await freshSqlServerDatabase();
      return { url, remove: drop };
    },
    missing: missingSqlServerDatabase,
    nonsense: 'sqlserver://secret@host:x/',
    withPassword: (password) => `sqlserver://edu:${password}@db1:14330/edu%20v2?encrypt=false`,
    // No rows, no disk, and no end: sys.all_columns has thousands of rows everywhere.
    endless: `select count_big(*) from ${['a', 'b', 'c', 'd'].map((n) => `sys.all_columns ${n}`).join(' cross join ')}`,
    numbers: {
      sql: `select cast('123456789012345678901234567890.10' as decimal(38, 2)), cast(0.1 as float) + cast(0.2 as float)`,
      cells: ['123456789012345678901234567890.10', '0.30000000000000004'],
    },
    accounts: `create table accounts (id bigint not null primary key, "odd ""name" varchar(20) default 'x',
      code nvarchar(50) not null unique, doubled as (id * 2) persisted)`,
    types: ['bigint', 'varchar(20)', 'nvarchar(50)', 'bigint'],
    ledgerTable: 'nightferry.ledger',
    lateError: `create table late (n int); -- a semicolon; in a comment\n\n\nselect 1 / n from (select 0 as n) z;\nselect 2;`,
    // One that speaks T-SQL folds names to lower case in its catalog, whatever they are quoted with.
    odd: (name) => name.toLowerCase(),
    // One gives a parameter alone back as varchar.
    parameter: 'cast($1 as nvarchar(400))',
    // It says what it stumbled over, and that is the 2.
    wrongColumn: 7,
    text: 'nvarchar(400)',
    literal: (text) => `N'${text.replaceAll("'", "''")}'`,
    countTo: (last) =>
      `with n (i) as (select 1 union all select i + 1 from n where i < ${last}) select i from n option (maxrecursion 0)`,
    computed: (column, from) => `${column} as (${from}) persisted`,
    addColumn: (table, column) => `alter table ${table} add ${column}`,
    quoted: (name) => `[${name}]`,
    // No constraint waits for the commit; but a batch that leaves a transaction which can't be committed ends it (3998).
    refusedCommit: {
      before: 'create table child (a int check (a > 1))',
      inside: 'begin try insert into child values (1) end try begin catch end catch',
      code: 'database/sql',
    },
    blocking: {
      begin: 'begin transaction',
      rollback: 'rollback transaction',
      lock: 'alter table users add locked int',
      look: {
        sql: 'select   count(*)\n from users with (holdlock)',
        shown: 'select count(*) from users with (holdlock)',
      },
      addColumn: (name) => `alter table users add ${name} int`,
      wants: /a schema change lock on (dbo\.)?users/,
      idle: 'idle in transaction',
      waiting: 'active',
    },
  },
};
