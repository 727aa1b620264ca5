import { expect } from 'vitest';
import { seeded } from '../seeded.ts';
import { mishapsOf } from './mishaps.ts';
import { type Kills, killedNight } from './night.ts';
import { openWorld, type WorldOptions } from './world.ts';

/** Kills of one run at most, before its copies are let come to their end. */
const perRun = 14;

export type KillWay = Pick<WorldOptions, 'from' | 'to' | 'isFrozen'>;

/** How many, and the seed of all that is random, as the environment says. */
export const wantedKills = Number(process.env.NIGHTFERRY_SOAK_KILLS ?? 200);
const seed = Number(process.env.NIGHTFERRY_SOAK_SEED ?? Date.now() % 1_000_000);

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Copies along each way in turn until enough was killed; expects that every row is there once. */
export async function killedNights(ways: readonly KillWay[]): Promise<void> {
  say(`kill-copies: seed ${seed} (NIGHTFERRY_SOAK_SEED=${seed} NIGHTFERRY_SOAK_KILLS=${wantedKills})`);
  const random = seeded(seed);
  const all: Kills = {};
  let [runs, controls, lost, doubled] = [0, 0, 0, 0];
  const total = () => Object.values(all).reduce((sum, count) => sum + count, 0);
  while (total() < wantedKills) {
    const way = ways[(seed + runs) % ways.length];
    if (!way) throw new Error('there is no way to copy');
    const world = await openWorld({ ...way, workers: 2 + Math.floor(random() * 3) });
    const mishaps = await mishapsOf(world);
    const night = await killedNight({ world, mishaps, random, most: Math.min(perRun, wantedKills - total()) });
    runs += 1;
    expect(night.end, `run ${runs}, ${titleOf(world)}, seed ${seed}:\n${night.output}`).toBe(0);
    const found = await world.differences();
    for (const [victim, count] of Object.entries(night.kills)) {
      all[victim as keyof Kills] = (all[victim as keyof Kills] ?? 0) + count;
    }
    controls += night.controls;
    lost += found.lost;
    doubled += found.doubled;
    say(`run ${runs}: ${titleOf(world)}: ${inWords(night.kills)}: ${found.lost} lost, ${found.doubled} doubled`);
    await mishaps.close();
    await world.remove();
  }
  say(
    `${total()} kills over ${runs} runs: ${lost} rows lost, ${doubled} doubled (${inWords(all)}; ${controls} controls; seed ${seed})`,
  );
  expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
}

function titleOf({ from, to, isFrozen, workers }: WorldOptions): string {
  return `${from} -> ${to}${isFrozen ? ', frozen' : ''}, ${workers} workers each`;
}

function inWords(kills: Kills): string {
  return Object.entries(kills)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([victim, count]) => `${count} ${victim}`)
    .join(', ');
}
