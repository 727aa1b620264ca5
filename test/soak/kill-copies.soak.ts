import { describe, it } from 'vitest';
import { type KillWay, killedNights, wantedKills } from '../support/kill-copies/nights.ts';

const ways: readonly KillWay[] = [
  { from: 'postgres', to: 'postgres', isFrozen: false },
  { from: 'postgres', to: 'postgres', isFrozen: true },
  { from: 'sqlite', to: 'postgres', isFrozen: false },
  { from: 'postgres', to: 'sqlite', isFrozen: false },
  { from: 'sqlite', to: 'sqlite', isFrozen: false },
  { from: 'postgres', to: 'sqlite', isFrozen: true },
];

describe(`copies between all engines, killed ${wantedKills} times at random`, () => {
  it('lose no row and double none', () => killedNights(ways));
});
