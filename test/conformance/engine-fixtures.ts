import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freshDatabase } from '../support/databases.ts';
import { temporaryDirectory } from '../support/directories.ts';

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
}

export const engineFixtures: Readonly<Record<string, EngineFixture>> = {
  postgres: {
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
  },

  sqlite: {
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
};
