import { afterEach, describe, expect, it } from 'vitest';
import { type CopyPair, openCopyPair } from '../../support/copy-pair.ts';

/** A small generator of numbers that gives the same night again for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const alphabet = [
  'a',
  'Z',
  '0',
  ' ',
  '\t',
  '\n',
  '\r',
  '\\',
  '\\N',
  '\\.',
  "'",
  '"',
  ',',
  '{',
  '}',
  'ə',
  'Ş',
  'Ж',
  '漢',
  '🎓',
  '\u0001',
  '\u007f',
  '\u200b',
  '\ufeff',
  '\ud7ff',
];

let pair: CopyPair;
afterEach(() => pair.close());

describe.each([11, 22, 33, 44, 55, 66])('random rows of seed %i', (seed) => {
  it('arrive as they are, whatever the chunks and wherever it is interrupted', async () => {
    const random = randomFrom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    const literal = (text: string) => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
    const maybe = (make: () => string) => (below(5) === 0 ? 'null' : make());
    const text = () =>
      literal(
        Array.from({ length: below(below(10) === 0 ? 3000 : 12) }, () => alphabet[below(alphabet.length)]).join(''),
      );
    const keys = new Set<number>();
    const count = 150 + below(300);
    while (keys.size < count) keys.add(below(8) === 0 ? below(2 ** 40) - 2 ** 39 : below(2000));
    const values = [...keys].map((key) =>
      [
        key,
        maybe(text),
        text(),
        maybe(() => String((below(2 ** 31) - 2 ** 30) / 1000)),
        maybe(() => `timestamp '2000-01-01' + ${below(10 ** 9)} * interval '1.000001 second'`),
        maybe(() => `to_jsonb(${text()}::text)`),
        maybe(() => `array[${text()}, null, ${text()}]::text[]`),
        maybe(() => `convert_to(${text()}, 'UTF8')`),
        maybe(() => (random() * 10 ** below(300)).toString()),
      ].join(', '),
    );
    const types =
      'k bigint primary key, t text, n text not null, d numeric, c timestamp, j jsonb, l text[], b bytea, f float8';
    // Every other seed has a type that makes all of it travel as text.
    const odd = seed % 2 === 1;
    const extra = odd
      ? { source: ', x citext', target: ', x citext', columns: { x: 't' } }
      : { source: '', target: '', columns: {} };
    const extension = odd ? 'create extension citext;' : '';
    pair = await openCopyPair(
      `${extension} create table a (${types}); insert into a values ${values.map((row) => `(${row})`).join(', ')}`,
      `${extension} create table b (id uuid, k bigint, t text, n text, d numeric, c timestamptz, j jsonb, l text[], b bytea, f float8${extra.target})`,
    );
    const columns = {
      ...{
        id: { uuid: 'x', of: 'k', style: below(2) === 0 ? 'ordered' : 'name-based' },
        k: 'k',
        t: 't',
        n: 'n',
        d: 'd',
      },
      ...{ c: { utc: 'c', zone: 'Asia/Baku' }, j: 'j', l: 'l', b: 'b', f: 'f', ...extra.columns },
    };

    for (let attempt = 1; ; attempt += 1) {
      const aborting = new AbortController();
      const context = pair.context({ signal: aborting.signal });
      // The last attempt is left alone; those before are stopped at a random sign of progress.
      let left = attempt > 6 ? Number.POSITIVE_INFINITY : below(10);
      const progress = () => {
        left -= 1;
        if (left < 0) aborting.abort(new Error('stopped'));
      };
      const written = { workers: 1 + below(4), 'rows-per-chunk': 1 + below(60), columns };
      const outcome = await pair.copy(written, { ...context, progress });
      if (outcome.kind === 'done') break;
      expect(outcome).toEqual({ kind: 'stopped' });
    }

    const sum = (parts: string, table: string) =>
      `select count(*), sum(hashtextextended(row(${parts})::text, 0)::numeric) from ${table}`;
    const expected = await pair.edu.sql(sum(`k, t, n, d, c at time zone 'Asia/Baku', j, l, b, f`, 'a'));
    expect(await pair.edu_v2.sql(sum('k, t, n, d, c, j, l, b, f', 'b'))).toEqual(expected);
    expect(await pair.edu_v2.sql('select count(distinct id), count(distinct k) from b')).toEqual([
      [String(count), String(count)],
    ]);
    if (odd) expect(await pair.edu_v2.sql('select count(*) from b where x::text is distinct from t')).toEqual([['0']]);
  });
});
