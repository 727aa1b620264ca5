import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Time } from '../../screens/world.ts';
import { still } from './canned.ts';
import { scenes } from './scenes.ts';
import { openTerminal } from './terminal.tsx';

/** Only the beat of the screens is ours; Ink draws in turns of the event loop, as always. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

/** How often a scene is drawn while so many seconds go by, on its own clock too. */
async function drawnWhile(name: string, seconds: number, from = 0): Promise<number> {
  const scene = scenes[name]?.();
  if (!scene) throw new TypeError(`no scene ${name}`);
  const { clock } = scene.time;
  let passedMs = from * 1_000;
  const time: Time = {
    ...scene.time,
    clock: {
      now: () => new Date(clock.now().getTime() + passedMs),
      monotonicMs: () => clock.monotonicMs() + passedMs,
    },
  };
  const terminal = await openTerminal({ stage: still(scene.stage), time });
  const settle = async () => {
    for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  await settle();
  const before = terminal.frames.length;
  for (let second = 0; second < seconds; second += 1) {
    passedMs += 1_000;
    vi.advanceTimersByTime(1_000);
    await settle();
  }
  const drawn = terminal.frames.length - before;
  terminal.close();
  return drawn;
}

describe('a screen on which nothing moves', () => {
  it.each(['home', 'confirm', 'sign-off', 'failure', 'finish', 'fault'])(
    '%s is drawn when its minute changes, and not for every second',
    async (name) => {
      // The first beat has nothing to compare with.
      expect(await drawnWhile(name, 20)).toBeLessThanOrEqual(2);
      expect(await drawnWhile(name, 70)).toBeGreaterThanOrEqual(2);
    },
  );
});

describe('a screen on which something runs', () => {
  it('is drawn every second', async () => {
    expect(await drawnWhile('phase', 10)).toBeGreaterThanOrEqual(10);
  });
});
