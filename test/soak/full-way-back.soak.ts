import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { demoNamed } from '../../source/demo/demos.ts';
import { demoDirectory } from '../../source/demo/places.ts';
import { nightferry, runNightferry, until } from '../support/command-line.ts';
import { temporaryDirectory } from '../support/directories.ts';

/** `NIGHTFERRY_SOAK_SCALE=0.01` tries the same on less. */
const scale = process.env.NIGHTFERRY_SOAK_SCALE ?? '1';

describe(`the demo at ${scale} of the size of the document, there, back and there again`, () => {
  it('comes to the same end, with SIGKILL in the way back and in the copy of the grades', async () => {
    const { directory, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const file = join(directory, 'journal.db');
    const journal = ['--journal', file];
    onTestFinished(() => rm(demoDirectory('edu-v2', file), { recursive: true, force: true }));
    const answers = join(directory, 'answers.yaml');
    const way = 'rollback: { way: switch-back, reason: a trial, phrase: edu-v2 }\n';
    await writeFile(answers, `${demoNamed('edu-v2').answers.trimStart()}${way}`);
    const goOn = ['--answers', answers];

    const there = await runNightferry([...journal, 'demo', '--unattended', '--keep', '--scale', scale]);
    expect(there.end, there.output).toBe(0);
    const { session, totals } = JSON.parse(there.stdout);
    expect(totals).toMatchObject({ checksFailed: 0, stepsOpen: 0 });

    await killedAt(/thaw: Lift/, [...journal, 'rollback', session, '--plan', 'switch-back', ...goOn]);
    const back = await runNightferry([...journal, 'resume', session, ...goOn]);
    expect(back.end, back.output).toBe(4);
    expect(back.output).toContain('everything is taken back');

    // In the middle of some seconds of copying.
    await killedAt(/grades\/grades: Migrate/, [...journal, 'resume', session, ...goOn], 1_500 * Number(scale));
    const again = await runNightferry([...journal, 'resume', session, ...goOn]);
    expect(again.end, again.output).toBe(0);

    const report = JSON.parse((await runNightferry([...journal, 'report', session, '--format', 'json'])).stdout);
    expect(report.outcome.status).toBe('finished');
    expect(report.totals).toMatchObject({
      ...{ checksPassed: totals.checksPassed, rowsCopied: totals.rowsCopied, kills: 2 },
      checksFailed: 0,
    });
    expect(report.rollbacks).toMatchObject([{ way: 'switch-back', status: 'finished' }]);
  });
});

async function killedAt(words: RegExp, args: readonly string[], afterMs = 0): Promise<void> {
  const running = await nightferry(args);
  onTestFinished(() => void running.process.kill('SIGKILL'));
  expect(await until(() => words.test(running.output()), running.ended), running.output()).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  running.process.kill('SIGKILL');
  expect(await running.ended).toBe('SIGKILL');
}
