import { expect } from 'vitest';
import { Crash } from './crashing-journal.ts';
import { expectAnew, expectAtMostOneWritable, expectOnNew, expectOnOld } from './cutover-expect.ts';
import { type Leaving, leave } from './cutover-leave.ts';
import { backBy, type CutoverNight, cutoverNight, type Look } from './cutover-night.ts';
import type { CutoverOptions } from './cutover-runbook.ts';

/** The ways back of the runbook, and the one that undoes step by step. */
export type Way = 'undo' | 'recreate' | 'switch-back' | 'restore';

export const scopeOf = (way: Way) =>
  way === 'undo' ? ({ kind: 'any' } as const) : ({ kind: 'plan', plan: way } as const);

/** What a test that runs beside others ends with. */
export interface Test {
  readonly onTestFinished: (then: () => Promise<void>) => void;
}

/** A night that goes away with the test. */
export async function madeNight({ onTestFinished }: Test, options: CutoverOptions = {}): Promise<CutoverNight> {
  const night = await cutoverNight(options);
  onTestFinished(night.remove);
  return night;
}

/** Brings a new night to there, and says how the old database was before it. */
export async function leaveNight(night: CutoverNight, where: Leaving): Promise<Look> {
  const before = await night.look();
  const end = await night.conduct(leave(where));
  if (where === 'after all') expect(end).toEqual({ kind: 'finished' });
  else if (where.startsWith('before ')) expect(end).toEqual({ kind: 'left', reason: { why: 'operator' } });
  else expect(end).toEqual({ kind: 'left', reason: { why: 'fault', error: expect.any(Crash) } });
  await expectAtMostOneWritable(night);
  return before;
}

/** Goes back that way, to its end. */
export async function goBack(night: CutoverNight, way: Way): Promise<void> {
  const end = await night.conduct({ rollback: scopeOf(way), answers: backBy(way) });
  expect(end, stuckAt(night)).toEqual({ kind: 'rolled-back' });
}

/**
 * Goes on to the end of the night. `recreate` has kept the freeze of before, and nobody held its WAL between two processes:
 * where some of it is gone, the freeze is unproven, which is accepted.
 */
export async function goForward(night: CutoverNight, way: Way): Promise<void> {
  const end = await night.conduct(way === 'recreate' ? { answers: accepting } : {});
  expect(end, stuckAt(night)).toEqual({ kind: 'finished' });
  await expectOnNew(night, way === 'recreate' ? ['proven', 'unproven'] : ['proven']);
}

const accepting = `steps: { validation/arrived: { on-failure: [{ accept: nobody held the WAL, role: dba }] } }
gates: { cutover: { accept: nobody held the WAL, role: dba } }
`;

/** What has to be there once the night is back that way. */
export async function expectBack(night: CutoverNight, way: Way, before: Look): Promise<void> {
  if (way === 'recreate') await expectAnew(night);
  else await expectOnOld(night, before);
}

/** What keeps it from going on, for whoever reads why a test failed. */
export function stuckAt(night: CutoverNight): string {
  const { steps, undos } = night.state();
  return [...Object.values(steps), ...Object.values(undos)]
    .filter(({ status }) => status === 'failed' || status === 'ambiguous')
    .map(({ phase, step, fault, seen }) => `${phase}/${step}: ${fault?.message ?? seen}`)
    .join('\n');
}
