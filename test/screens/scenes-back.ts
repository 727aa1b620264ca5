import { type PlanSummary, rollbackPhaseId } from '../../state/plan.ts';
import type { RollbackQuestion } from '../../state/question.ts';
import { waysBack } from '../../state/session/ways-back.ts';
import type { WayBack, WayBackStep } from '../../state/way-back.ts';
import { asks, type Canned, canned, goThrough, live, nightUntilGrades } from './canned.ts';
import { eduPlan } from './canned-plan.ts';
import { phase, step, Tale, undoOf } from './tale.ts';

const switchBack = phase(rollbackPhaseId('switch-back'), 'Freeze edu_v2 and switch the applications back', 20, {
  items: [
    step('freeze', 'Freeze edu_v2', 'read-only'),
    step('losses', 'What would be lost', 'lost'),
    step('point-back', 'Point the applications at edu', 'edit'),
    step('start', 'Start the applications', 'run'),
  ],
});

/** The education migration with a named way back after the cutover. */
const planWithWayBack: PlanSummary = {
  ...eduPlan,
  rollbacks: [
    {
      id: 'switch-back',
      when: { side: 'after', phase: 'cutover' },
      undoes: ['cutover'],
      phase: switchBack,
    },
  ],
};

/** A session that goes back, or is asked whether to. */
export const backScenes: Readonly<Record<string, () => Canned>> = {
  rollback: () => {
    const tale = afterCutover();
    return asks(tale, rollbackOf(tale));
  },
  'rollback-finished': () => {
    const tale = afterCutover().add('session.finished', { outcome: 'finished' }).wait(600);
    tale.add('session.resumed', { run: { pid: 4245, nightferry: '0.1.0', after: 'left' } });
    tale.add('rollback.requested', { scope: { kind: 'any' } });
    return asks(tale, rollbackOf(tale));
  },
  'rollback-none': () => {
    const tale = new Tale(live, '2026-11-20T22:00:30.000Z');
    return asks(tale, rollbackOf(tale));
  },
  'board-ways-back': () => {
    const tale = nightUntilGrades()
      .isKilled(1)
      .add('rollback.requested', { scope: { kind: 'any' } });
    return canned(tale, { more: { status: 'waiting', greeting: 'Opened to go back.' } });
  },
  'board-forward-again': () => {
    const run = { pid: 4244, nightferry: '0.1.0', after: 'left' } as const;
    const tale = rolledBack().wait(10).add('session.resumed', { run });
    return canned(tale, { more: { status: 'waiting', greeting: 'Resumed after a rollback.' } });
  },
  'undo-failure': () => {
    const tale = backFromGrades();
    const fault = {
      code: 'undo/impossible',
      message: '"Indexes and foreign keys" can\'t be undone: the runbook gives it no `undo:`.',
      remedy: ['Take it back by hand where that is needed, and skip this with the reason: the report will say so.'],
      retry: 'safe',
    } as const;
    tale.startsUndoing('grades', 'grades');
    tale.add('step.failed', { fault, figures: {}, evidence: [], checks: [] }, undoOf('grades', 'grades'));
    return asks(tale, {
      kind: 'failure',
      id: 'failure/undo/grades/grades/1.1',
      phase: 'grades',
      step: 'grades',
      direction: 'undo',
      title: 'Undo: Migrate grades',
      fault,
      failedChecks: [],
    });
  },
  'undo-unclear': () => {
    const tale = backFromGrades().startsUndoing('grades', 'grades').isKilled(2);
    const seen = 'nothing tells whether the table was truncated.';
    tale.add('step.recovered', { verdict: 'ask', seen }, undoOf('grades', 'grades'));
    return asks(tale, {
      kind: 'ambiguous',
      id: 'ambiguous/undo/grades/grades/1.1',
      phase: 'grades',
      step: 'grades',
      direction: 'undo',
      title: 'Undo: Migrate grades',
      seen,
    });
  },
  'rolling-back': () => {
    const tale = backFromGrades().undoes('grades', 'grades', 1).startsUndoing('grades', 'enrollments').wait(0.5);
    return canned(tale, { tree: { phase: 'grades', nodes: [] } });
  },
  'board-rolling-back': () => {
    const tale = backFromGrades().undoes('grades', 'grades', 1).undoes('grades', 'enrollments', 1).isKilled(2);
    return canned(tale, { more: { status: 'waiting', greeting: 'Resumed; killed at 03:40 on the way back.' } });
  },
  'rolling-back-plan': () => {
    const tale = afterCutover();
    tale.goesBack(rollbackOf(tale), 'switch-back', 'the portal shows last year').wait(1).starts(switchBack.id);
    tale.does(switchBack.id, 'freeze', 1).runs(switchBack.id, 'losses').wait(0.2);
    return canned(tale, { tree: { phase: switchBack.id, nodes: [] } });
  },
  'rolled-back': () => canned(rolledBack(), { more: { status: 'ended', end: { kind: 'rolled-back' } } }),
};

