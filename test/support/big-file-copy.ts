import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from './directories.ts';
import { type AnyDatabase, anyDatabase } from './engine-pair.ts';

/** A runbook that copies many rows from one SQLite file into another, in many chunks. */
export interface BigFileCopy {
  readonly directory: string;
  readonly runbook: string;
  readonly env: Readonly<Record<string, string>>;
  readonly source: AnyDatabase;
  readonly target: AnyDatabase;
  /** Chunks that the target has committed. */
  chunks(): Promise<number>;
  /** Rows that are not in both files as often as each other, once each. */
  differing(): Promise<number>;
  remove(): Promise<void>;
}

export async function bigFileCopy(rows: number, rowsPerChunk: number): Promise<BigFileCopy> {
  const { directory, remove } = await temporaryDirectory();
  const [source, target] = await Promise.all([anyDatabase('sqlite'), anyDatabase('sqlite')]);
  await source.sql(`pragma journal_mode = wal; create table nightferry_stand_in (marked);
    create table marks (id integer primary key, student integer not null, score real, remark text);
    insert into marks with recursive n (i) as (select 1 union all select i + 1 from n where i < ${rows})
      select i + i / 1000 * 7, i % 6344, (i % 1000) / 10.0, case when i % 50 = 0 then 'remark' || char(9) || i end from n`);
  await target.sql(`create table nightferry_stand_in (marked);
    create table marks (id integer, student integer not null, score real, remark text)`);
  const runbook = join(directory, 'big.yaml');
  await writeFile(
    runbook,
    `runbook-format: 1
runbook: big
title: A big copy
databases: { old: { engine: sqlite }, new: { engine: sqlite } }
environments: { test: { stand-in: true, databases: { old: env:BIG_OLD_URL, new: env:BIG_NEW_URL } } }
phases:
  - id: move
    title: Move
    steps:
      - id: marks
        copy:
          from: old.marks
          to: new.marks
          workers: 2
          rows-per-chunk: ${rowsPerChunk}
          columns: { id: id, student: student, score: score, remark: remark }
`,
  );
  const path = source.url.slice('sqlite:'.length);
  return {
    ...{ directory, runbook, source, target },
    env: { BIG_OLD_URL: source.url, BIG_NEW_URL: target.url },
    chunks: async () => {
      const found = await target.sql('select count(*) from nightferry_ledger').catch(() => []);
      return Number(found[0]?.[0] ?? 0);
    },
    differing: async () => {
      const all = 'id, student, score, remark';
      const sides = `select 1 as sign, ${all} from marks union all select -1, ${all} from old.marks`;
      const [[count] = []] = await target.sql(
        `attach '${path}' as old; select count(*) from (${sides.replaceAll('select', 'SELECT')}) group by ${all} having sum(sign) <> 0 or count(*) <> 2`,
      );
      return Number(count ?? 0);
    },
    async remove() {
      await Promise.all([source.drop(), target.drop()]);
      await remove();
    },
  };
}
