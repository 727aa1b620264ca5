import { describe, expect, it } from 'vitest';
import { stepKey } from '../../../state/plan.ts';
import { foldSession } from '../../../state/session/evolve.ts';
import { watchedFreezes } from '../../../state/session/freezes.ts';
import { nextMove } from '../../../state/session/next-move.ts';
import { nextStep, nextUndo } from '../../../state/session/next-step.ts';
import { hasJustRolledBack, wantsUndo } from '../../../state/session/rollback.ts';
import { waysBack } from '../../../state/session/ways-back.ts';
import {
  answered,
  asked,
  ended,
  fact,
  failed,
  finished,
  given,
  left,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  recovered,
  resumed,
  rollbackAnswered,
  rollbackAsked,
  rollbackFinished,
  rollbackRequested,
  signed,
  skippedByRunbook,
  started,
  stepOf,
  type Telling,
  undo,
  wayBackOf,
} from '../../support/story.ts';

const prepare = phaseOf('prepare', ['schema', 'roles']);
const people = phaseOf('people', [stepOf('users', { kind: 'copy' })], { needs: ['prepare'], signOff: ['dba'] });
const media = phaseOf('media', ['files'], { needs: ['prepare'] });
const cutover = phaseOf('cutover', ['switch'], { needs: ['people'] });
const rollbacks = [
  wayBackOf('switch-back', ['thaw', 'tell'], { undoes: ['people'], when: { side: 'after', phase: 'cutover' } }),
  wayBackOf('forget', ['drop'], { undoes: ['prepare'], when: { side: 'before', phase: 'cutover' } }),
];
const plan = planOf([prepare, people, media, cutover], { rollbacks });

const done = (phase: string, ...steps: readonly string[]): readonly Telling[] => [
  phaseStarted(phase),
  ...steps.flatMap((step) => [started(`${phase}/${step}`), finished(`${phase}/${step}`)]),
  phaseFinished(phase),
];
const prepared = done('prepare', 'schema', 'roles');
const migrated = [...prepared, ...done('people', 'users'), signed('people', 'dba')];
const whole = [...migrated, ...done('media', 'files'), ...done('cutover', 'switch')];
const begun = (...answers: readonly Telling[]): readonly Telling[] => [
  rollbackRequested(),
  rollbackAsked(),
  ...answers,
];
const goesBack = begun(rollbackAnswered());
const undone = (...keys: readonly string[]) => keys.flatMap((key) => [started(key, undo), finished(key, {}, undo)]);

const after = (...tellings: readonly Telling[]) => foldSession(given(opened(plan), ...tellings));
const moveAfter = (...tellings: readonly Telling[]) => nextMove(after(...tellings));
const keysOf = (steps: readonly { phase: string; step: string }[]) =>
  steps.map(({ phase, step }) => stepKey(phase, step));

