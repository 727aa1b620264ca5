import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyStages, legacyTables } from '../../../source/demo/legacy/tables.ts';
import { lintFile } from '../../../source/runbooks.ts';
import { conductDraft, draftNight } from '../../support/draft-night.ts';
import { poorRole } from '../../support/poor-role.ts';

/** Most of what catalogs can have: keys of every sort, circles, partitions, names that need quotes, reserved words, views. */
const shop = `
create type order_state as enum ('new', 'paid', 'shipped');
create table customers (id serial primary key, name text not null, email varchar(120) unique, created timestamp not null default now(),
  score numeric(8,2), attrs jsonb, is_active boolean not null default true);
create table products (sku text primary key, price numeric(10,2) not null, vat numeric generated always as (price * 0.2) stored, blob bytea);
create table orders (id bigint generated always as identity primary key, customer_id int not null references customers,
  state order_state not null default 'new', placed timestamptz not null default now());
create table order_lines (order_id bigint not null references orders, line smallint not null, sku text not null references products,
  primary key (order_id, line));
create table employees (id int primary key, boss int references employees);
create table teams (id int primary key, lead int);
create table members (id int primary key, team int not null references teams);
alter table teams add foreign key (lead) references members;
create table logs (at timestamptz not null, msg text) partition by range (at);
create table logs_old partition of logs for values from (minvalue) to ('2025-01-01');
create table logs_new partition of logs for values from ('2025-01-01') to (maxvalue);
create table "Order Items" ("Id" int primary key, "select" text, "adı 列" text, "table" int references "Order Items");
create schema "Odd";
create table "Odd"."user" ("from" int primary key, "order" text);
create view v_orders as select * from orders;
create materialized view totals as select count(*) from orders;
create sequence invoice_numbers start 1000;`;

const shopRows = `
insert into customers (name, email, score, attrs) select 'c' || n, n || '@x', n * 1.5, jsonb_build_object('n', n) from generate_series(1, 300) n;
insert into products (sku, price, blob) select 'sku-' || n, n, decode(md5(n::text), 'hex') from generate_series(1, 20) n;
insert into orders (customer_id, state) select 1 + n % 300, (array['new', 'paid', 'shipped'])[1 + n % 3]::order_state from generate_series(1, 900) n;
insert into order_lines select 1 + n % 900, n / 900, 'sku-' || 1 + n % 20 from generate_series(0, 1799) n;
insert into employees select n, case when n < 50 then n + 1 end from generate_series(1, 50) n;
insert into teams values (1, null), (2, null); insert into members values (1, 1), (2, 2); update teams set lead = id;
insert into logs select timestamp '2024-01-01' + n * interval '3 day', 'm' || n from generate_series(1, 200) n;
insert into "Order Items" values (1, 'x', E'tab\\t \\\\ "', null), (2, null, '列', 1);
insert into "Odd"."user" values (1, 'a');
analyze;`;

const shopTables = [
  ...[
    'customers',
    'products',
    'orders',
    'order_lines',
    'employees',
    'teams',
    'members',
    'logs',
    '"Order Items"',
    '"Odd"."user"',
  ],
];

describe('a draft for two databases of the same schema', () => {
  it('lints clean, holds no secret, and takes every row over when it is run to its end', async () => {
    const night = await draftNight(shop + shopRows, shop);
    const drafted = (await night.draft()) ?? expect.fail('no draft');
    const text = readFileSync(night.file, 'utf8');
    expect(lintFile(night.file)).toEqual([]);
    expect(text).not.toContain(new URL(night.source.url).password);
    expect(text).not.toContain('127.0.0.1');
    expect(drafted.draft.proposal).toMatchObject({ held: [], sourceOnly: [], targetOnly: [] });
    expect(drafted.draft.proposal.broken.map(({ key }) => key.columns)).toEqual([['table'], ['boss'], ['lead']]);

    const { end, report } = await conductDraft(night, drafted, false);
    expect(end, JSON.stringify(report.checks.filter(({ verdict }) => verdict !== 'passed'))).toMatchObject({
      kind: 'finished',
    });
    for (const table of shopTables) {
      const rows = `select count(*), md5(string_agg(t::text, '|' order by t::text)) from ${table} t`;
      expect(await night.target.sql(rows), table).toEqual(await night.source.sql(rows));
    }
    const keys = `select conname, pg_get_constraintdef(oid), convalidated from pg_constraint where contype = 'f' order by 1`;
    expect(await night.target.sql(keys)).toEqual(await night.source.sql(keys));
    expect(await night.target.sql("select nextval('customers_id_seq'), nextval('orders_id_seq')")).toEqual([
      ['301', '901'],
    ]);
    expect(await night.target.sql('select * from totals')).toEqual([['900']]);
  });
});

