import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FreshDatabase, freshDatabase } from './databases.ts';
import { temporaryDirectory } from './directories.ts';

/** A runbook with one copy of many rows in many chunks, long enough to be killed in the middle. */
export interface BigCopy {
  readonly directory: string;
  readonly runbook: string;
  readonly source: FreshDatabase;
  readonly target: FreshDatabase;
  readonly env: Readonly<Record<string, string>>;
  /** Chunks that the target has committed. */
  chunks(): Promise<number>;
  /** Rows, and a hash over all of them. */
  checksum(): Promise<unknown>;
  remove(): Promise<void>;
}

export async function bigCopy(rows: number, rowsPerChunk: number): Promise<BigCopy> {
  const { directory, remove } = await temporaryDirectory();
  const [source, target] = await Promise.all([freshDatabase({ standIn: true }), freshDatabase({ standIn: true })]);
  await source.sql(`
    create table marks (id integer primary key, student integer not null, score numeric(5,2), given timestamp, remark text);
    insert into marks select i + i / 1000 * 7, i % 6344, (i % 1000) / 10.0, timestamp '2010-01-01' + i * interval '1 minute',
      case when i % 50 = 0 then E'remark\\t' || i end from generate_series(1, ${rows}) i;
    analyze marks`);
  await target.sql(
    'create table marks (id uuid, student_id uuid not null, score numeric(5,2), given timestamptz, remark text)',
  );
  const runbook = join(directory, 'big.yaml');
  await writeFile(
    runbook,
    `runbook-format: 1
runbook: big
title: A big copy
ids: { namespace: env:BIG_NAMESPACE }
databases: { old: { engine: postgres }, new: { engine: postgres } }
environments: { test: { stand-in: true, databases: { old: env:BIG_OLD_URL, new: env:BIG_NEW_URL } } }
phases:
  - id: move
    title: Move
    steps:
      - id: marks
        copy:
          from: old.marks
          to: new.marks
          key: id
          workers: 2
          rows-per-chunk: ${rowsPerChunk}
          columns:
            id: { uuid: marks, of: id, style: ordered }
            student_id: { uuid: students, of: student, style: ordered }
            score: score
            given: { utc: given, zone: Asia/Baku }
            remark: remark
      - id: arrived
        check:
          - { id: rows, rows: { of: old.marks, equal: new.marks } }
`,
  );
  return {
    directory,
    runbook,
    source,
    target,
    env: { BIG_OLD_URL: source.url, BIG_NEW_URL: target.url, BIG_NAMESPACE: '0b7c1c3e-8f3a-4a51-9c8e-6f0f4b1d2a10' },
    chunks: async () => {
      const rows = await target.sql("select count(*) from nightferry.ledger where unit like 'chunk-%'").catch(() => []);
      return Number(rows[0]?.[0] ?? 0);
    },
    checksum: () =>
      target.sql('select count(*), count(distinct id), sum(hashtextextended(m::text, 0)::numeric) from marks m'),
    async remove() {
      await Promise.all([source.drop(), target.drop()]);
      await remove();
    },
  };
}
