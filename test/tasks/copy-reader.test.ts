import { createHash } from 'node:crypto';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnMapping } from '../../tasks/copy/mapping.ts';
import type { ChunkReader, PreparedSource } from '../../tasks/copy/seam.ts';
import { copySource } from '../../tasks/engines/postgres/copy-source.ts';
import { copyTarget } from '../../tasks/engines/postgres/copy-target.ts';
import { type CopyPair, namespace, openCopyPair } from '../support/copy-pair.ts';

let pair: CopyPair;
beforeAll(async () => {
  // Rows of a hundred bytes: three thousand of them fit into what lies between a server and a client that does not read.
  pair = await openCopyPair(
    `create table a (id int primary key, name text);
     insert into a select i, repeat(md5(i::text), 3) from generate_series(1, 3000) i`,
    `create table b (id int, name text); create table b_text (id int, name text, words tsvector);
     create table b_id (id uuid, name text); create table b_id_text (id uuid, name text, words tsvector)`,
  );
});
afterAll(() => pair.close());

const id: ColumnMapping = { target: 'id', from: { kind: 'column', column: 'id' } };
const name: ColumnMapping = { target: 'name', from: { kind: 'column', column: 'name' } };
/** Has no binary form that every server takes: rows with it travel as text. */
const words: ColumnMapping = { target: 'words', from: { kind: 'sql', sql: 'to_tsvector(name)' } };
/** Made in this process, since the source has no extension that could. */
const madeId: ColumnMapping = { target: 'id', from: { kind: 'uuid', tag: 'a', of: ['id'], style: 'name-based' } };

async function prepare(into: string, columns: readonly ColumnMapping[]): Promise<PreparedSource> {
  const { edu, edu_v2 } = pair.databases;
  const target = await copyTarget.table(edu_v2, into);
  const request = {
    title: 'edu.a',
    into: `edu_v2.${into}`,
    table: 'a',
    key: undefined,
    where: undefined,
    columns,
    namespace,
    isWithin: false,
  };
  return copySource.prepare(edu, request, target?.columns);
}

/** What the server sends for the range, read as fast as it comes and without any of our code. */
async function bytesOf(sql: string): Promise<Buffer> {
  const client = new pg.Client({ connectionString: pair.edu.url });
  await client.connect();
  const parts: Buffer[] = [];
  for await (const part of client.query(to(sql))) parts.push(part);
  await client.end();
  return Buffer.concat(parts);
}

/** Resolves once the server has sent all it had to say to the connection of that name. */
async function serverIsDone(application: string): Promise<void> {
  const done = `select exists (select from pg_stat_activity where application_name = '${application}' and state = 'idle' and query like 'COPY%')`;
  while ((await pair.edu.sql(done))[0]?.[0] !== 't') await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Reads rows up to `last`, and begins only when the server is done. Each piece takes its time. */
async function readLate(
  reader: ChunkReader,
  application: string,
  last: string,
): Promise<{ bytes: Buffer; sent: bigint }> {
  const rows = reader.read({ low: undefined, high: [last] }, () => undefined);
  await serverIsDone(application);
  const parts: Buffer[] = [];
  const slow = new Writable({
    highWaterMark: 1024,
    write(part: Buffer, _encoding, taken) {
      parts.push(part);
      setImmediate(taken);
    },
  });
  await pipeline(rows.stream, slow);
  return { bytes: Buffer.concat(parts), sent: await rows.sent() };
}

const hash = (bytes: Buffer) => `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`;

describe('a reader whose consumer is slower than the server', () => {
  it.each([
    { format: 'binary', into: 'b', columns: [id, name], select: 'id, name', options: ' (FORMAT binary)' },
    { format: 'text', into: 'b_text', columns: [id, name, words], select: 'id, name, to_tsvector(name)', options: '' },
  ])('gets every byte of every chunk, as $format', async ({ format, into, columns, select, options }) => {
    const source = await prepare(into, columns);
    expect(source.format).toBe(format);
    const reader = await source.openReader('late');
    for (const last of [1, 10, 600, 700, 1300, 2000, 2600, 3000]) {
      const sql = `COPY (SELECT ${select} FROM a WHERE id <= ${last} ORDER BY id) TO STDOUT${options}`;
      const { bytes, sent } = await readLate(reader, 'late', String(last));
      expect(hash(bytes), `${last} rows`).toBe(hash(await bytesOf(sql)));
      expect(sent).toBe(BigInt(last));
    }
    await reader.close();
  });

  it.each([
    { format: 'binary', into: 'b_id', columns: [madeId, name] },
    { format: 'text', into: 'b_id_text', columns: [madeId, name, words] },
  ])('gets every row when ids are made on the way, as $format', async ({ format, into, columns }) => {
    const source = await prepare(into, columns);
    expect(source.format).toBe(format);
    const reader = await source.openReader('late');
    for (const last of ['700', '3000']) {
      const parts: Buffer[] = [];
      for await (const part of reader.read({ low: undefined, high: [last] }, () => undefined).stream) parts.push(part);
      const { bytes, sent } = await readLate(reader, 'late', last);
      expect(hash(bytes), `${last} rows`).toBe(hash(Buffer.concat(parts)));
      expect(sent).toBe(BigInt(last));
    }
    await reader.close();
  });

  it('does not end before the server has said that all is well', async () => {
    const sql = '(1 / (3000 - id))::text || name';
    const source = await prepare('b', [id, { target: 'name', from: { kind: 'sql', sql } }]);
    const reader = await source.openReader('late error');
    const rows = reader.read({ low: undefined, high: undefined }, () => undefined);
    await expect(
      pipeline(rows.stream, new Writable({ write: (_part, _encoding, taken) => setImmediate(taken) })),
    ).rejects.toMatchObject({
      name: 'RowsRefused',
      side: 'source',
      message: expect.stringContaining('division by zero'),
    });
    const again = reader.read({ low: undefined, high: ['10'] }, () => undefined);
    again.stream.resume();
    expect(await again.sent()).toBe(10n);
    await reader.close();
  });
});
