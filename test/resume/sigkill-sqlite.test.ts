import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bigFileCopy } from '../support/big-file-copy.ts';
import { nightferry, runNightferry, until } from '../support/command-line.ts';

const rows = 60_000;
const rowsPerChunk = 300;

describe('nightferry, killed with SIGKILL in the middle of a copy from one SQLite file into another', () => {
  it('loses no row and doubles none', async () => {
    const copy = await bigFileCopy(rows, rowsPerChunk);
    onTestFinished(copy.remove);
    const journal = join(copy.directory, 'journal.db');
    const start = ['run', copy.runbook, '--in', 'test', '--session', 'big-1', '--plain'];
    for (const goal of [5, 60]) {
      const args = goal === 5 ? start : ['resume', 'big-1', '--plain'];
      const running = await nightferry(['--journal', journal, ...args], copy.env);
      expect(await until(async () => (await copy.chunks()) >= goal, running.ended), running.output()).toBe(true);
      running.process.kill('SIGKILL');
      expect(await running.ended).toBe('SIGKILL');
    }
    expect(await copy.chunks()).toBeLessThan(rows / rowsPerChunk);

    const { end, output } = await runNightferry(['--journal', journal, 'resume', '--plain'], copy.env);
    expect(end, output).toBe(0);
    expect(await copy.differing()).toBe(0);
    expect(await copy.target.sql('select count(*), count(distinct id) from marks')).toEqual([[`${rows}`, `${rows}`]]);
  }, 120_000);
});
