import { describe, expect, it } from 'vitest';
import { foldSession } from '../../../state/session/evolve.ts';
import { phasesBack, wantsUndo } from '../../../state/session/rollback.ts';
import { isItsTime, waysBack } from '../../../state/session/ways-back.ts';
import type { RollbackScope } from '../../../state/way-back.ts';
import {
  failed,
  finished,
  given,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  resumed,
  skippedByRunbook,
  started,
  stepOf,
  type Telling,
  wayBackOf,
} from '../../support/story.ts';

/** A diamond: both sides need the base, the top needs both; `aside` needs nothing. */
const base = phaseOf('base', ['one', { type: 'together', limit: 2, steps: [stepOf('two'), stepOf('three')] }, 'four']);
const plan = planOf(
  [
    base,
    phaseOf('left', ['l'], { needs: ['base'] }),
    phaseOf('right', ['r'], { needs: ['base'] }),
    phaseOf('aside', ['a']),
    phaseOf('top', ['t'], { needs: ['left', 'right'] }),
  ],
  {
    rollbacks: [
      wayBackOf('early', ['drop'], { undoes: ['base'], when: { side: 'before', phase: 'right' } }),
      wayBackOf('late', ['switch', 'tell'], { undoes: ['right'], when: { side: 'after', phase: 'right' } }),
      wayBackOf('always', ['restore']),
      wayBackOf('empty', []),
    ],
  },
);

const done = (phase: string, ...steps: readonly string[]): readonly Telling[] => [
  phaseStarted(phase),
  ...steps.flatMap((step) => [started(`${phase}/${step}`), finished(`${phase}/${step}`)]),
  phaseFinished(phase),
];
const baseDone = done('base', 'one', 'two', 'three', 'four');
const leftDone = [...baseDone, ...done('left', 'l')];
const rightDone = [...leftDone, ...done('right', 'r')];
const allDone = [...rightDone, ...done('aside', 'a'), ...done('top', 't')];
const after = (...tellings: readonly Telling[]) => foldSession(given(opened(plan), ...tellings));
const phase = (id: string): RollbackScope => ({ kind: 'phase', phase: id });

describe('phases that go back together', () => {
  it.each<[string, readonly Telling[], readonly string[], readonly string[]]>([
    ['all that need it, newest first', allDone, ['base'], ['top', 'right', 'left', 'base']],
    ['one side of two, and what needs both', allDone, ['left'], ['top', 'left']],
    ['several at once', allDone, ['left', 'aside'], ['top', 'aside', 'left']],
    ['nothing else where nothing needs it', allDone, ['aside'], ['aside']],
    ['only those in which anything happened', leftDone, ['base'], ['left', 'base']],
    ['those that have only begun', [...baseDone, phaseStarted('left')], ['base'], ['left', 'base']],
    ['none that the plan does not have', allDone, ['nowhere'], []],
    ['none', allDone, [], []],
  ])('are %s', (_, tellings, from, back) => expect(phasesBack(after(...tellings), from)).toEqual(back));
});

describe('a step', () => {
  it.each<[string, readonly Telling[], boolean]>([
    ['of which nothing is known', [], false],
    ['that the runbook left out', [skippedByRunbook('base/one', 'not here')], false],
    ['that runs', [started('base/one')], true],
    ['that is done', [started('base/one'), finished('base/one')], true],
    ['that failed', [started('base/one'), failed('base/one')], true],
    ['that was killed', [started('base/one'), resumed()], true],
  ])('%s has to be undone, or not', (_, tellings, wanted) =>
    expect(wantsUndo(after(phaseStarted('base'), ...tellings).steps['base/one'])).toBe(wanted),
  );
});