describe('the ways back', () => {
  it('are none where nothing was done', () => {
    expect(waysBack(after(), { kind: 'phase', phase: 'people' })).toEqual([]);
    expect(waysBack(after(), { kind: 'plan', plan: 'switch-back' })).toEqual([]);
    expect(waysBack(after(), { kind: 'plan', plan: 'forget' })).toEqual([]);
    expect(waysBack(after(), { kind: 'any' })).toEqual([]);
  });

  it('undo every step that was begun, the newest phase and the last step first', () => {
    const [way] = waysBack(after(...whole), { kind: 'any' });
    expect(way).toMatchObject({ id: 'undo', direction: 'undo', phases: ['cutover', 'media', 'people', 'prepare'] });
    expect(keysOf(way?.steps ?? [])).toEqual([
      'cutover/switch',
      'media/files',
      'people/users',
      'prepare/roles',
      'prepare/schema',
    ]);
  });

  it('from a phase on take what needs it along, and leave what does not', () => {
    const [way, ...others] = waysBack(after(...whole), { kind: 'phase', phase: 'people' });
    expect(way?.phases).toEqual(['cutover', 'people']);
    expect(others).toEqual([]);
  });

  it.each([
    ['before the phase of its `when`', migrated, ['undo', 'forget']],
    ['after it', whole, ['undo', 'switch-back']],
  ])('offer a named plan only in its time: %s', (_, tellings, ids) => {
    expect(waysBack(after(...tellings), { kind: 'any' }).map(({ id }) => id)).toEqual(ids);
  });

  it('of a named plan are its steps in their order, and the phases it takes back with all that need them', () => {
    const [way] = waysBack(after(...whole), { kind: 'plan', plan: 'switch-back' });
    expect(way).toMatchObject({ direction: 'do', phases: ['cutover', 'people'] });
    expect(keysOf(way?.steps ?? [])).toEqual(['rollback:switch-back/thaw', 'rollback:switch-back/tell']);
  });

  it('leave out what the runbook left out, and take what failed, was skipped by a person or was killed', () => {
    const failure = { kind: 'skip', reason: 'known', role: 'dba', by: 'Rauf' } as const;
    const tellings: readonly Telling[] = [
      phaseStarted('prepare'),
      skippedByRunbook('prepare/schema', 'not here'),
      started('prepare/roles'),
      failed('prepare/roles'),
      (session) => {
        const move = nextMove(session);
        if (move.kind !== 'ask') throw new TypeError('expected a question');
        return asked(move.question);
      },
    ];
    const settled = after(...tellings, answered('failure/prepare/roles/1.1', failure));
    expect(settled.steps['prepare/roles']?.status).toBe('skipped');
    for (const session of [after(...tellings), settled, after(phaseStarted('prepare'), started('prepare/roles'))]) {
      expect(keysOf(waysBack(session, { kind: 'any' })[0]?.steps ?? [])).toEqual(['prepare/roles']);
    }
    expect(wantsUndo(settled.steps['prepare/schema'])).toBe(false);
    expect(wantsUndo(undefined)).toBe(false);
  });
});

describe('someone who wants to go back', () => {
  it('is asked which way, before anything else', () => {
    expect(moveAfter(...migrated, rollbackRequested())).toMatchObject({ kind: 'ask-rollback', number: 1 });
  });

  it('is asked anew when the phrase is wrong, the reason is missing or there is no such way', () => {
    for (const wrong of [{ phrase: 'edu' }, { reason: '' }, { way: 'switch-back' }]) {
      const session = after(...migrated, ...begun(rollbackAnswered(wrong)));
      expect(session.rollback).toBeUndefined();
      expect(nextMove(session)).toMatchObject({ kind: 'ask-rollback', number: 1 });
    }
  });

  it('goes on after all, and is asked another time under another number', () => {
    const goOn = answered('rollback/1', { kind: 'go-on', by: 'Rauf' });
    const session = after(...migrated, ...begun(goOn));
    expect(session.rollbackRequest).toBeUndefined();
    expect(nextMove(session)).toMatchObject({ kind: 'run-phase', phase: { id: 'media' } });
    expect(moveAfter(...migrated, ...begun(goOn), rollbackRequested())).toMatchObject({ number: 2 });
  });

  it('opens a finished session again, which finishes again when nobody goes back', () => {
    const over = [...whole, ended(), resumed('left')];
    const goOn = answered('rollback/1', { kind: 'go-on', by: 'Rauf' });
    expect(after(...over, rollbackRequested()).finished).toBeUndefined();
    expect(moveAfter(...over, ...begun(goOn))).toEqual({ kind: 'finish', outcome: 'finished' });
    expect(moveAfter(...over, ...goesBack)).toMatchObject({ kind: 'undo-phase', phase: { id: 'cutover' } });
  });

  it('is not asked again while the session goes back already', () => {
    const session = after(...migrated, ...goesBack, rollbackRequested());
    expect(session.rollbackRequest).toBeUndefined();
    expect(nextMove(session)).toMatchObject({ kind: 'undo-phase', phase: { id: 'people' } });
  });

  it('is asked the failure again when they asked for the ways and went on', () => {
    const tellings: readonly Telling[] = [
      phaseStarted('prepare'),
      started('prepare/schema'),
      failed('prepare/schema'),
      (session) => {
        const move = nextMove(session);
        if (move.kind !== 'ask') throw new TypeError('expected a question');
        return asked(move.question);
      },
      answered('failure/prepare/schema/1.1', { kind: 'roll-back', by: 'Rauf' }),
    ];
    expect(moveAfter(...tellings)).toMatchObject({ kind: 'ask-rollback' });
    const goOn = [rollbackAsked(), answered('rollback/1', { kind: 'go-on', by: 'Rauf' })];
    expect(moveAfter(...tellings, ...goOn)).toMatchObject({
      kind: 'ask',
      question: { id: 'failure/prepare/schema/1.1', kind: 'failure' },
    });
  });
});

