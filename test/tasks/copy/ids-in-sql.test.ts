import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyText, nameBasedId, orderedId, tagNamespace } from '../../../tasks/copy/ids.ts';
import { type CopyPair, faultOf, figuresOf, namespace, openCopyPair } from '../../support/copy-pair.ts';
import { frozenFacts } from '../../support/frozen-facts.ts';

/** Where version 5 ids can be computed: each way has to give what the reference gives. */
const providers = [
  { by: 'uuid-ossp', ddl: 'create extension "uuid-ossp"' },
  { by: 'pgcrypto', ddl: 'create schema crypto; create extension pgcrypto schema crypto' },
  { by: 'nightferry', ddl: 'select 1' },
];

const texts = [
  '7',
  '',
  ' x ',
  'Gülnarə',
  '🎓',
  'tab\there',
  'back\\slash',
  '\\N',
  'line\nbreak',
  "quote'",
  '2:12,3:abc',
];
const integers = ['0', '1', '-1', '2147483647', '-2147483648'];
const bigints = [
  ...integers,
  '4611686018427387903',
  '4611686018427387904',
  '9223372036854775807',
  '-4611686018427387904',
  '-4611686018427387905',
  '-9223372036854775808',
];

describe.each(providers)('name-based ids by $by', ({ by, ddl }) => {
  let pair: CopyPair;
  let runs = 0;
  beforeAll(async () => {
    pair = await openCopyPair(ddl, 'select 1');
  });
  afterAll(() => pair.close());

  /** Ids that a copy makes of the key columns of some rows, in the order of the rows. */
  async function idsOf(
    types: readonly string[],
    keys: readonly (readonly (string | null)[])[],
    to = 'uuid',
    withXml = false,
  ) {
    const names = types.map((_, at) => `c${at}`);
    const literal = (text: string | null) =>
      text === null ? 'null' : ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
    await pair.edu.sql(`drop table if exists a; create table a (n int primary key, ${names.map((name, at) => `${name} ${types[at]}`).join(', ')});
      insert into a values ${keys.map((key, n) => `(${n}, ${key.map(literal).join(', ')})`).join(', ')}`);
    await pair.edu_v2.sql(
      `drop table if exists b; create table b (n int, id ${to}, "before" text, "after" text, x xml)`,
    );
    const columns = {
      ...{ before: { sql: "E'a\\tb'" }, id: { uuid: 'users', of: names }, n: 'n', after: { sql: "'\\N'" } },
      // Travels as text, and everything beside it.
      ...(withXml && { x: { sql: "'<x/>'::xml" } }),
    };
    runs += 1;
    const outcome = await pair.copy({ 'rows-per-chunk': 3, columns }, pair.context({ session: `run-${runs}` }));
    const asText = withXml || (by === 'nightferry' && to !== 'uuid');
    expect(figuresOf(outcome)).toMatchObject({ rows: keys.length, format: asText ? 'text' : 'binary' });
    const rows = await pair.edu_v2.sql('select id, "before", "after" from b order by n');
    expect(rows.every(([, before, after]) => before === 'a\tb' && after === '\\N')).toBe(true);
    return rows.map(([id]) => id);
  }

  const reference = (key: readonly (string | null)[]) => {
    const known = key.filter((part) => part !== null);
    return known.length < key.length ? null : nameBasedId(tagNamespace(namespace, 'users'), keyText(known));
  };

  it.each([
    ['text', texts],
    ['varchar(20)', texts],
    ['integer', integers],
    ['bigint', bigints],
    ['smallint', ['-32768', '32767']],
    ['uuid', ['6ba7b810-9dad-11d1-80b4-00c04fd430c8']],
    ['date', ['2020-02-29', 'infinity']],
    ['boolean', ['true', 'false']],
  ])('equal the reference for keys that are %s', async (type, values) => {
    const keys = [...values, null].map((value) => [value]);
    expect(await idsOf([type], keys)).toEqual(keys.map(reference));
    expect(await idsOf([type], keys, 'uuid', true)).toEqual(keys.map(reference));
  });

  it('equal the reference for keys of several columns', async () => {
    const keys = [
      ['12', 'abc'],
      ['-1', ''],
      ['7', '🎓ə'],
      ['7', 'a,1:b\t\\'],
      [null, 'x'],
      ['1', null],
    ];
    expect(await idsOf(['integer', 'text'], keys)).toEqual(keys.map(reference));
    expect(await idsOf(['integer', 'text'], keys, 'uuid', true)).toEqual(keys.map(reference));
  });

  it('are the same for a number however many zeros end it, and for a text however it is padded', async () => {
    expect(await idsOf(['numeric(6,2)'], [['7.50'], ['7.00'], ['100']])).toEqual(
      [['7.5'], ['7'], ['100']].map(reference),
    );
    expect(await idsOf(['char(6)'], [['ab'], ['a b']])).toEqual([['ab'], ['a b']].map(reference));
  });

  it('may fill a text', async () => {
    expect(await idsOf(['integer'], [['7'], [null]], 'text')).toEqual([['7'], [null]].map(reference));
    expect(await idsOf(['integer'], [['7'], [null]], 'varchar(36)')).toEqual([['7'], [null]].map(reference));
  });

  it('say who makes them when it is this process', async () => {
    const context = pair.context({ session: 'who', facts: frozenFacts('edu') });
    await pair.edu.sql('drop table if exists a; create table a (n int primary key)');
    await pair.edu_v2.sql('drop table if exists b; create table b (id uuid)');
    await pair.copy({ columns: { id: { uuid: 'users', of: 'n' } } }, context);
    const said = ['neither uuid-ossp nor pgcrypto can be used in the source: ids are made on the way'];
    expect(context.seen.output).toEqual(by === 'nightferry' ? said : []);
  });
});

