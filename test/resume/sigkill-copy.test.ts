import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type BigCopy, bigCopy } from '../support/big-copy.ts';
import { nightferry, runNightferry, until } from '../support/command-line.ts';

const rows = 300_000;
const rowsPerChunk = 5_000;

describe('nightferry, killed with SIGKILL in the middle of a big copy', () => {
  it('loses no row and doubles none, however often it is killed', async () => {
    const reference = await wholeCopy();
    const copy = await bigCopy(rows, rowsPerChunk);
    onTestFinished(copy.remove);
    const journal = join(copy.directory, 'journal.db');
    const start = ['run', copy.runbook, '--in', 'test', '--session', 'big-1', '--plain'];

    for (const goal of [5, 20, 40]) {
      const args = goal === 5 ? start : ['resume', 'big-1', '--plain'];
      const running = await nightferry(['--journal', journal, ...args], copy.env);
      expect(await until(async () => (await copy.chunks()) >= goal, running.ended), running.output()).toBe(true);
      running.process.kill('SIGKILL');
      expect(await running.ended).toBe('SIGKILL');
    }
    const before = await copy.chunks();
    expect(before).toBeLessThan(rows / rowsPerChunk);

    const { end, output } = await runNightferry(['--journal', journal, 'resume', '--plain'], copy.env);
    expect(end, output).toBe(0);
    expect(await copy.checksum()).toEqual(reference);
    expect(output).toContain('found not done after the kill');
  }, 240_000);
});

async function wholeCopy(): Promise<unknown> {
  const copy: BigCopy = await bigCopy(rows, rowsPerChunk);
  const journal = join(copy.directory, 'journal.db');
  const { end, output } = await runNightferry(
    ['--journal', journal, 'run', copy.runbook, '--in', 'test', '--plain'],
    copy.env,
  );
  expect(end, output).toBe(0);
  const checksum = await copy.checksum();
  expect(checksum).toMatchObject([[String(rows), String(rows), expect.any(String)]]);
  await copy.remove();
  return checksum;
}
