import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copy } from '../../../tasks/copy.ts';
import type { Database } from '../../../tasks/engines/engine.ts';
import { type CopyPair, faultOf, figuresOf, openCopyPair } from '../../support/copy-pair.ts';
import type { FreshDatabase } from '../../support/databases.ts';
import { type PoorRole, poorRole } from '../../support/poor-role.ts';

let pair: CopyPair;
beforeAll(async () => {
  pair = await openCopyPair(
    `create extension postgres_fdw; create extension lo;
     create type point3 as (x int, y int, z int); create type mood as enum ('good', 'bad')`,
    `create extension postgres_fdw; create extension lo;
     create type point3 as (x int, y int, z int); create type mood as enum ('good', 'bad')`,
  );
  const own = ({ name, url }: FreshDatabase) => {
    const { hostname, port, username, password } = new URL(url);
    return `create server own foreign data wrapper postgres_fdw options (dbname '${name}', host '${hostname}', port '${port}');
      create user mapping for current_user server own options (user '${username}', password '${password}', password_required 'false')`;
  };
  await pair.edu.sql(own(pair.edu));
  await pair.edu_v2.sql(own(pair.edu_v2));
});
afterAll(() => pair.close());

interface Case {
  readonly source: string;
  readonly target: string;
  readonly copy?: Readonly<Record<string, unknown>>;
  /** Rows of \`select * from b\`, in order; or the fault, with a part of its message. */
  readonly brings?: readonly (readonly (string | null)[])[];
  readonly fault?: readonly [code: string, says: string];
  /** What a dry run says. */
  readonly notes?: string;
}

const plain = 'create table b (id int, x text)';