describe('the time of a named way back', () => {
  it.each<[string, readonly Telling[], boolean]>([
    ['not begun', [phaseStarted('base')], false],
    ['under way', [phaseStarted('base'), started('base/one')], false],
    ['done', [phaseStarted('base'), started('base/one'), finished('base/one')], true],
    ['left out', [phaseStarted('base'), skippedByRunbook('base/one', 'left out')], false],
  ])('that restores what a step makes, when that is %s', (_, tellings, isOffered) => {
    const restore = wayBackOf('restore', ['bring-back'], { undoes: ['base'], uses: ['base/one'] });
    const session = foldSession(given(opened(planOf([base], { rollbacks: [restore] })), ...tellings));
    expect(isItsTime(session, restore)).toBe(isOffered);
  });

  const [early, late, always] = plan.rollbacks ?? [];
  it.each<[string, readonly Telling[], readonly boolean[]]>([
    ['nothing that it takes back was done', [], [false, false, true]],
    ['something that it takes back has begun', [phaseStarted('base')], [true, false, true]],
    ['its phase is still to come', leftDone, [true, false, true]],
    ['its phase has begun', [...leftDone, phaseStarted('right')], [false, true, true]],
    ['its phase is done', rightDone, [false, true, true]],
  ])('when %s', (_, tellings, times) => {
    const session = after(...tellings);
    expect([early, late, always].map((way) => way && isItsTime(session, way))).toEqual(times);
  });
});

describe('ways back', () => {
  it.each<[string, readonly Telling[], RollbackScope, readonly string[]]>([
    ['of anything', leftDone, { kind: 'any' }, ['undo', 'early', 'always']],
    ['of anything, later', allDone, { kind: 'any' }, ['undo', 'late', 'always']],
    ['of anything, where nothing was done', [], { kind: 'any' }, ['always']],
    ['of a phase: only undoing', allDone, phase('left'), ['undo']],
    ['of a phase in which nothing was begun', leftDone, phase('top'), []],
    ['of a phase that has begun, and none of its steps', [phaseStarted('base')], phase('base'), []],
    ['of a plan, in its time', allDone, { kind: 'plan', plan: 'late' }, ['late']],
    ['of a plan, out of its time', leftDone, { kind: 'plan', plan: 'late' }, []],
    ['of a plan without steps', allDone, { kind: 'plan', plan: 'empty' }, []],
    ['of a plan that there is not', allDone, { kind: 'plan', plan: 'nowhere' }, []],
  ])('%s', (_, tellings, scope, ids) => expect(waysBack(after(...tellings), scope).map(({ id }) => id)).toEqual(ids));

  it.each<[string, readonly Telling[], readonly string[]]>([
    ['not begun: undo first', [phaseStarted('open')], ['undo', 'back']],
    ['begun: undo last', [phaseStarted('open'), started('open/switch')], ['back', 'undo']],
  ])('before and behind a point of no return, %s', (_, tellings, ids) => {
    const plan = planOf(
      [phaseOf('base', ['one']), phaseOf('open', [stepOf('switch', { pointOfNoReturn: { phrase: 'go' } })])],
      { rollbacks: [wayBackOf('back', ['lift'])] },
    );
    const session = foldSession(given(opened(plan), ...done('base', 'one'), ...tellings));
    expect(waysBack(session, { kind: 'any' }).map(({ id }) => id)).toEqual(ids);
  });

  it('undo the steps of a group as they would be, the last one first, and leave out those that never began', () => {
    const [way] = waysBack(after(phaseStarted('base'), started('base/one'), started('base/three')), phase('base'));
    expect(way?.steps).toEqual([
      { phase: 'base', step: 'three', title: 'Three' },
      { phase: 'base', step: 'one', title: 'One' },
    ]);
  });

  it('of a plan take back what needs its phases, and run its steps in their order', () => {
    const [way] = waysBack(after(...allDone), { kind: 'plan', plan: 'late' });
    expect(way).toEqual({
      id: 'late',
      title: 'Late',
      phases: ['top', 'right'],
      steps: [
        { phase: 'rollback:late', step: 'switch', title: 'Switch' },
        { phase: 'rollback:late', step: 'tell', title: 'Tell' },
      ],
      direction: 'do',
    });
  });
});