describe('a draft for a schema that is quite another', () => {
  it('of the university lints clean and is gone through by a dry run, and names what it could not decide', async () => {
    const keys = keyStages.before.statements.filter(({ sql }) => !sql.startsWith('vacuum')).map(({ sql }) => `${sql};`);
    const night = await draftNight(legacyTables + keys.join('\n'), newUniversity());
    const drafted = (await night.draft({ zone: 'Asia/Baku' })) ?? expect.fail('no draft');
    expect(lintFile(night.file)).toEqual([]);
    const { levels, held, sourceOnly } = drafted.draft.proposal;
    const pairs = [...levels.flat(), ...held].map(({ source, target }) => `${source.name} > ${target.name}`);
    expect(pairs).toEqual(
      expect.arrayContaining(['users > users', 'organizations > organization_units', 'teachers > staff_members']),
    );
    expect(sourceOnly.map(({ name }) => name)).toContain('sms_log');

    const text = readFileSync(night.file, 'utf8');
    expect(text).toContain('created_at: { utc: created, zone: Asia/Baku }');
    expect(text).toContain('user_id: { uuid: users, of: user_id }');
    expect(text).toContain('name: { json: { az: name_az, ru: name_ru, en: name_en } }');
    const lines = text.split('\n');
    for (const { number, line } of drafted.written.decisions) expect(lines[line - 1]).toContain(`DECIDE ${number} `);
    expect(drafted.written.decisions.map((decision) => decision.text).join(' ')).toContain(
      'type takes university, faculty, department, program',
    );
    // What is held back is YAML too, once its # is taken away.
    const uncommented = text.replaceAll(/^ {2}# ( {4}.*)$/gm, '  $1');
    expect(uncommented).toContain('\n      - id: organization-units\n        title: Copy organizations');

    const { end, report } = await conductDraft(night, drafted, true);
    expect(end, JSON.stringify(report.steps.flatMap(({ fault }) => fault ?? []))).toMatchObject({ kind: 'finished' });
  });
});

function newUniversity(): string {
  const files = ['schema', 'keys-organizations', 'keys-enrollments', 'keys-grades'];
  return files.map((name) => readFileSync(join('checklists/edu-v2', `${name}.sql`), 'utf8')).join('\n');
}

describe('a draft is refused', () => {
  it.each([
    { what: 'for one database given twice', same: true, code: 'init/same-database' },
    { what: 'without tables in the source', sourceSql: '', code: 'init/no-tables' },
    { what: 'without tables in the target', targetSql: '', code: 'init/no-tables' },
    { what: 'where no table looks like another', targetSql: 'create table b (z bytea)', code: 'init/no-match' },
  ])('$what', async ({ same, sourceSql, targetSql, code }) => {
    const one = 'create table a (id int primary key)';
    const night = await draftNight(sourceSql ?? one, targetSql ?? one);
    await expect(night.draft(same ? { target: night.source.url } : {})).rejects.toMatchObject({ name: 'Fault', code });
  });

  it('where the role may read nothing, with what lets it', async () => {
    const night = await draftNight('create table a (id int primary key)');
    const { url, role, remove } = await poorRole(night.source);
    await expect(night.draft({ source: url })).rejects.toMatchObject({
      code: 'init/not-readable',
      remedy: [expect.stringContaining(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role};`)],
    });
    await remove();
  });

  it('of what is no URL, of engines that can not be copied from, and over a file that is there', async () => {
    const night = await draftNight('create table a (id int primary key)');
    await expect(night.draft({ source: 'localhost/edu' })).rejects.toMatchObject({ code: 'init/url' });
    await expect(night.draft({ source: 'sqlite:/nowhere/edu.db' })).rejects.toMatchObject({ code: 'init/engine' });
    await expect(night.draft({ source: 'env:NOT_SET' })).rejects.toMatchObject({ code: 'secret/missing' });
    await night.draft();
    await expect(night.draft()).rejects.toMatchObject({ code: 'init/file-exists' });
    expect(await night.draft({ force: true, source: 'env:OLD_URL' })).toMatchObject({
      draft: { variables: { source: 'OLD_URL' } },
    });
  });
});
