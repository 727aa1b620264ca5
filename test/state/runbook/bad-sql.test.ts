import { describe, expect, it } from 'vitest';
import { brief, lint, shopWith } from './shop.ts';

/** SQL in a step that runs in shop_v2, the findings that follow (column 54 is its first character), and the message. */
type Row = [sql: string, findings: readonly string[], says?: string];

// biome-ignore format: a table
const rows: readonly Row[] = [
  ['select 1; commit', ['39:64 error sql/transaction-control'], "COMMIT in the SQL of step people/carts is transaction control, and the transaction is Nightferry's."],
  ['begin; select 1', ['39:54 error sql/transaction-control'], 'BEGIN'],
  ['start transaction isolation level serializable', ['39:54 error sql/transaction-control'], 'START TRANSACTION'],
  ['select 1; rollback work', ['39:64 error sql/transaction-control'], 'ROLLBACK'],
  ['do $$ begin perform f(); commit; end $$', ['39:79 error sql/transaction-control'], 'COMMIT'],
  ['savepoint a; select 1; rollback to savepoint a; release a', []],
  ['do $$ begin perform f(); end $$', []],
  ["select 'a; commit; b', $$ commit; $$ -- commit;", []],
  ['create function f() returns int begin atomic select 1; select 2; end', []],
  ['\\\\i other.sql', ['39:54 error sql/client-command'], '\\i in the SQL of step people/carts is for a client program'],
  ['copy users from stdin', ['39:54 error sql/client-command'], 'COPY ... FROM STDIN'],
  ['vacuum users', ['39:54 error sql/no-transaction'], "VACUUM in the SQL of step people/carts can't run in a transaction."],
  ['create unique index concurrently i on users (id)', ['39:54 error sql/no-transaction'], 'CREATE UNIQUE INDEX CONCURRENTLY'],
  ['alter system set work_mem = 1', ['39:54 error sql/no-transaction'], 'ALTER SYSTEM'],
  ['drop database shop', ['39:54 error sql/no-transaction', '39:54 warning sql/drop-database'], 'DROP DATABASE'],
  ['refresh materialized view concurrently v', []],
  ['select count(*) from shop.users', ['39:75 error sql/other-database'], 'shop.users in the SQL of step people/carts is in another database: this runs in shop_v2.'],
  ['select 1 from users u join SHOP.public.orders o on o.id = u.id', ['39:81 error sql/other-database'], 'SHOP.public'],
  ['select 1 from users, shop.orders', ['39:75 error sql/other-database'], 'shop.orders'],
  ['create index i on shop.users (id)', ['39:72 error sql/other-database'], 'shop.users'],
  ['select count(*) from shop_v2.users', ['39:75 warning sql/own-database'], 'shop_v2.users in the SQL of step people/carts names the database it runs in'],
  ["select count(*) from 'shop.users' where a = 'from shop.users'", []],
  ['select shop.id from users shop join orders o on shop.id = o.id', []],
  ['select * from users limit 10', ['39:74 warning sql/limit-without-order'], 'has a LIMIT without ORDER BY'],
  ['select * from (select * from users order by id) x limit 10', ['39:104 warning sql/limit-without-order']],
  ['select * from users order by id limit 10', []],
  ['select 1 where exists (select 1 from users limit 1)', []],
  ['set session_replication_role = replica', ['39:58 warning sql/replication-role'], 'turns foreign keys and triggers off'],
  ['delete from users', ['39:54 warning sql/whole-table'], 'DELETE or UPDATE without WHERE'],
  ['update users set a = (select b from c where d = 1)', ['39:54 warning sql/whole-table']],
  ['delete from users where true', []],
  ['insert into a values (1) on conflict (id) do update set b = 2', []],
  ['select id from a where b not in (select c from d)', ['39:79 warning sql/not-in'], 'finds nothing as soon as one NULL is among them'],
  ["select 'oops", ['39:61 error sql/unclosed'], 'A quote in the SQL of step people/carts is never closed.'],
  ['select 1 /* oops', ['39:63 error sql/unclosed'], 'A comment'],
  ['do $x$ begin', ['39:57 error sql/unclosed'], 'A body'],
  ['-- nothing', ['39:54 error sql/empty'], 'The SQL of step people/carts says nothing.'],
];

describe('SQL that should not run', () => {
  it.each(rows)('%s', (sql, findings, says) => {
    const found = lint(shopWith('select 1"', `${sql}"`));
    expect(found.map(brief)).toEqual(findings);
    if (says !== undefined) expect(found[0]?.message).toContain(says);
  });

  it('outside a transaction is one statement, whatever it is', () => {
    const alone = (sql: string) => lint(shopWith('sql: "select 1"', `transaction: none, sql: "${sql}"`));
    expect(alone('vacuum users')).toEqual([]);
    expect(alone('vacuum users; analyze').map(brief)).toEqual(['39:87 error sql/one-statement']);
  });

  it('in a file is found at its line there', () => {
    const schema =
      'create table a (id int);\n\n/* from shop.users\n*/ insert into a\n  select id from shop.users;\nGO\n';
    const found = lint(shopWith('title: People', 'title: People'), { files: { 'schema.sql': schema } });
    expect(found.map(({ at, code }) => [at?.file, at?.line, at?.column, code])).toEqual([
      ['/plans/schema.sql', 5, 18, 'sql/other-database'],
      ['/plans/schema.sql', 6, 1, 'sql/client-command'],
    ]);
  });

  it.each([
    ['>-\n              ', 'folded'],
    ['|\n              ', 'literal'],
  ])('in a block text is found at its line (%s)', (style) => {
    const block = `${style}select id\n\n                from shop.users\n              where true`;
    const found = lint(
      shopWith(
        '- id: stop\n',
        `- id: asks\n        sql:\n            on: shop_v2\n            sql: ${block}\n      - id: stop\n`,
      ),
    );
    expect(found.map(brief)).toEqual(['49:22 error sql/other-database']);
  });

  it('that gives random ids to a copy is told apart from SQL that runs once', () => {
    expect(lint(shopWith("first || ' ' || last", 'gen_random_uuid()')).map(brief)).toEqual([
      '34:27 warning sql/random-id',
    ]);
    expect(lint(shopWith('select 1"', 'insert into a select gen_random_uuid()"'))).toEqual([]);
  });
});
