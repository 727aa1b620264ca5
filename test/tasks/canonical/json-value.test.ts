import { afterAll, beforeAll, expect, it } from 'vitest';
import { jsonText } from '../../../tasks/canonical/json-value.ts';
import { type FreshDatabase, freshDatabase } from '../../support/databases.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const written: readonly string[] = [
  ...['null', ' true', 'false\n', '""', '[]', '{}', '[ 1 ,[2,{ } ] ]'],
  ...[
    '0',
    '-0',
    '-0.0',
    '-0e-2',
    '0e5',
    '1e2',
    '1E+2',
    '1.5e1',
    '1.50e1',
    '1e-3',
    '12.340e-2',
    '100e-2',
    '-1.0',
    '1.00',
  ],
  ...['9007199254740993', '123456789012345678901234567890.123456789012345678900', '1e400', '2.5e-20'],
  ...['"\\u00e9\\u0041\\ud83d\\ude00"', '"\\b\\f\\n\\r\\t\\"\\\\\\/"', '"\\u0001\\u001f\u007f\u2028"', '" a "'],
  ...[
    '{"b":1,"a":2,"aa":0,"":3}',
    '{"a":1,"a":2.0}',
    '{"a":{"b":1},"a":[]}',
    '{"\u00e9":1,"zz":2,"z":3,"\u{1f600}":4,"abc":5}',
  ],
  ...['{"__proto__":{"x":1},"10":1,"9":2}', '{"a\\u0009":1,"ab":2}'],
];

it('JSON is written as PostgreSQL writes a jsonb', async () => {
  const rows = written.map((text) => `('${text.replaceAll("'", "''")}'::jsonb::text)`);
  const found = await database.sql(`select column1 from (values ${rows.join(', ')}) v`);
  expect(written.map(jsonText)).toEqual(found.map(([text]) => text));
});

it.each(['', '{', '01', '.5', "'a'", 'NaN', '{"a":1,}', '1e999999999'])(
  '%s is none that a server would keep',
  (text) => {
    expect(jsonText(text)).toBeUndefined();
  },
);
