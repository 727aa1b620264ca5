import { describe, expect, it } from 'vitest';
import { copySchema } from '../../../tasks/copy/spec.ts';
import { copy } from '../../../tasks/copy.ts';

const parse = (written: Readonly<Record<string, unknown>>) =>
  copySchema.safeParse({ from: 'edu.users', to: 'edu_v2.users', columns: { id: 'id' }, ...written });

/** Every message that parsing a column gives, with those inside unions. */
function faultsOf(column: unknown): string[] {
  const result = parse({ columns: { target: column } });
  return result.success ? [] : messages(result.error.issues);
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly errors?: readonly (readonly Issue[])[];
}

function messages(issues: readonly Issue[]): string[] {
  return issues.flatMap((issue) => [
    `${issue.path.join('.')}: ${issue.message}`,
    ...(issue.errors ?? []).flatMap(messages),
  ]);
}

function sourceOf(column: unknown) {
  return copySchema.parse({ from: 'edu.users', to: 'edu_v2.users', columns: { target: column } }).columns[0]?.from;
}

describe('a copy in a runbook', () => {
  it.each([
    ['a column', 'name', { kind: 'column', column: 'name' }],
    ['an id', { uuid: 'users', of: 'id' }, { kind: 'uuid', tag: 'users', of: ['id'], style: 'name-based' }],
    [
      'an id of several columns',
      { uuid: 'terms', of: ['year', 'semester'] },
      { kind: 'uuid', tag: 'terms', of: ['year', 'semester'], style: 'name-based' },
    ],
    [
      'an ordered id',
      { uuid: 'users', of: 'id', style: 'ordered' },
      { kind: 'uuid', tag: 'users', of: ['id'], style: 'ordered' },
    ],
    ['a local time', { utc: 'created', zone: 'Asia/Baku' }, { kind: 'utc', column: 'created', zone: 'Asia/Baku' }],
    ['a value', { value: 'az' }, { kind: 'value', value: 'az' }],
    ['NULL as a value', { value: null }, { kind: 'value', value: null }],
    ['false as a value', { value: false }, { kind: 'value', value: false }],
    [
      'a map',
      { map: 'on', values: { 1: 'yes', 0: null } },
      { kind: 'map', column: 'on', values: { 1: 'yes', 0: null } },
    ],
    [
      'a map with the rest as NULL',
      { map: 'on', values: {}, otherwise: null },
      { kind: 'map', column: 'on', values: {}, otherwise: null },
    ],
    ['a JSON object', { json: { az: 'name_az' } }, { kind: 'json', fields: { az: 'name_az' } }],
    ['SQL', { sql: 'a || b' }, { kind: 'sql', sql: 'a || b' }],
    [
      'a look-up of an id',
      { lookup: 'edu.programs', on: { code: 'program' }, take: { uuid: 'programs', of: 'id' }, otherwise: null },
      {
        kind: 'lookup',
        lookUp: {
          table: { database: 'edu', table: 'programs', name: 'programs', text: 'edu.programs' },
          on: { code: 'program' },
        },
        take: { kind: 'uuid', tag: 'programs', of: ['id'], style: 'name-based' },
        otherwise: null,
      },
    ],
    [
      'a value of JSON by a short path',
      { 'from-json': 'doc', path: 'items.0.name' },
      { kind: 'from-json', column: 'doc', path: ['items', 0, 'name'], as: 'text' },
    ],
    [
      'a value of JSON by a list',
      { 'from-json': 'doc', path: ['a.b', 1], as: 'number', otherwise: 0 },
      { kind: 'from-json', column: 'doc', path: ['a.b', 1], as: 'number', otherwise: 0 },
    ],
  ])('may fill a column with %s', (_, written, source) => {
    expect(sourceOf(written)).toEqual(source);
  });

  it.each([
    ['two ways at once', { value: 1, sql: '1' }, 'has value and sql: keep one of them'],
    ['no way at all', {}, 'needs one of uuid, utc, value, map, json, lookup, from-json, sql'],
    ['an id of nothing', { uuid: 'users' }, 'needs `of:` as well'],
    ['a local time without its zone', { utc: 'created' }, 'needs `zone:` as well'],
    ['a zone that does not exist', { utc: 'created', zone: 'Asia/Bakuu' }, 'expected a time zone such as Asia/Baku'],
    [
      'an offset, whose sign servers read differently',
      { utc: 'created', zone: '+04:00' },
      'expected a time zone such as Asia/Baku',
    ],
    ['a part that belongs elsewhere', { value: 1, zone: 'UTC' }, 'zone: does not go with value'],
    ['a number that JavaScript can not hold', { value: 2 ** 70 }, 'is too large to be exact: write it in quotes'],
    ['a style that does not exist', { uuid: 'users', of: 'id', style: 'v7' }, 'expected name-based or ordered'],
    ['a key of nobody', { uid: 'users' }, 'needs one of uuid'],
    ['a list', ['id'], 'expected a column name, or a mapping'],
    [
      'a look-up in another database',
      { lookup: 'crm.programs', on: { code: 'p' }, take: 'id' },
      'in the same database',
    ],
    ['a look-up by nothing', { lookup: 'edu.programs', on: {}, take: 'id' }, 'says of no column what it equals'],
    ['a look-up without its column', { lookup: 'edu.programs', on: { code: 'p' } }, 'needs `take:` as well'],
    [
      'another value than NULL for an id that is looked up',
      { lookup: 'edu.programs', on: { code: 'p' }, take: { uuid: 'programs', of: 'id' }, otherwise: 'x' },
      'only `otherwise: null`',
    ],
    ['a path without JSON', { path: 'a' }, 'needs one of'],
    ['an empty path', { 'from-json': 'doc', path: 'a..b' }, 'expected a path such as address.city'],
    ['a type that JSON has not', { 'from-json': 'doc', path: 'a', as: 'date' }, 'expected text, integer, number'],
    ['empty SQL', { sql: ' ' }, 'expected a text'],
  ])('refuses %s', (_, written, message) => {
    expect(faultsOf(written).join('\n')).toContain(message);
  });

  it.each([
    ['no columns', { columns: {} }],
    ['no workers', { workers: 0 }],
    ['half a row', { 'rows-per-chunk': 0.5 }],
    ['a table without its database', { from: 'users' }],
    ['an unknown way in', { into: 'full' }],
    ['an unknown key', { rowsPerChunk: 5 }],
    ['an empty key', { key: [] }],
  ])('refuses %s altogether', (_, written) => {
    expect(parse(written).success).toBe(false);
  });

  it('keeps what is fixed and leaves out what is not', () => {
    const spec = copySchema.parse({
      from: 'edu.users',
      to: 'edu_v2.users',
      key: 'id',
      'rows-per-chunk': 5,
      columns: { id: 'id' },
    });
    expect(spec).toMatchObject({ key: ['id'], rowsPerChunk: 5, into: 'empty' });
    expect(spec).not.toHaveProperty('workers');
    expect(spec).not.toHaveProperty('where');
  });

  it('names its databases, its tables, its columns, its SQL and its ids for lint', () => {
    const spec = copy.schema.parse({
      from: 'edu.users',
      to: 'edu_v2.users',
      where: 'deleted = 0',
      columns: { id: { uuid: 'users', of: 'id' }, name: { sql: 'a || b' } },
    });
    expect(copy.refers(spec)).toEqual([
      { to: 'database', name: 'edu', path: ['from'], needs: ['copy-source'] },
      { to: 'database', name: 'edu_v2', path: ['to'], needs: ['copy-target'] },
      { to: 'sql', database: 'edu', text: 'deleted = 0', transactional: true, path: ['where'] },
      { to: 'filled-table', database: 'edu_v2', table: 'users', source: 'edu.users', alone: true, path: ['to'] },
      { to: 'read-column', table: 'edu.users', column: 'id', use: 'taken', path: ['columns', 'id'] },
      {
        to: 'id',
        tag: 'users',
        style: 'name-based',
        fills: { table: 'edu_v2.users', column: 'id', source: 'edu.users' },
        path: ['columns', 'id', 'uuid'],
      },
      { to: 'sql', database: 'edu', text: 'a || b', transactional: true, path: ['columns', 'name', 'sql'] },
    ]);
  });
});