describe('ordered ids', () => {
  let pair: CopyPair;
  let runs = 0;
  beforeAll(async () => {
    pair = await openCopyPair('create domain number as bigint', '');
  });
  afterAll(() => pair.close());

  async function idsOf(type: string, keys: readonly (string | null)[], withXml = false) {
    await pair.edu.sql(`drop table if exists a; create table a (n int primary key, k ${type});
      insert into a values ${keys.map((key, n) => `(${n}, ${key})`).join(', ')}`);
    await pair.edu_v2.sql('drop table if exists b; create table b (n int, id uuid, x xml)');
    const columns = {
      ...{ n: 'n', id: { uuid: 'users', of: 'k', style: 'ordered' } },
      // Travels as text, and everything beside it: the ids are then made by the server.
      ...(withXml && { x: { sql: "'<x/>'::xml" } }),
    };
    runs += 1;
    const outcome = await pair.copy({ columns }, pair.context({ session: `run-${runs}` }));
    expect(figuresOf(outcome).format).toBe(withXml ? 'text' : 'binary');
    return (await pair.edu_v2.sql('select id from b order by n')).map(([id]) => id);
  }

  it.each([
    ['smallint', ['0', '1', '-1', '32767', '-32768', null]],
    ['integer', [...integers, null]],
    ['bigint', [...bigints, null]],
    ['number', [...bigints, null]],
  ])('equal the reference for keys that are %s', async (type, keys) => {
    const expected = keys.map((key) => (key === null ? null : orderedId(namespace, 'users', BigInt(key))));
    expect(await idsOf(type, keys)).toEqual(expected);
    expect(await idsOf(type, keys, true)).toEqual(expected);
  });

  it('sort in the server as their keys do', async () => {
    await idsOf('bigint', bigints);
    const sorted = await pair.edu_v2.sql('select n from b order by id');
    const byKey = await pair.edu.sql('select n from a order by k');
    expect(sorted).toEqual(byKey);
  });

  it('are made of one integer only', async () => {
    await pair.edu.sql('create table wrong (n int primary key, t text, m numeric)');
    await pair.edu_v2.sql('create table wrong (id uuid)');
    const faultFor = async (of: unknown) =>
      faultOf(
        await pair.copy({
          from: 'edu.wrong',
          to: 'edu_v2.wrong',
          columns: { id: { uuid: 'x', of, style: 'ordered' } },
        }),
      );
    expect(await faultFor('t')).toMatchObject({
      code: 'copy/key-type',
      message: 'Ordered ids are made of one integer key, and id is made of t text.',
    });
    expect((await faultFor('m')).code).toBe('copy/key-type');
    expect((await faultFor(['n', 'n'])).message).toContain('made of n integer, n integer');
  });
});

describe('ids that can not be made', () => {
  let pair: CopyPair;
  beforeAll(async () => {
    pair = await openCopyPair(
      'create table a (n int primary key, f float8, j jsonb)',
      'create table b (id uuid, d date)',
    );
  });
  afterAll(() => pair.close());

  it('are those of a key whose text is not the same everywhere', async () => {
    expect(faultOf(await pair.copy({ columns: { id: { uuid: 'x', of: 'f' } } }))).toMatchObject({
      code: 'copy/key-type',
      message: "id can't be an id made of f: the text of double precision is not the same everywhere.",
    });
  });

  it('are those for a column that is no uuid', async () => {
    const fault = faultOf(await pair.copy({ columns: { d: { uuid: 'x', of: 'n' } } }));
    expect(fault).toMatchObject({ code: 'copy/unlike-types' });
  });

  it('are those of a runbook without an id namespace', async () => {
    const context = { ...pair.context(), idNamespace: () => Promise.reject(new Error('no namespace')) };
    expect(faultOf(await pair.copy({ columns: { id: { uuid: 'x', of: 'n' } } }, context)).message).toContain(
      'no namespace',
    );
  });
});
