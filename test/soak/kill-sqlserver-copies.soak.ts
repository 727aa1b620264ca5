import { describe, it } from 'vitest';
import { type KillWay, killedNights, wantedKills } from '../support/kill-copies/nights.ts';

const ways: readonly KillWay[] = [
  { from: 'sqlserver', to: 'postgres', isFrozen: false },
  { from: 'postgres', to: 'sqlserver', isFrozen: false },
  { from: 'sqlserver', to: 'sqlite', isFrozen: false },
  { from: 'sqlite', to: 'sqlserver', isFrozen: false },
  { from: 'sqlserver', to: 'sqlserver', isFrozen: false },
];

const isThere = process.env.NIGHTFERRY_TEST_MSSQL_URL !== undefined;
const why = isThere ? '' : ' (skipped: NIGHTFERRY_TEST_MSSQL_URL names no SQL Server)';

describe.skipIf(!isThere)(`copies from and into SQL Server, killed ${wantedKills} times at random${why}`, () => {
  it('lose no row and double none', () => killedNights(ways));
});
