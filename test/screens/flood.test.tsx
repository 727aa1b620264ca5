import { expect, it } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { LiveProgress } from '../../state/live.ts';
import { eventually } from '../support/eventually.ts';
import { still } from './canned.ts';
import { scenes } from './scenes.ts';
import { openTerminal } from './terminal.tsx';

const letters = 'everything-that-was-typed';
const eventsPerKey = 1_000;

it('no key is lost between thousands of progress events, and few of those are drawn', async () => {
  const scene = scenes.phase?.();
  if (scene?.stage.kind !== 'session') throw new TypeError('the scene phase has no session');
  const live = new LiveProgress(systemClock);
  let told = 0;
  live.subscribe(() => {
    told += 1;
  });
  const [key = ''] = scene.stage.live.snapshot().keys();
  const terminal = await openTerminal({ stage: still({ ...scene.stage, live }), time: scene.time });
  const before = terminal.frames.length;
  let done = 0;
  for (const letter of ['/', ...letters]) {
    for (let event = 0; event < eventsPerKey; event += 1) {
      done += 1;
      live.report(key, { done, total: 1_000_000, unit: 'rows' });
      live.output(key, `row ${done}`);
    }
    terminal.press(letter);
    // As much of the event loop as a key of a quick hand leaves.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await terminal.until(`/${letters}`);
  // The last of them is shown, a tenth of a second later.
  await eventually(() => expect(live.snapshot().get(key)?.progress?.done).toBe(done));
  expect(told).toBeLessThan(done / 100);
  expect(terminal.frames.length - before).toBeLessThan(done / 100);
  terminal.close();
});
