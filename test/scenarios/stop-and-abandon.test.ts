import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nightferry, runNightferry, until } from '../support/command-line.ts';
import { smallNight } from '../support/small-night.ts';

describe('a session that waits for a person in another terminal', () => {
  it('stops when it is asked to, is abandoned with a reason, and is never resumed again', async () => {
    const night = await smallNight();
    onTestFinished(night.remove);
    const journal = ['--journal', join(night.directory, 'journal.db')];
    const waiting = await nightferry(
      [...journal, 'run', night.runbook, '--in', 'test', '--session', 'n1', '--plain'],
      night.env,
    );
    onTestFinished(() => void waiting.process.kill('SIGKILL'));
    expect(await until(() => waiting.output().includes('y = it is so'), waiting.ended), waiting.output()).toBe(true);

    const early = await runNightferry([...journal, 'abandon', 'n1', '--reason', 'it is late']);
    expect(early).toMatchObject({ end: 1, output: expect.stringContaining('session/leased') });

    const asked = await runNightferry([...journal, 'stop', 'n1', '--as', 'Rauf']);
    expect(asked, asked.output).toMatchObject({
      end: 0,
      output: expect.stringContaining(`pid ${waiting.process.pid}`),
    });
    expect(await waiting.ended, waiting.output()).toBe(3);

    const again = await runNightferry([...journal, 'stop', 'n1']);
    expect(again).toMatchObject({ end: 1, output: expect.stringContaining('session/not-running') });

    const abandoned = await runNightferry([...journal, 'abandon', 'n1', '--reason', 'it is late']);
    expect(abandoned.end, abandoned.output).toBe(0);
    const resumed = await runNightferry([...journal, 'resume', 'n1', '--plain'], night.env);
    expect(resumed).toMatchObject({ end: 1, output: expect.stringContaining('session/finished') });
    const { output } = await runNightferry([...journal, 'report', 'n1']);
    expect(output).toMatch(/Abandoned.*it is late/);
  });
});
