import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bigCopy } from '../support/big-copy.ts';
import { nightferry, runNightferry, until } from '../support/command-line.ts';

const rows = 4_000;

it('nightferry, killed with SIGKILL while it looks for bad rows, rejects each of them once and loses no other', async () => {
  const copy = await bigCopy(rows, 500);
  onTestFinished(copy.remove);
  const text = await readFile(copy.runbook, 'utf8');
  const [asked = ''] = text.split('      - id: arrived');
  await writeFile(copy.runbook, asked.replace('workers: 2', 'workers: 2\n          rejects: { at-most: "0.1%" }'));
  // One of a thousand, and nothing tells which line it was before the last row of a load.
  await copy.target.sql(`create table scores (score numeric(5,2) primary key);
    insert into scores select (i % 1000) / 10.0 from generate_series(0, 999) i where i <> 123;
    alter table marks add foreign key (score) references scores deferrable initially deferred`);
  const journal = join(copy.directory, 'journal.db');
  const start = ['run', copy.runbook, '--in', 'test', '--session', 'big-1', '--plain'];
  const isLooking = async () => {
    const found = await copy.target.sql(
      `select from pg_stat_activity where datname = current_database() and query ~ 'nightferry_(part|sift)'`,
    );
    return found.length > 0 && (await copy.chunks()) > 1;
  };
  const running = await nightferry(['--journal', journal, ...start], copy.env);
  expect(await until(isLooking, running.ended), running.output()).toBe(true);
  running.process.kill('SIGKILL');
  expect(await running.ended).toBe('SIGKILL');
  expect(await copy.chunks()).toBeLessThan(8);

  const { end, output } = await runNightferry(['--journal', journal, 'resume', '--plain'], copy.env);
  expect(end, output).toBe(0);
  expect(await copy.checksum()).toMatchObject([['3996', '3996', expect.any(String)]]);
  const rejected = await copy.target.sql('select key_values from nightferry.rejects order by id');
  const keys = Array.from({ length: 4 }, (_, at) => at * 1000 + 123).map((i) => i + Math.floor(i / 1000) * 7);
  expect(rejected.map(([key]) => Number(JSON.parse(key ?? '[]')[0])).sort((a, b) => a - b)).toEqual(keys);
  const figures = 'select sum(rows_read), sum(rows_written), sum(rejects), count(*) from nightferry.ledger';
  expect(await copy.target.sql(figures)).toEqual([['4000', '3996', '4', '8']]);
}, 120_000);
