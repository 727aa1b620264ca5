import { describe, expect, it } from 'vitest';
import { Backends } from '../support/kill-copies/backends.ts';
import { type Kills, killedNight } from '../support/kill-copies/night.ts';
import { openWorld, type WorldOptions } from '../support/kill-copies/world.ts';
import { seeded } from '../support/seeded.ts';

const wanted = Number(process.env.NIGHTFERRY_SOAK_KILLS ?? 200);
const seed = Number(process.env.NIGHTFERRY_SOAK_SEED ?? Date.now() % 1_000_000);
/** Kills of one run at most, before its copies are let come to their end. */
const perRun = 14;

const ways: readonly Pick<WorldOptions, 'from' | 'to' | 'isFrozen'>[] = [
  { from: 'postgres', to: 'postgres', isFrozen: false },
  { from: 'postgres', to: 'postgres', isFrozen: true },
  { from: 'sqlite', to: 'postgres', isFrozen: false },
  { from: 'postgres', to: 'sqlite', isFrozen: false },
  { from: 'sqlite', to: 'sqlite', isFrozen: false },
  { from: 'postgres', to: 'sqlite', isFrozen: true },
];

const say = (line: string) => process.stdout.write(`${line}\n`);

describe(`copies between all engines, killed ${wanted} times at random`, () => {
  it('lose no row and double none', async () => {
    say(`kill-copies: seed ${seed} (NIGHTFERRY_SOAK_SEED=${seed} NIGHTFERRY_SOAK_KILLS=${wanted})`);
    const random = seeded(seed);
    const all: Kills = {};
    let [runs, controls, lost, doubled] = [0, 0, 0, 0];
    const total = () => Object.values(all).reduce((sum, count) => sum + count, 0);
    while (total() < wanted) {
      const way = ways[(seed + runs) % ways.length];
      if (!way) throw new Error('there is no way to copy');
      const world = await openWorld({ ...way, workers: 2 + Math.floor(random() * 3) });
      const backends = await Backends.of(world);
      const night = await killedNight({ world, backends, random, most: Math.min(perRun, wanted - total()) });
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
      await backends.close();
      await world.remove();
    }
    say(
      `${total()} kills over ${runs} runs: ${lost} rows lost, ${doubled} doubled (${inWords(all)}; ${controls} controls; seed ${seed})`,
    );
    expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
  });
});

function titleOf({ from, to, isFrozen, workers }: WorldOptions): string {
  return `${from} -> ${to}${isFrozen ? ', frozen' : ''}, ${workers} workers each`;
}

function inWords(kills: Kills): string {
  return Object.entries(kills)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([victim, count]) => `${count} ${victim}`)
    .join(', ');
}
