import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventsIn, nightferry, runNightferry, until } from '../support/command-line.ts';
import { seeded } from '../support/seeded.ts';
import { smallNight } from '../support/small-night.ts';

const kills = 12;

describe('nightferry, killed with SIGKILL', () => {
  it(`comes to the same end after ${kills} kills at seeded points of one night`, async () => {
    const reference = await whole();
    const night = await smallNight();
    onTestFinished(night.remove);
    const journal = join(night.directory, 'journal.db');
    const random = seeded(20261121);
    const points = Array.from({ length: kills }, () => 1 + Math.floor(random() * (reference.events - 2))).sort(
      (a, b) => a - b,
    );

    let killed = 0;
    for (const point of points) {
      const begun = eventsIn(journal) > 0;
      const args = begun ? ['resume', 'small-1'] : ['run', night.runbook, '--in', 'test', '--session', 'small-1'];
      const running = await nightferry(['--journal', journal, ...args, '--answers', night.answers], night.env);
      // Resuming adds events of its own; the point moves with what is there already, so that every process gets on.
      const goal = Math.max(point, eventsIn(journal) + 2);
      if (!(await until(() => eventsIn(journal) >= goal, running.ended))) break;
      await new Promise((resolve) => setTimeout(resolve, random() * 12));
      running.process.kill('SIGKILL');
      if ((await running.ended) === 'SIGKILL') killed += 1;
    }
    expect(killed).toBeGreaterThanOrEqual(kills - 2);

    const { end, output } = await runNightferry(
      ['--journal', journal, 'resume', '--answers', night.answers],
      night.env,
    );
    expect(end, output).toBe(0);
    expect(await night.outcome()).toEqual(reference.outcome);

    const { stdout } = await runNightferry(['--journal', journal, 'report', 'small-1', '--format', 'json']);
    const report = JSON.parse(stdout);
    expect(report.outcome.status).toBe('finished');
    expect(report.runs.filter((run: { end: string }) => run.end === 'killed')).toHaveLength(killed);
  }, 240_000);
});

async function whole(): Promise<{ events: number; outcome: unknown }> {
  const night = await smallNight();
  const journal = join(night.directory, 'journal.db');
  const { end, output } = await runNightferry(
    ['--journal', journal, 'run', night.runbook, '--in', 'test', '--answers', night.answers],
    night.env,
  );
  expect(end, output).toBe(0);
  const result = { events: eventsIn(journal), outcome: await night.outcome() };
  await night.remove();
  return result;
}