// biome-ignore format: a table
const cases: readonly (readonly [what: string, Case])[] = [
  ['columns that the source computes', { source: `create table a (id int primary key, x text generated always as (id || '!') stored); insert into a values (1)`, target: plain, brings: [['1', '1!']] }],
  ['columns that the target computes', { source: `create table a (id int primary key, x text); insert into a values (1, 'a')`, target: `create table b (id int, x text generated always as (id || '!') stored)`, fault: ['copy/generated-column', 'Column x of edu_v2.b is computed by the target'] }],
  ['identity columns, which keep what they had', { source: `create table a (id int generated always as identity primary key, x text); insert into a (x) values ('a'), ('b')`, target: 'create table b (id int generated always as identity, x text)', brings: [['1', 'a'], ['2', 'b']] }],
  ['identity columns that are not mapped', { source: `create table a (id int primary key, x text); insert into a values (7, 'a')`, target: 'create table b (id int generated always as identity, x text)', copy: { columns: { x: 'x' } }, brings: [['1', 'a']] }],
  ['a partitioned source', { source: `create table a (id int primary key, x text) partition by range (id); create table a1 partition of a for values from (0) to (2); create table a2 partition of a for values from (2) to (9); insert into a values (1, 'a'), (2, 'b')`, target: plain, brings: [['1', 'a'], ['2', 'b']] }],
  ['a partitioned target', { source: `create table a (id int primary key, x text); insert into a values (1, 'a'), (2, 'b')`, target: 'create table b (id int, x text) partition by range (id); create table b1 partition of b for values from (0) to (2); create table b2 partition of b for values from (2) to (9)', brings: [['1', 'a'], ['2', 'b']] }],
  ['a partitioned target without a place for a row', { source: `create table a (id int primary key, x text); insert into a values (1, 'a'), (20, 'b')`, target: 'create table b (id int, x text) partition by range (id); create table b1 partition of b for values from (0) to (2)', fault: ['copy/check', 'no partition'] }],
  ['a partitioned target with a part on another server', { source: `create table a (id int primary key, x text); insert into a values (1, 'a')`, target: 'create table b (id int, x text) partition by range (id); create foreign table b1 partition of b for values from (0) to (2) server own', fault: ['copy/not-a-table', 'edu_v2.b has partitions on another server (b1)'] }],
  ['a table that others inherit from, with their rows', { source: `create table a (id int primary key, x text); create table child () inherits (a); insert into a values (1, 'a'); insert into child values (2, 'b')`, target: plain, brings: [['1', 'a'], ['2', 'b']], notes: 'tables inherit from edu.a: their rows are copied with it' }],
  ['a foreign table as source', { source: `create table far (id int primary key, x text); insert into far values (1, 'a'); create foreign table a (id int not null, x text) server own options (table_name 'far')`, target: plain, copy: { key: 'id' }, brings: [['1', 'a']], notes: 'rows of edu.a come from another server (a foreign table): no snapshot holds them' }],
  ['a view over a foreign table', { source: `create table far (id int primary key, x text); insert into far values (1, 'a'); create foreign table near (id int not null, x text) server own options (table_name 'far'); create view a as select * from near`, target: plain, copy: { key: 'id' }, brings: [['1', 'a']], notes: 'come from another server' }],
  ['a materialized view', { source: `create materialized view a as select 1 as id, 'a'::text as x`, target: plain, copy: { key: 'id' }, brings: [['1', 'a']], notes: 'its rows are those of its last refresh' }],
  ['a foreign table as target', { source: 'create table a (id int primary key, x text)', target: 'create foreign table b (id int, x text) server own', fault: ['copy/not-a-table', 'edu_v2.b is a foreign table'] }],
  ['a view as target', { source: 'create table a (id int primary key, x text)', target: 'create table c (id int, x text); create view b as select * from c', fault: ['copy/not-a-table', 'edu_v2.b is a view'] }],
  ['numbers of large objects', { source: 'create table a (id int primary key, x oid); insert into a values (1, null), (2, 7), (3, lo_from_bytea(0, $$hello$$))', target: 'create table b (id int, x oid)', fault: ['copy/large-object', '1 row of edu.a for edu_v2.b.x point to large objects, which would stay behind: id 3'] }],
  ['numbers of large objects below a domain', { source: 'create table a (id int primary key, x lo); insert into a values (3, lo_from_bytea(0, $$hello$$))', target: 'create table b (id int, x lo)', fault: ['copy/large-object', 'id 3'] }],
  ['the contents of large objects', { source: 'create table a (id int primary key, x oid); insert into a values (1, lo_from_bytea(0, $$hello$$))', target: 'create table b (id int, x bytea)', copy: { columns: { id: 'id', x: { sql: 'lo_get(x)' } } }, brings: [['1', '\\x68656c6c6f']] }],
  ['numbers that are of no large object', { source: 'create table a (id int primary key, x oid); insert into a values (1, 7)', target: 'create table b (id int, x oid)', brings: [['1', '7']] }],
  ['arrays, of several dimensions too', { source: `create table a (id int primary key, x int[]); insert into a values (1, '{{1,2},{3,NULL}}'), (2, '[2:3]={4,5}'), (3, '{}')`, target: 'create table b (id int, x int[])', brings: [['1', '{{1,2},{3,NULL}}'], ['2', '[2:3]={4,5}'], ['3', '{}']] }],
  ['arrays of enums', { source: `create table a (id int primary key, x mood[]); insert into a values (1, '{good,bad}')`, target: 'create table b (id int, x mood[])', brings: [['1', '{good,bad}']] }],
  ['composite types', { source: `create table a (id int primary key, x point3); insert into a values (1, '(1,2,3)')`, target: 'create table b (id int, x point3)', fault: ['copy/unlike-types', 'x is point3 and would be filled with point3'] }],
  ['arrays of composite types', { source: `create table a (id int primary key, x point3[]); insert into a values (1, '{"(1,2,3)"}')`, target: 'create table b (id int, x point3[])', fault: ['copy/unlike-types', 'x is point3[] and would be filled with point3[]'] }],
  ['composite types, told by their fields', { source: `create table a (id int primary key, x point3); insert into a values (1, '(1,2,3)')`, target: 'create table b (id int, x int)', copy: { columns: { id: 'id', x: { sql: '(x).y' } } }, brings: [['1', '2']] }],
];