describe('undoing', () => {
  it('goes phase by phase, the newest first, until nothing is left', () => {
    const [first, second] = ['people', 'prepare'];
    expect(moveAfter(...migrated, ...goesBack)).toMatchObject({ kind: 'undo-phase', phase: { id: first } });
    const half = [...migrated, ...goesBack, ...undone('people/users')];
    expect(moveAfter(...half)).toMatchObject({ kind: 'undo-phase', phase: { id: second } });
    expect(moveAfter(...half, ...undone('prepare/roles'))).toMatchObject({ kind: 'undo-phase', phase: { id: second } });
    expect(moveAfter(...half, ...undone('prepare/roles', 'prepare/schema'))).toEqual({ kind: 'finish-rollback' });
  });

  it('asks about a failure under an id of its own, and goes on after the answer', () => {
    const failing = [...migrated, ...goesBack, started('people/users', undo), failed('people/users', {}, undo)];
    const move = moveAfter(...failing);
    expect(move).toMatchObject({
      kind: 'ask',
      question: { id: 'failure/undo/people/users/1.1', direction: 'undo', title: 'Undo: Users' },
    });
    if (move.kind !== 'ask') return;
    const retry = [...failing, asked(move.question), answered(move.question, { kind: 'retry' })];
    expect(after(...retry).steps['people/users']?.status).toBe('done');
    expect(nextUndo(after(...retry), 'people', stepOf('users'))).toEqual({
      kind: 'run',
      at: { phase: 'people', step: 'users', generation: 1, attempt: 2, direction: 'undo' },
    });
    const skip = { kind: 'skip', reason: 'by hand', role: 'dba', by: 'Rauf' } as const;
    expect(moveAfter(...failing, asked(move.question), answered(move.question, skip))).toMatchObject({
      kind: 'undo-phase',
      phase: { id: 'prepare' },
    });
  });

  it('does not move the doing of a step when the undoing of it is answered, nor the other way round', () => {
    const ambiguous = { kind: 'ambiguous', phase: 'people', step: 'users', title: 'Users', seen: '' } as const;
    const back = { ...ambiguous, id: 'ambiguous/undo/people/users/1.1', direction: 'undo' } as const;
    const tellings = [
      ...migrated,
      ...goesBack,
      started('people/users', undo),
      resumed(),
      recovered('people/users', 'ask', 'half', undo),
      asked(back),
      asked({ ...ambiguous, id: 'ambiguous/people/users/1.1' }),
    ];
    const wrong = after(...tellings, answered('ambiguous/people/users/1.1', { kind: 'redo', by: 'Rauf' }));
    expect(wrong.undos['people/users']?.status).toBe('ambiguous');
    expect(wrong.steps['people/users']?.status).toBe('done');
    const right = after(...tellings, answered(back, { kind: 'redo', by: 'Rauf' }));
    expect(right.undos['people/users']?.status).toBe('pending');
  });

  const users = stepOf('users');
  const at = { phase: 'people', step: 'users', generation: 1 };
  it.each<[string, readonly Telling[], unknown]>([
    ['is nothing for a step that never began', prepared, { kind: 'settled' }],
    ['begins with what was done', migrated, { kind: 'run', at: { ...at, attempt: 1, direction: 'undo' } }],
    [
      'begins with what failed',
      [...prepared, phaseStarted('people'), started('people/users'), failed('people/users')],
      { kind: 'run', at: { ...at, attempt: 1, direction: 'undo' } },
    ],
    [
      'looks first how far a step came that was killed',
      [...prepared, phaseStarted('people'), started('people/users'), resumed()],
      { kind: 'recover', at: { ...at, attempt: 1 } },
    ],
    [
      'asks first about a step of which nothing tells how far it came',
      [
        ...prepared,
        phaseStarted('people'),
        started('people/users'),
        resumed(),
        recovered('people/users', 'ask', 'half'),
      ],
      { kind: 'ask', question: { id: 'ambiguous/people/users/1.1' } },
    ],
    [
      'halts where it failed',
      [...migrated, started('people/users', undo), failed('people/users', {}, undo)],
      { kind: 'halt' },
    ],
    ['halts where it gave way in this process', [...migrated, started('people/users', undo)], { kind: 'halt' }],
    [
      'is looked at after a kill',
      [...migrated, started('people/users', undo), resumed()],
      { kind: 'recover', at: { ...at, attempt: 1, direction: 'undo' } },
    ],
    [
      'asks where nothing tells how far the undoing came',
      [...migrated, started('people/users', undo), resumed(), recovered('people/users', 'ask', 'half', undo)],
      { kind: 'ask', question: { id: 'ambiguous/undo/people/users/1.1', direction: 'undo', seen: 'half' } },
    ],
    ['is over once', [...migrated, ...undone('people/users')], { kind: 'settled' }],
  ])('%s', (_, tellings, move) => {
    expect(nextUndo(after(...tellings), 'people', users)).toMatchObject(move as object);
  });
});

