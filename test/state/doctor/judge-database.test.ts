import { describe, expect, it } from 'vitest';
import type { DatabaseFacts } from '../../../state/doctor/database-facts.ts';
import { judgeDatabase } from '../../../state/doctor/judge-database.ts';

const minute = 60_000;
const gigabyte = 1024 ** 3;
const slot = { name: 's', kind: 'physical', isActive: true, isHere: false, keptBytes: 0 } as const;

const worst = (facts: Partial<DatabaseFacts>, isChanged = true) => {
  const lines = judgeDatabase({ server: 'PostgreSQL 15.8', ...facts }, isChanged);
  return (
    lines.find(({ state }) => state === 'failed') ?? lines.find(({ state }) => state === 'warning') ?? lines.at(-1)
  );
};

describe('what is judged of a database', () => {
  it.each<[string, Partial<DatabaseFacts>, string]>([
    ['a standby that is to be changed', { isStandby: true }, 'failed'],
    ['7 free connections', { connections: { most: 100, free: 7 } }, 'failed'],
    ['19 free connections', { connections: { most: 100, free: 19 } }, 'warning'],
    ['20 free connections', { connections: { most: 100, free: 20 } }, 'ok'],
    ['no ledger, and no right to make it', { ledger: { state: 'no', says: 'x may not\nGRANT x;' } }, 'failed'],
    ['a slot that is read and up to date', { slots: [slot] }, 'ok'],
    ['a slot that nobody reads', { slots: [{ ...slot, isActive: false }] }, 'warning'],
    ['a slot that is far behind', { slots: [{ ...slot, keptBytes: gigabyte }] }, 'warning'],
    ['a reader of the changes of this database', { slots: [{ ...slot, kind: 'logical', isHere: true }] }, 'warning'],
    ['a prepared transaction', { prepared: [{ id: 'x', owner: 'app', ageMs: 1 }] }, 'warning'],
    ['a transaction of 4 minutes', { transactions: [{ who: 'pid 1', ageMs: 4 * minute }] }, 'ok'],
    ['a transaction of 5 minutes', { transactions: [{ who: 'pid 1', ageMs: 5 * minute }] }, 'warning'],
    ['a role that sees only itself', { seesOthers: false, role: 'app' }, 'warning'],
    ['a clock that is a second off', { clock: { aheadMs: -1000, roundTripMs: 2 } }, 'ok'],
    ['a clock that is two seconds off', { clock: { aheadMs: -2000, roundTripMs: 2 } }, 'warning'],
    ['a clock behind a slow line', { clock: { aheadMs: 2000, roundTripMs: 3000 } }, 'ok'],
  ])('%s', (_, facts, state) => {
    expect(worst(facts)?.state).toBe(state);
  });

  it('asks of one that no step changes neither a primary nor a ledger', () => {
    expect(worst({ isStandby: true, ledger: { state: 'no', says: 'x may not' } }, false)?.state).toBe('ok');
  });

  it('gives what is to be typed where something is missing', () => {
    expect(worst({ ledger: { state: 'no', says: 'app may not make the ledger.\nGRANT x;' } })).toMatchObject({
      says: 'app may not make the ledger.',
      remedy: ['GRANT x;'],
    });
    expect(worst({ prepared: [{ id: "o'clock", owner: 'app', ageMs: 1 }] })?.remedy.join()).toContain("'o''clock'");
  });
});