describe('a copy of PostgreSQL', () => {
  it.each(cases)(
    'brings, or refuses with a clear fault, %s',
    async (_, { source, target, copy: more, brings, fault, notes }) => {
      for (const [side, sql] of [
        [pair.edu, source],
        [pair.edu_v2, target],
      ] as const) {
        await side.sql('begin; drop schema if exists t cascade; create schema t; commit');
        await side.sql(`set search_path = t, public; ${sql}`);
      }
      const written = { from: 'edu.t.a', to: 'edu_v2.t.b', columns: { id: 'id', x: 'x' }, ...more };
      const titles = (text: string) => text.replaceAll('.t.', '.').replaceAll('t.', '');
      if (notes !== undefined) {
        const { lines } = await copy.describe(copy.schema.parse(written), pair.context());
        expect(titles(lines.join('\n'))).toContain(notes);
      }
      const outcome = await pair.copy(written, pair.context({ session: _ }));
      if (fault) {
        const { code, message, causes } = faultOf(outcome);
        expect(code).toBe(fault[0]);
        expect(titles([message, ...(causes ?? [])].join(' '))).toContain(fault[1]);
      } else {
        figuresOf(outcome);
        expect(await pair.edu_v2.sql('select * from t.b order by 1')).toEqual(brings);
      }
    },
  );
});

describe('rows that are hidden from the role', () => {
  let poor: { readonly source: PoorRole; readonly target: PoorRole };
  let databases: { readonly edu: Database; readonly edu_v2: Database };
  beforeAll(async () => {
    poor = { source: await poorRole(pair.edu), target: await poorRole(pair.edu_v2) };
    const hide = (role: string) => `
      create table a (id int primary key, x text); insert into a values (1, 'seen'), (2, 'hidden');
      create table owned (id int primary key, x text); alter table owned owner to ${role};
      alter table a enable row level security; create policy part on a using (x = 'seen');
      create view over as select * from a; alter view over owner to ${role};
      create table b (id int, x text); alter table b enable row level security; create policy part on b using (x = 'seen');
      grant select on a, over to ${role}; grant select, insert, truncate, delete on b to ${role}; grant create on database current to ${role}`;
    for (const side of ['source', 'target'] as const) {
      const database = side === 'source' ? pair.edu : pair.edu_v2;
      await database.sql(hide(poor[side].role).replace('database current', `database ${database.name}`));
    }
    await pair.databases.edu_v2.ledger.prepare();
    const { role } = poor.target;
    await pair.edu_v2.sql(
      `grant usage on schema nightferry to ${role}; grant all on all tables in schema nightferry to ${role}`,
    );
    databases = { edu: await poor.source.connect('edu'), edu_v2: await poor.target.connect('edu_v2') };
  });
  afterAll(async () => {
    await poor.source.remove();
    await poor.target.remove();
  });

  it.each([
    ['of the source', { from: 'edu.a', to: 'edu_v2.b' }, /hides rows of edu\.a /],
    [
      'behind a view of the source',
      { from: 'edu.over', to: 'edu_v2.b', key: 'id' },
      /hides rows of a, which edu\.over reads,/,
    ],
    [
      'of a table that is looked up in',
      { from: 'edu.owned', to: 'edu_v2.b', columns: { id: 'id', x: { lookup: 'edu.a', on: { id: 'id' }, take: 'x' } } },
      /hides rows of a, which edu\.owned reads,/,
    ],
    ['of the target', { from: 'edu.owned', to: 'edu_v2.b' }, /hides rows of edu_v2\.b /],
  ])('%s are detected', async (_, written, message) => {
    const context = pair.context({ databases, session: `poor ${_}` });
    const fault = faultOf(await pair.copy({ columns: { id: 'id', x: 'x' }, ...written }, context));
    expect(fault).toMatchObject({ code: 'copy/row-security', message: expect.stringMatching(message) });
  });
});
