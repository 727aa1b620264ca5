import { describe, expect, it } from 'vitest';
import { expectBack, goBack, goForward, leaveNight, madeNight, type Way } from '../support/cutover-back.ts';
import { eventsBack, goBackKilled } from '../support/cutover-kill.ts';
import { type Leaving, leavings, phaseOf } from '../support/cutover-leave.ts';
import { seeded } from '../support/seeded.ts';

const seed = Number(process.env.NIGHTFERRY_SEED ?? 11);
const timeoutMs = 3_600_000;

describe.concurrent('a rollback', { timeout: timeoutMs }, () => {
  it.for(ways(leavings))(
    '%s, %s, ends with one database that can be written to, and the night goes on to its end',
    async ([way, where], test) => {
      const night = await madeNight(test);
      const before = await leaveNight(night, where);
      await goBack(night, way);
      await expectBack(night, way, before);
      await goForward(night, way);
    },
  );

  it.for(ways(someOf(leavings, 0.2)))(
    '%s, %s, comes to the same end when its processes are killed at any moment',
    async ([way, where], test) => {
      const night = await madeNight(test);
      const before = await leaveNight(night, where);
      const random = seeded(seed + where.length);
      const points = Array.from({ length: 5 }, () => 1 + Math.floor(random() * 38)).sort((one, other) => one - other);
      await goBackKilled(night, way, points, () => random() * 900);
      await expectBack(night, way, before);
      // Nobody held the WAL of a freeze that stands through the kills: it may be unproven for good, and says so.
      if (way !== 'recreate') await goForward(night, way);
    },
  );
});

/** How many events each way takes at the end of the night, with some to spare: a process that ends before that is not killed. */
const most = { 'switch-back': 45, restore: 52, undo: 48 } as const;

describe.concurrent('SIGKILL in a rollback', { timeout: timeoutMs }, () => {
  it.for(entries(most))('can be after every event of %s: there are no more than %i', async ([way, events], test) => {
    const night = await madeNight(test);
    await leaveNight(night, 'after all');
    const counted = await eventsBack(night, way);
    expect(counted).toBeLessThanOrEqual(events);
    expect(counted).toBeGreaterThan(events * 0.7);
  });

  const points = entries(most).flatMap(([way, events]) => upTo(events).map((point) => [way, point] as const));
  it.for(points)(
    'of %s after event %i leaves at most one database that can be written to, and comes to the same end',
    async ([way, point], test) => {
      const night = await madeNight(test);
      const before = await leaveNight(night, 'after all');
      await goBackKilled(night, way, [point]);
      await expectBack(night, way, before);
    },
  );
});

function entries<T extends string>(of: Readonly<Record<T, number>>): readonly (readonly [T, number])[] {
  return Object.entries(of) as [T, number][];
}

function upTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

/** The ways that are there at each place: `recreate` before the cutover, `switch-back` after it; a restore once there is a backup. */
function ways(places: readonly Leaving[]): readonly (readonly [Way, Leaving])[] {
  return places.flatMap((where) => {
    const phase = phaseOf(where);
    const named: readonly Way[] = phase === 'cutover' ? ['switch-back'] : phase === 'prepare' ? [] : ['recreate'];
    const restore: readonly Way[] = /^(before|at the start of) prepare\/backup/.test(where) ? [] : ['restore'];
    return [...named, ...restore, 'undo' as const].map((way) => [way, where] as const);
  });
}

function someOf<T>(all: readonly T[], share: number): readonly T[] {
  const random = seeded(seed);
  return all.filter(() => random() < share);
}
