import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Catalog, CatalogTable } from '../../../state/init/catalog.ts';
import type { Database } from '../../../tasks/engines/engine.ts';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import { dialect } from '../../../tasks/engines/postgres/whole/dialect.ts';
import { type FreshDatabase, freshDatabase } from '../../support/databases.ts';
import { poorRole } from '../../support/poor-role.ts';

const schema = `
create extension pg_trgm;
create type state as enum ('new', 'it''s paid');
create domain amount as numeric(8,2) not null;
create schema "Odd";
create table plain (id serial primary key, big bigint generated always as identity, state state, total amount,
  kind text check (kind in ('a', 'b''c')), level varchar(5) check (level in ('x', 'y')), n int check (n in (1, -2)),
  free text check (free <> ''), both_ways text check (both_ways in ('a') or both_ways is null),
  c char(3), i smallint, t timestamp, js json, flag boolean, f double precision, d date, u uuid);
create table "Odd"."Na""me" ("from" int not null unique, up int references plain, code int default nextval('plain_id_seq'));
create table logs (at timestamptz not null, msg text) partition by range (at);
create table logs_old partition of logs default;
create table parent (id int primary key);
create table child () inherits (parent);
create table secret (id int primary key);
create view seen as select 1 as one;
create materialized view kept as select 1 as one;
create sequence invoices start 5 increment -2 minvalue -100 maxvalue 100;
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger audit before insert on plain for each row execute function f();
create trigger off before insert on plain for each row execute function f();
alter table plain disable trigger off;
insert into logs values (now(), 'x');`;

let fresh: FreshDatabase;
let database: Database;
let catalog: Catalog;

function table(name: string): CatalogTable {
  const found = catalog.tables.find((each) => each.name === name);
  if (!found) throw new Error(`no table ${name}`);
  return found;
}

function columnOf(name: string) {
  const found = table('plain').columns.find((each) => each.name === name);
  if (!found) throw new Error(`no column ${name}`);
  return found;
}

beforeAll(async () => {
  fresh = await freshDatabase();
  await fresh.sql(schema);
  await fresh.sql(`alter database ${fresh.name} set timezone = 'Asia/Baku'`);
  database = await postgres.connect(fresh.url, { name: 'edu', application: 'nightferry test' });
  catalog = (await database.catalog?.()) ?? expect.fail('no catalog');
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

describe('the catalog of a PostgreSQL database', () => {
  it('has tables with their partitions, and not what belongs to extensions', () => {
    expect(catalog.tables.map(({ sql, isEmpty }) => [sql, isEmpty])).toEqual([
      ['"Odd"."Na""me"', true],
      ['child', true],
      ['logs', false],
      ['parent', true],
      ['plain', true],
      ['secret', true],
    ]);
    expect(table('parent').obstacle).toContain('inherit');
  });

  it('knows the zone that the database tells times in, whatever this connection is pinned to', () => {
    expect(catalog.timeZone).toBe('Asia/Baku');
  });

  it('knows which values a column takes, by its type or a check that does nothing else', () => {
    const allowed = Object.fromEntries(
      table('plain').columns.flatMap((each) => (each.allowed ? [[each.name, each.allowed]] : [])),
    );
    expect(allowed).toEqual({ state: ['new', "it's paid"], kind: ['a', "b'c"], level: ['x', 'y'], n: ['1', '-2'] });
  });

  it('sees through domains', () => {
    expect(columnOf('total')).toMatchObject({ type: 'amount', family: 'decimal', nullable: false });
  });

  it('has the triggers that a copy would fire', () => {
    expect(table('plain').triggers).toEqual(['audit']);
  });

  it('knows which columns a sequence fills', () => {
    const columns = table('plain').sequences.map(({ column }) => column);
    expect(columns.sort()).toEqual(['big', 'id']);
  });

  it('names sequences that belong to no column, views, and how to fill those that keep rows', () => {
    expect(catalog.looseSequences).toEqual([{ name: 'invoices', sql: 'invoices' }]);
    expect(catalog.others).toEqual([
      { what: 'materialized view', sql: 'kept', refresh: 'refresh materialized view kept' },
      { what: 'view', sql: 'seen' },
    ]);
  });

  it('takes foreign keys away and brings them back', async () => {
    const [key] = table('Na"me').foreignKeys;
    const count = () => fresh.sql(`select count(*) from pg_constraint where contype = 'f'`);
    await fresh.sql(key?.drop ?? '');
    expect(await count()).toEqual([['0']]);
    await fresh.sql(key?.add ?? '');
    expect(await count()).toEqual([['1']]);
  });

  it('says which tables this role may not read, and what gives it the right', async () => {
    const role = await poorRole(fresh);
    await fresh.sql(`grant select on plain to ${role.role}`);
    const seen = await (await role.connect('edu')).catalog?.();
    await role.remove();
    const facts = Object.fromEntries(seen?.tables.map(({ name, obstacle }) => [name, obstacle]) ?? []);
    expect(facts).toMatchObject({ plain: undefined, secret: expect.stringContaining('may not read it') });
    expect(seen?.tables.find(({ name }) => name === 'secret')?.remedy).toContain('GRANT SELECT ON secret TO');
  });
});

describe('a value gets from one column into another', () => {
  it.each([
    { from: 'i', to: 'n', carry: { how: 'as-is', sameText: true } },
    { from: 'n', to: 'i', carry: { how: 'sql', sql: 'n::smallint' } },
    { from: 'state', to: 'free', carry: { how: 'as-is', sameText: true } },
    { from: 'free', to: 'state', carry: { how: 'as-is' } },
    { from: 'free', to: 'u', carry: { how: 'sql', sql: 'free::uuid' } },
    { from: 'flag', to: 'n', carry: { how: 'sql', sql: 'flag::integer' } },
    { from: 'free', to: 'js', carry: { how: 'sql', sql: 'free::json' } },
    { from: 'total', to: 'n', carry: { how: 'not' } },
    { from: 'f', to: 'total', carry: { how: 'not' } },
    { from: 't', to: 'd', carry: { how: 'not' } },
    { from: 'd', to: 't', carry: { how: 'as-is', sameText: false } },
  ])('$from into $to', ({ from, to, carry }) => {
    expect(dialect.carry(columnOf(from), columnOf(to))).toMatchObject(carry);
  });

  it('and a hash of rows is the same where they are, and differs where one letter does', async () => {
    await fresh.sql(
      `create table a (x int, y text, z text); insert into a values (1, 'a', null), (2, 'b', ''), (2, 'b', '')`,
    );
    await fresh.sql(
      `create table b (x bigint, y varchar(9), z text); insert into b values (2, 'b', ''), (1, 'a', null), (2, 'b', '')`,
    );
    const whole = (await database.catalog?.())?.tables ?? [];
    const hash = (name: string) => {
      const found = whole.find((each) => each.name === name);
      return fresh.sql(dialect.fingerprint?.(found ?? table('plain'), found?.columns ?? []) ?? '');
    };
    const before = await hash('a');
    expect(await hash('b')).toEqual(before);
    await fresh.sql(`update b set z = null where ctid = '(0,1)'`);
    expect(await hash('b')).not.toEqual(before);
    await fresh.sql(
      `update b set z = '' where z is null and x = 2; update a set y = 'ab', z = 'c' where x = 1; update b set y = 'a', z = 'bc' where x = 1`,
    );
    expect(await hash('b')).not.toEqual(await hash('a'));
  });
});