/** Everything that the night had come to is undone; one step by a decision. */
function rolledBack(): Tale {
  const tale = backFromGrades().undoes('grades', 'grades', 1);
  tale.startsUndoing('grades', 'enrollments');
  const fault = { code: 'undo/impossible', message: 'no', remedy: [], retry: 'safe' } as const;
  tale.add('step.failed', { fault, figures: {}, evidence: [], checks: [] }, undoOf('grades', 'enrollments'));
  const question = {
    kind: 'failure',
    id: 'failure/undo/grades/enrollments/1.1',
    phase: 'grades',
    step: 'enrollments',
    direction: 'undo',
    title: 'Undo: Migrate enrollments',
    fault,
    failedChecks: [],
  } as const;
  const answer = { kind: 'skip', reason: 'emptied by hand', role: 'dba', by: 'Leyla' } as const;
  tale.add('question.asked', { question });
  tale.add('question.answered', { question: question.id, answer, scripted: false });
  for (const { id, items } of eduPlan.phases.slice(0, 5).toReversed()) {
    const steps = items.flatMap((item) => (item.type === 'step' ? [item] : item.steps));
    for (const each of steps.toReversed()) tale.undoes(id, each.id, 1);
  }
  return tale.add('rollback.finished', {}).add('session.left', { why: 'rolled-back' });
}

/** The night has come to the end of its cutover: the point of no return is passed. */
function afterCutover(): Tale {
  const tale = new Tale({ ...live, plan: planWithWayBack }, '2026-11-20T22:00:30.000Z');
  for (const each of eduPlan.phases) goThrough(tale, each, 25);
  return tale;
}

/** The grades copy was stopped half-way, and everything is to be undone. */
function backFromGrades(): Tale {
  const tale = nightUntilGrades().isKilled(1);
  return tale.goesBack(rollbackOf(tale), 'undo', 'the mapping of grades is wrong').wait(1);
}

/** The question as the conductor asks it: the ways that policy leaves open, with commands. */
export function rollbackOf({ session }: Tale): RollbackQuestion {
  const ways = waysBack(session, { kind: 'any' }).map(({ id, title, phases, steps }): WayBack => {
    return { id, title, phases, steps: steps.map((each) => described(`${each.phase}/${each.step}`, each.title)) };
  });
  const base = { kind: 'rollback', id: 'rollback/1', phase: 'cutover', phrase: 'edu-v2' } as const;
  return { ...base, title: 'Roll back Education system, edu -> edu_v2', ways };
}

function described(key: string, title: string): WayBackStep {
  if (key.endsWith('arrived') || key.endsWith('counts')) return { step: key, title, can: 'nothing', lines: [] };
  if (key === 'cutover/start') {
    return { step: key, title, can: 'no', why: 'the runbook gives it no `undo:`', lines: [] };
  }
  const [phase = '', name = ''] = key.split('/');
  if (phase === switchBack.id) return { step: key, title, can: 'yes', lines: [`systemctl start edu-api # ${name}`] };
  return {
    step: key,
    title,
    can: 'yes',
    lines: [
      `truncate table edu_v2."${name}";`,
      `delete from nightferry.ledger where session = 'edu-v2-1121-0200' and phase = '${phase}' and step = '${name}' and generation = 1;`,
    ],
  };
}
