import { afterEach, describe, expect, it } from 'vitest';
import type { Reject } from '../../../../tasks/engines/rejects.ts';
import { figuresOf } from '../../../support/copy-pair.ts';
import { type EngineKey, type EnginePair, openEnginePair } from '../../../support/engine-pair.ts';

let pair: EnginePair;
afterEach(() => pair.close());

/** A row that can't be carried over: what of it is spoilt, and how it has to be told. */
interface Bad {
  readonly id: number;
  readonly set: string;
  readonly told: Partial<Reject>;
}

const rows = 60;
const whatever = expect.anything() as unknown as string;
const guard = (column: string) =>
  ({ reason: 'guard', column, message: expect.stringMatching(`^${column}: values that `) }) as Partial<Reject>;

const broken = ({ null: none, check, unique, parent }: Readonly<Record<string, string>>): readonly Bad[] => [
  { id: 3, set: 'must = null', told: { reason: 'null', column: 'must', code: none } },
  { id: 5, set: `rule = 'bad'`, told: { reason: 'check', code: check } },
  { id: 7, set: `one = 'v1'`, told: { reason: 'duplicate', code: unique } },
  { id: 8, set: `one = 'v1'`, told: { reason: 'duplicate', code: unique } },
  { id: 11, set: 'parent = 99', told: { reason: 'missing-parent', code: parent } },
];
const inPostgres = { null: '23502', check: '23514', unique: '23505', parent: '23503' };
const inSqlite = {
  null: 'SQLITE_CONSTRAINT_NOTNULL',
  check: 'SQLITE_CONSTRAINT_CHECK',
  unique: 'SQLITE_CONSTRAINT_UNIQUE',
  parent: 'SQLITE_CONSTRAINT_FOREIGNKEY',
};
const rules = `must text not null, rule text check (rule <> 'bad'), one text unique, parent integer references p (id)`;
const parents = 'create table p (id integer primary key); insert into p values (1);';
const good = `'ok' as must, 'ok' as rule, 'v' || g as one, 1 as parent`;
const plain = { id: 'id', must: 'must', rule: 'rule', one: 'one', parent: 'parent' };

const pairs: readonly {
  readonly from: EngineKey;
  readonly to: EngineKey;
  readonly source: string;
  readonly into: string;
  readonly columns: object;
  readonly bad: readonly Bad[];
}[] = [
  {
    ...{ from: 'postgres', to: 'postgres' },
    source: `${good}, 1 as late, 5 as z, '1' as digits, 'ok' as short, 1::numeric as small, 'ok' as word`,
    into: `${rules}, late integer references p (id) deferrable initially deferred, z integer, digits integer,
      short varchar(3), small numeric(4,2), word text`,
    columns: {
      ...{ ...plain, late: 'late', short: 'short', small: 'small' },
      ...{ z: { sql: '10 / z' }, digits: { sql: 'digits::integer' }, word: { map: 'word', values: { ok: 'yes' } } },
    },
    bad: [
      ...broken(inPostgres),
      { id: 13, set: 'late = 98', told: { reason: 'missing-parent', code: '23503' } },
      { id: 17, set: 'z = 0', told: { reason: 'value', code: '22012', message: 'division by zero' } },
      { id: 19, set: `digits = 'one'`, told: { reason: 'value', code: '22P02' } },
      { id: 23, set: `short = 'too long'`, told: guard('short') },
      { id: 29, set: 'small = 12345', told: guard('small') },
      { id: 60, set: `word = 'other'`, told: { reason: 'guard', column: 'word' } },
    ],
  },
  {
    ...{ from: 'sqlite', to: 'postgres' },
    source: `${good}, '2024-02-29' as day, 1 as number, 'ok' as body, 'ok' as half, '{"a":"b"}' as doc`,
    into: `${rules}, day date, number integer, body text, half text, doc text`,
    columns: {
      ...{ ...plain, day: 'day', number: 'number', body: 'body', half: 'half' },
      doc: { sql: `json_extract(doc, '$.a')` },
    },
    bad: [
      ...broken(inPostgres),
      { id: 13, set: `body = 'a' || char(0) || 'b'`, told: guard('body') },
      { id: 17, set: `half = cast(x'eda080' as text)`, told: { reason: 'value', message: whatever } },
      { id: 19, set: `day = '2024-02-30'`, told: guard('day') },
      { id: 23, set: 'number = 99999999999', told: guard('number') },
      { id: 29, set: `number = 'many'`, told: guard('number') },
      { id: 60, set: `doc = '{'`, told: { reason: 'value', message: expect.stringContaining('JSON') as string } },
    ],
  },
  {
    ...{ from: 'postgres', to: 'sqlite' },
    source: `${good}, 5 as z`,
    into: `${rules}, z integer`,
    columns: { ...plain, z: { sql: '10 / z' } },
    bad: [
      ...broken(inSqlite),
      { id: 60, set: 'z = 0', told: { reason: 'value', code: '22012', message: 'division by zero' } },
    ],
  },
  {
    ...{ from: 'sqlite', to: 'sqlite' },
    source: good,
    into: rules,
    columns: plain,
    bad: broken(inSqlite),
  },
];

describe.each(pairs)('rows that can not be carried over from $from into $to', ({ from, to, ...tables }) => {
  it('are rejects, each with its row, its column and why; all others arrive', async () => {
    const { source, into, columns, bad } = tables;
    const numbers = `with recursive n (g) as (select 1 union all select g + 1 from n where g < ${rows})`;
    pair = await openEnginePair(
      from,
      to,
      `create table a as ${numbers} select cast(g as integer) as id, ${source} from n; create unique index a_id on a (id);
       ${bad.map(({ id, set }) => `update a set ${set} where id = ${id};`).join(' ')}`,
      `${parents} create table b (id integer primary key, ${into})`,
    );
    const context = pair.context();
    const asked = { key: 'id', 'rows-per-chunk': 25, workers: 2, columns };
    const figures = figuresOf(await pair.copy({ ...asked, rejects: { 'at-most': bad.length } }, context));
    expect(figures).toMatchObject({ rows: rows - bad.length, rejects: bad.length, chunks: 3 });
    const rejects = await pair.databases.edu_v2.rejects.list({ session: context.session });
    const byKey = [...rejects].sort((a, b) => Number(a.keyValues[0]) - Number(b.keyValues[0]));
    expect(byKey.map(({ keyValues }) => keyValues)).toEqual(bad.map(({ id }) => [`${id}`]));
    for (const [at, { told }] of bad.entries()) {
      expect(byKey[at]).toMatchObject({ ...told, source: 'edu.a', target: 'edu_v2.b', rows: 1, status: 'open' });
    }
    const left = bad.map(({ id }) => id).join(', ');
    expect(await pair.edu_v2.sql(`select count(*) from b where id not in (${left})`)).toEqual([
      [`${rows - bad.length}`],
    ]);
    expect(context.seen.facts).toMatchObject([{ type: 'rejects.counted', data: { open: bad.length } }]);
  });
});
