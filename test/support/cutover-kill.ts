import { expect } from 'vitest';
import { eventsIn, nightferry, runNightferry, until } from './command-line.ts';
import { stuckAt, type Way } from './cutover-back.ts';
import { expectAtMostOneWritable } from './cutover-expect.ts';
import { backBy, type CutoverNight } from './cutover-night.ts';

/**
 * Goes back that way by the command line, in processes that get SIGKILL once the rollback has come to so many events, one
 * after the other, and then in one that may end. `laterMs`: how much longer each lives, to be killed between two events.
 */
export async function goBackKilled(
  night: CutoverNight,
  way: Way,
  points: readonly number[],
  laterMs: () => number = () => 0,
): Promise<void> {
  const begun = eventsIn(night.journal);
  for (const point of points) {
    const running = await nightferry(await argsOf(night, way), night.env);
    await until(() => eventsIn(night.journal) >= begun + point, running.ended);
    await new Promise((resolve) => setTimeout(resolve, laterMs()));
    running.process.kill('SIGKILL');
    const end = await running.ended;
    expect(['SIGKILL', 4], running.output()).toContain(end);
    await expectAtMostOneWritable(night);
    // Once it has said that it is back, resuming goes forward again.
    if (night.state().runs.at(-1)?.ended === 'rolled-back') return;
  }
  const { end, output } = await runNightferry(await argsOf(night, way), night.env);
  expect(end, `${output}\n${stuckAt(night)}`).toBe(4);
}

/** How many events it takes to go back that way: of a rollback that nothing interrupts. */
export async function eventsBack(night: CutoverNight, way: Way): Promise<number> {
  const begun = eventsIn(night.journal);
  const { end, output } = await runNightferry(await argsOf(night, way), night.env);
  expect(end, output).toBe(4);
  return eventsIn(night.journal) - begun;
}

/** A session that was asked to go back only goes on with it; before that, it has to be asked. */
async function argsOf(night: CutoverNight, way: Way): Promise<readonly string[]> {
  const { session, journal } = night;
  const { rollback, rollbackRequest, rollbacks } = night.state();
  const isAsked = rollback !== undefined || rollbackRequest !== undefined || rollbacks.length > 0;
  const back = ['rollback', session, ...(way === 'undo' ? [] : ['--plan', way])];
  const answers = await night.answers(backBy(way));
  return ['--journal', journal, ...(isAsked ? ['resume', session] : back), '--answers', answers];
}
