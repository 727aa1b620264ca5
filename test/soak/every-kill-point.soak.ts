import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventsIn, nightferry, runNightferry, until } from '../support/command-line.ts';
import { seeded } from '../support/seeded.ts';
import { type SmallNight, smallNight } from '../support/small-night.ts';

const rounds = Number(process.env.NIGHTFERRY_SOAK_ROUNDS ?? 1);

describe(`SIGKILL after every event of a night, in ${rounds} round(s)`, () => {
  it('comes to the same end from every point', async () => {
    const reference = await wholeNight();
    const random = seeded(7);
    for (let round = 1; round <= rounds; round += 1) {
      for (let point = 1; point <= reference.events; point += 1)
        await killedAt(point, random() * 15, reference.outcome);
    }
  });
});

async function wholeNight() {
  const night = await smallNight();
  const { journal, run } = cli(night);
  const { end, output } = await run('run', night.runbook, '--in', 'test', '--session', 'n');
  expect(end, output).toBe(0);
  const result = { events: eventsIn(journal), outcome: await night.outcome() };
  await night.remove();
  return result;
}

async function killedAt(point: number, jitterMs: number, expected: unknown): Promise<void> {
  const night = await smallNight();
  const { journal, run, args } = cli(night);
  const running = await nightferry(args('run', night.runbook, '--in', 'test', '--session', 'n'), night.env);
  await until(() => eventsIn(journal) >= point, running.ended);
  await new Promise((resolve) => setTimeout(resolve, jitterMs));
  running.process.kill('SIGKILL');
  const ended = await running.ended;
  if (ended !== 0) {
    const { end, output } = await run('resume', 'n');
    expect(end, `killed after event ${point}: ${output}`).toBe(0);
  }
  expect(await night.outcome(), `killed after event ${point}`).toEqual(expected);
  await night.remove();
}

function cli(night: SmallNight) {
  const journal = join(night.directory, 'journal.db');
  const args = (...words: string[]) => ['--journal', journal, ...words, '--answers', night.answers];
  return { journal, args, run: (...words: string[]) => runNightferry(args(...words), night.env) };
}