describe('a named way back', () => {
  const alongPlan = [...whole, rollbackRequested(), rollbackAsked(), rollbackAnswered({ way: 'switch-back' })];
  const phase = 'rollback:switch-back';

  it('runs as a phase of its own, and asks about a step of it that fails', () => {
    expect(moveAfter(...alongPlan)).toMatchObject({ kind: 'run-phase', phase: { id: phase } });
    const failing = [phaseStarted(phase), started(`${phase}/thaw`), failed(`${phase}/thaw`)];
    expect(moveAfter(...alongPlan, ...failing)).toMatchObject({
      kind: 'ask',
      question: { id: `failure/${phase}/thaw/1.1` },
    });
    expect(moveAfter(...alongPlan, ...done(phase, 'thaw', 'tell'))).toEqual({ kind: 'finish-rollback' });
  });

  it('takes back its phases without undoing their steps, and can be gone again from its beginning', () => {
    const session = after(...alongPlan, ...done(phase, 'thaw', 'tell'), rollbackFinished());
    expect(session.steps['people/users']).toMatchObject({ status: 'pending', generation: 2 });
    expect(session.steps['media/files']).toMatchObject({ status: 'done', generation: 1 });
    expect(session.steps[`${phase}/thaw`]).toMatchObject({ status: 'pending', generation: 2 });
    expect(session.phases[phase]).toBeUndefined();
    expect(session.rollbacks[0]?.steps[`${phase}/thaw`]?.status).toBe('done');
  });
});

