import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { rowBytes } from '../../tasks/canonical/encode-row.ts';
import { sharedKind, writtenAs } from '../../tasks/canonical/kinds.ts';
import type { Canonical } from '../../tasks/canonical/seam.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import { isBabelfish } from '../support/tds/babelfish.ts';
import { enginesFor } from './available.ts';
import { type CanonicalCase, canonicalCases } from './canonical-values.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

it('values as drivers have them are written as the table says', () => {
  const row = rowBytes(
    canonicalCases.map(({ as }) => as),
    canonicalCases.map(({ value }) => value),
  );
  expect(fieldsOf(row)).toEqual(canonicalCases.map(fieldOf));
});

const { available, missing } = enginesFor(import.meta.filename);

describe.skip.each(missing)('the engine $key (skipped: $why)', () => {
  it('is tried where its server is', () => undefined);
});

describe.each(available)('the engine $key', ({ engine, key, fixture }) => {
  const open = async () => {
    const { url, remove } = await fixture.fresh();
    cleanups.push(remove);
    const database = await engine.connect(url, { name: 'edu', application: 'nightferry test' });
    cleanups.push(() => database.close());
    if (!engine.canonical) throw new Error(`${key} has no canonical rows`);
    return { database, canonical: engine.canonical };
  };

  it('writes every value that it can hold as the table says, and says what it is', async () => {
    const { database, canonical } = await open();
    const all = canonicalCases.filter((one) => one.in[key]);
    const isReal = !(await isBabelfish(database));
    const cases = isReal ? all : all.filter(({ onlyReal }) => !onlyReal);
    await fill(database, key, cases);
    const reader = await canonical.open(database);
    const rows = { columns: columnsOf(canonical, key, cases), from: 'held' };
    const [row = Buffer.alloc(0), ...others] = await reader.read(rows);
    expect(others).toEqual([]);
    expect(fieldsOf(row)).toEqual(cases.map(fieldOf));
    const { rows: count, sum } = await reader.sum(rows);
    expect({ count, sum }).toEqual({ count: 1n, sum: numberOf(row) });
    // What every server writes itself, if it can put bytes together: Babelfish adds them up as numbers.
    const plain = rows.columns.filter(({ as }) => ['boolean', 'decimal', 'uuid', 'date'].includes(as));
    const [plainRow = Buffer.alloc(0)] = await reader.read({ ...rows, columns: plain });
    const hashed = key !== 'sqlite' && isReal ? 'by the server' : 'here';
    expect(await reader.sum({ ...rows, columns: plain })).toEqual({ rows: 1n, sum: numberOf(plainRow), hashed });
  });

  it('sums up rows by their hashes, of a range, with parameters; and reads them in an order', async () => {
    const { database, canonical } = await open();
    await database.query(`create table held (id int, name ${fixture.text})`);
    for (const name of ['a', 'b', 'b', 'c']) await database.query('insert into held values (7, $1)', [name]);
    const reader = await canonical.open(database);
    const columns =
      (await database.table('held'))?.columns.map(({ name, type }) => ({
        ...{ sql: name, type },
        as: sharedKind(canonical.kindOf(type) ?? 'typed', name === 'id' ? 'decimal' : 'text') ?? 'typed',
      })) ?? [];
    const range = { columns, from: 'held', where: 'name < $1 -- a comment', order: 'name desc', values: ['c'] };
    const rows = (await reader.read(range)).map((row) => Buffer.from(row).toString('hex'));
    expect(rows).toEqual(['37ff62ff', '37ff62ff', '37ff61ff']);
    const numbers = rows.map((row) => numberOf(Buffer.from(row, 'hex')));
    expect(await reader.sum(range)).toMatchObject({ rows: 3n, sum: numbers.reduce((sum, one) => sum + one) });
    expect(await reader.sum({ ...range, values: ['a'] })).toMatchObject({ rows: 0n, sum: 0n });
  });
});

function columnsOf(canonical: Canonical, key: string, cases: readonly CanonicalCase[]) {
  return cases.map((one, at) => {
    const type = one.in[key]?.[0] ?? '';
    const kind = canonical.kindOf(type);
    // Of what it can be compared with, this is what both are written as.
    const as = kind && writtenAs(kind, one.as) ? one.as : undefined;
    if (as === undefined) throw new Error(`${type} is ${kind}, which is not written as ${one.as}`);
    return { sql: `c${at}`, type, as };
  });
}

async function fill(database: Database, key: string, cases: readonly CanonicalCase[]): Promise<void> {
  const held = cases.map((one) => one.in[key] ?? ['', 'NULL']);
  await database.query(`create table held (${held.map(([type], at) => `c${at} ${type}`).join(', ')})`);
  await database.query(`insert into held select ${held.map(([, sql]) => sql).join(', ')}`);
}

interface Field {
  readonly text: string | null;
  readonly unlike?: true;
}

function fieldOf({ text, unlike }: CanonicalCase): Field {
  return unlike ? { text, unlike } : { text };
}

/** Reads a row as docs/canonical-rows.md says. */
function fieldsOf(row: Uint8Array): readonly Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < row.length; ) {
    if (row[at] === 0xfe) {
      fields.push({ text: null });
      at += 1;
      continue;
    }
    const end = row.indexOf(0xff, at);
    const isUnlike = row[at] === 0xfd;
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      row.subarray(isUnlike ? at + 1 : at, end),
    );
    fields.push(isUnlike ? { text, unlike: true } : { text });
    at = end + 1;
  }
  return fields;
}

function numberOf(row: Uint8Array): bigint {
  return createHash('sha256').update(row).digest().readBigInt64BE();
}
