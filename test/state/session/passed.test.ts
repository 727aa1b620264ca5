import { describe, expect, it } from 'vitest';
import { foldSession } from '../../../state/session/evolve.ts';
import { isPassed } from '../../../state/session/passed.ts';
import {
  finished,
  given,
  opened,
  phaseOf,
  phaseStarted,
  planOf,
  rollbackAnswered,
  rollbackAsked,
  rollbackFinished,
  rollbackRequested,
  started,
  stepOf,
  type Telling,
  undo,
} from '../../support/story.ts';

const both = { type: 'together', limit: 2, steps: [stepOf('mark'), stepOf('beside')] } as const;
const plan = planOf([
  phaseOf('people', ['users']),
  { ...phaseOf('cutover', ['ready', 'switch', 'start']) },
  phaseOf('after', ['tell']),
]);
const inGroup = planOf([{ ...phaseOf('cutover', ['ready']), items: [stepOf('ready'), both, stepOf('start')] }]);

const passed = (step: string, tellings: readonly Telling[], of = plan) =>
  isPassed(foldSession(given(opened(of), ...tellings)), step);

describe('a step', () => {
  it('is passed once it is settled, or once something behind it was begun', () => {
    const ready = [started('cutover/ready'), finished('cutover/ready')];
    expect(passed('cutover/switch', [])).toBe(false);
    expect(passed('cutover/switch', ready)).toBe(false);
    expect(passed('cutover/switch', [...ready, started('cutover/switch')])).toBe(false);
    expect(passed('cutover/switch', [...ready, started('cutover/switch'), finished('cutover/switch')])).toBe(true);
    expect(passed('cutover/switch', [...ready, started('cutover/start')])).toBe(true);
    expect(passed('cutover/switch', [...ready, started('after/tell')])).toBe(true);
  });

  it('is passed when one beside it was begun, and when there is none of that name', () => {
    expect(passed('cutover/mark', [started('cutover/ready')], inGroup)).toBe(false);
    expect(passed('cutover/mark', [started('cutover/beside')], inGroup)).toBe(true);
    expect(passed('cutover/nothing', [])).toBe(true);
  });

  it('is not passed any more once it was taken back', () => {
    const back = [rollbackRequested(), rollbackAsked(), rollbackAnswered()];
    const undone = [started('cutover/switch', undo), finished('cutover/switch', {}, undo), rollbackFinished()];
    const done = [phaseStarted('cutover'), started('cutover/switch'), finished('cutover/switch')];
    expect(passed('cutover/switch', [...done, ...back])).toBe(true);
    expect(passed('cutover/switch', [...done, ...back, ...undone])).toBe(false);
  });
});