describe('a rollback that came to its end', () => {
  const backup = { database: 'edu', format: 'custom', bytes: 1, sha256: 'a', readThrough: true } as const;
  const backedUp = [
    fact('backup.made', { ...backup, step: 'people/users', path: '/b/people' }),
    fact('backup.made', { ...backup, step: 'media/files', path: '/b/media' }),
  ];
  const phaseBack = [
    ...whole,
    ...backedUp,
    rollbackRequested({ kind: 'phase', phase: 'people' }),
    rollbackAsked(),
    rollbackAnswered(),
    ...undone('cutover/switch', 'people/users'),
    rollbackFinished(),
  ];

  it('leaves its phases as if they had never begun, in a new generation, and keeps the others', () => {
    const session = after(...phaseBack);
    expect(Object.keys(session.phases).sort()).toEqual(['media', 'prepare']);
    expect(session.steps['people/users']).toMatchObject({
      status: 'pending',
      generation: 2,
      attempt: 0,
      history: [{ attempt: 1, end: 'rolled-back' }],
    });
    expect(session.steps['prepare/schema']).toMatchObject({ status: 'done', generation: 1 });
    expect(session.undos).toEqual({});
  });

  it('withdraws sign-offs and backups of its phases, and keeps a record of all of it', () => {
    const session = after(...phaseBack);
    expect(session.signOffs).toEqual([]);
    expect(session.facts.backups.map(({ path }) => path)).toEqual(['/b/media']);
    expect(session.rollbacks).toMatchObject([
      {
        way: 'undo',
        phases: ['cutover', 'people'],
        reason: 'it is too late',
        by: 'Rauf',
        scripted: false,
        signOffs: [{ phase: 'people', role: 'dba' }],
        backups: [{ path: '/b/people' }],
        steps: { 'people/users': { status: 'done' }, 'cutover/switch': { status: 'done' } },
        undos: { 'people/users': { status: 'done' }, 'cutover/switch': { status: 'done' } },
      },
    ]);
  });

  it('takes the word of who skipped the undoing of a freeze: nobody watches it any more, or halts at what the application writes', () => {
    const frozen = fact('database.frozen', { database: 'edu', mode: 'strict', step: 'prepare/roles', prior: '{}' });
    const proof = { database: 'edu', method: 'wal', seen: ['pid 7'] };
    const fault = { code: 'freeze/blocked', message: 'it is blocked', remedy: [], retry: 'safe' } as const;
    const failing = [...prepared, frozen, fact('freeze.proved', { ...proof, verdict: 'proven' }), ...goesBack];
    const asking = [...failing, started('prepare/roles', undo), failed('prepare/roles', { fault }, undo)];
    const move = moveAfter(...asking);
    if (move.kind !== 'ask') throw new TypeError(move.kind);
    const skip = { kind: 'skip', reason: 'by hand', role: 'dba', by: 'Rauf' } as const;
    const skipped = [...asking, asked(move.question), answered(move.question.id, skip)];
    expect(watchedFreezes(after(...asking).facts)).toHaveLength(1);
    const session = after(...skipped);
    expect(session.facts.freezes.edu?.thawed).toMatchObject({
      verdict: 'unproven',
      seen: ['its undoing was skipped by Rauf: by hand'],
    });
    expect(watchedFreezes(session.facts)).toEqual([]);
  });

  it('asks anew for the phrase of a point of no return that was typed before, though its step never began', () => {
    const step = { ...stepOf('users'), pointOfNoReturn: { phrase: 'edu_v2' } };
    const ask = (...tellings: readonly Telling[]) => nextStep(after(...tellings), 'people', step);
    const first = ask(...prepared);
    if (first.kind !== 'ask') throw new TypeError(first.kind);
    const typed = answered(first.question, { kind: 'phrase-typed', by: 'Leyla', phrase: 'edu_v2' });
    const begun = [...prepared, phaseStarted('people'), asked(first.question), typed];
    expect(ask(...begun).kind).toBe('run');
    const back = [...begun, ...goesBack, ...undone('prepare/roles', 'prepare/schema'), rollbackFinished()];
    expect(ask(...back)).toMatchObject({ kind: 'ask', question: { kind: 'point-of-no-return' } });
  });

  it('ends the process, also the next one if this one died before it said so, and only then goes forward', () => {
    expect(moveAfter(...phaseBack)).toEqual({ kind: 'finish', outcome: 'rolled-back' });
    expect(moveAfter(...phaseBack, resumed())).toEqual({ kind: 'finish', outcome: 'rolled-back' });
    const told = [...phaseBack, resumed(), left('rolled-back')];
    expect(hasJustRolledBack(after(...told))).toBe(false);
    expect(moveAfter(...told, resumed('left'))).toMatchObject({ kind: 'run-phase', phase: { id: 'people' } });
  });

  it('lets its steps be done and taken back again under addresses of their own', () => {
    const again = [...phaseBack, left('rolled-back'), resumed('left'), phaseStarted('people')];
    const second = { generation: 2 };
    const session = after(
      ...again,
      started('people/users', second),
      finished('people/users', {}, second),
      phaseFinished('people'),
      ...goesBack,
    );
    expect(nextMove(session)).toMatchObject({ kind: 'undo-phase', phase: { id: 'media' } });
    expect(nextUndo(session, 'people', stepOf('users'))).toMatchObject({
      at: { generation: 2, attempt: 1, direction: 'undo' },
    });
  });
});
