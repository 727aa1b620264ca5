import { describe, expect, it } from 'vitest';
import type { GateQuestion } from '../../../state/question.ts';
import { foldSession } from '../../../state/session/evolve.ts';
import { nextMove } from '../../../state/session/next-move.ts';
import {
  answered,
  asked,
  fact,
  finished,
  given,
  left,
  opened,
  phaseOf,
  phaseStarted,
  planOf,
  resumed,
  rollbackAnswered,
  rollbackAsked,
  rollbackFinished,
  rollbackRequested,
  started,
  type Telling,
  undo,
} from '../../support/story.ts';

const gate = { backups: { edu: 'proven' }, freezes: { edu: 'unproven' } } as const;
const copy = phaseOf('copy', ['users'], { gate });
const plan = planOf([copy]);

const made = (format: 'custom' | 'globals' | 'clone' = 'custom') =>
  fact('backup.made', {
    database: 'edu',
    step: 'b/b',
    format,
    path: `/${format}`,
    bytes: 1,
    sha256: '',
    readThrough: true,
  });
const proven = (path = '/custom') => fact('backup.proven', { path, how: 'restored', tables: 3, rows: '9' });
const frozen = fact('database.frozen', { database: 'edu', mode: 'strict', step: 'freeze/edu', prior: '{}' });
const proved = (verdict: 'proven' | 'unproven' | 'broken', seen: readonly string[] = []) =>
  fact('freeze.proved', { database: 'edu', verdict, method: 'wal', seen });
const thawed = fact('database.thawed', { database: 'edu', verdict: 'proven', seen: [] });
const accept = { kind: 'accept', reason: 'we know', role: 'cto', by: 'Rauf' } as const;

const after = (mode: 'live' | 'rehearsal', ...tellings: readonly Telling[]) =>
  foldSession(given(opened({ plan, mode }), ...tellings));

function unmetAfter(mode: 'live' | 'rehearsal', ...tellings: readonly Telling[]): readonly string[] {
  const move = nextMove(after(mode, ...tellings));
  return move.kind === 'ask' && move.question.kind === 'gate' ? move.question.unmet : [move.kind];
}

/** The gate as it stands at this moment of the story, asked and answered. */
const opening: readonly Telling[] = [
  (session) => asked(gateQuestion(session)),
  (session) => answered(gateQuestion(session).id, accept),
];

function gateQuestion(session: Parameters<typeof nextMove>[0]): GateQuestion {
  const move = nextMove(session);
  if (move.kind !== 'ask' || move.question.kind !== 'gate') throw new TypeError(`the gate is not asked: ${move.kind}`);
  return move.question;
}

describe('the gate of a phase', () => {
  const none = 'The backup of edu must be proven, and it is none.';
  const onlyMade = 'The backup of edu must be proven, and it is made.';
  const thaw = 'The freeze of edu must be unproven, and it is none.';
  it.each<[string, 'live' | 'rehearsal', readonly Telling[], readonly string[]]>([
    ['says all that is missing', 'live', [], [none, thaw]],
    ['wants a backup proven', 'live', [made(), frozen], [onlyMade]],
    ['takes no globals for a backup', 'live', [made('globals'), proven('/globals'), frozen], [none]],
    ['takes no clone for a backup', 'live', [made('clone'), proven('/clone'), frozen], [none]],
    ['takes a clone in a rehearsal', 'rehearsal', [made('clone'), proven('/clone'), frozen], ['run-phase']],
    ['opens when all of it is there', 'live', [made(), proven(), frozen], ['run-phase']],
    [
      'takes a freeze that is proven for one that need not be',
      'live',
      [made(), proven(), frozen, proved('proven')],
      ['run-phase'],
    ],
    ['takes no freeze that was lifted', 'live', [made(), proven(), frozen, proved('proven'), thawed], [thaw]],
  ])('%s', (_, mode, tellings, unmet) => {
    expect(unmetAfter(mode, ...tellings)).toEqual(unmet);
  });

  it('takes a freeze for proven that only accepted writes keep from it, and none with another doubt', () => {
    const strict = planOf([phaseOf('copy', ['users'], { gate: { backups: {}, freezes: { edu: 'proven' } } })]);
    const unmet = (provenBut?: readonly string[]) => {
      const proof = {
        database: 'edu',
        verdict: 'unproven',
        method: 'wal',
        seen: [],
        ...(provenBut && { provenBut }),
      } as const;
      const session = foldSession(given(opened({ plan: strict }), frozen, fact('freeze.proved', proof)));
      return nextMove(session).kind;
    };
    expect([unmet(['public.users was written to']), unmet([]), unmet()]).toEqual(['run-phase', 'ask', 'ask']);
  });

  it('is opened all the same with a reason, which is kept with what was missing', () => {
    const session = after('live', ...opening);
    expect(nextMove(session).kind).toBe('run-phase');
    expect(session.gatesOverridden.copy).toMatchObject({
      unmet: [none, thaw],
      reason: 'we know',
      role: 'cto',
      by: 'Rauf',
    });
  });

  it('is another question when something else is missing', () => {
    const before = gateQuestion(after('live'));
    expect(gateQuestion(after('live', frozen)).id).not.toBe(before.id);
  });

  it('does not close on a phase that has begun', () => {
    expect(unmetAfter('live', made(), proven(), frozen, phaseStarted('copy'), thawed)).toEqual(['run-phase']);
  });

  it('asks anew once the phase was taken back, though it was opened before', () => {
    const back = [
      ...opening,
      phaseStarted('copy'),
      started('copy/users'),
      finished('copy/users'),
      rollbackRequested(),
      rollbackAsked(),
      rollbackAnswered(),
      started('copy/users', undo),
      finished('copy/users', {}, undo),
      rollbackFinished(),
      left('rolled-back'),
      resumed('left'),
    ];
    const session = after('live', ...back);
    const question = gateQuestion(session);
    expect(session.questions[question.id]).toBeUndefined();
    expect(nextMove(after('live', ...back, ...opening)).kind).toBe('run-phase');
  });

  it('leads to the ways back for whoever asks for them, and asks again when nobody goes back', () => {
    const wantsBack: readonly Telling[] = [
      opening[0] as Telling,
      (session) => answered(gateQuestion(session).id, { kind: 'roll-back', by: 'Rauf' }),
    ];
    expect(nextMove(after('live', ...wantsBack))).toMatchObject({ kind: 'ask-rollback', ways: [] });
    const goOn = [rollbackAsked(), answered('rollback/1', { kind: 'go-on', by: 'Rauf' })];
    expect(unmetAfter('live', ...wantsBack, ...goOn)).toEqual([none, thaw]);
  });
});

describe('a freeze that someone wrote through', () => {
  const holds = [made(), proven(), frozen, phaseStarted('copy'), started('copy/users'), finished('copy/users')];
  const broken = proved('broken', ['pid 7, app, public.users']);
  const question = (...tellings: readonly Telling[]) => {
    const move = nextMove(after('live', ...holds, ...tellings));
    return move.kind === 'ask' && move.question.kind === 'freeze-broken' ? move.question : undefined;
  };
  const first = question(broken);
  if (!first) throw new TypeError('nobody is asked');
  const accepted = [broken, asked(first), answered(first, accept)];

  it('stops the session and names who and where', () => {
    expect(first).toMatchObject({ database: 'edu', phase: 'freeze', seen: ['pid 7, app, public.users'] });
  });

  it('is accepted with a reason, and is unproven from then on', () => {
    expect(question(...accepted)).toBeUndefined();
    expect(after('live', ...holds, ...accepted).facts.freezes.edu).toMatchObject({
      accepted: { reason: 'we know', role: 'cto', by: 'Rauf' },
      proof: { verdict: 'unproven' },
    });
  });

  it('is looked at from where it was found broken, and not from when someone accepts that', () => {
    const found = { database: 'edu', verdict: 'broken', method: 'wal', seen: [], baseline: 'with the write' } as const;
    const told = fact('freeze.proved', { ...found, baselineIfAccepted: 'right after it' });
    const proof = after('live', ...holds, told, ...accepted.slice(1)).facts.freezes.edu?.proof;
    expect(proof).toMatchObject({ verdict: 'unproven', baseline: 'right after it' });
  });

  it('is another question when it is written through once more', () => {
    const second = question(...accepted, broken);
    expect(second).toBeDefined();
    expect(second?.id).not.toBe(first.id);
  });

  it('leads to the ways back, and is not asked about on the way', () => {
    const wantsBack = [broken, asked(first), answered(first, { kind: 'roll-back', by: 'Rauf' })];
    expect(nextMove(after('live', ...holds, ...wantsBack))).toMatchObject({ kind: 'ask-rollback' });
    const goesBack = [...wantsBack, rollbackAsked(), rollbackAnswered()];
    expect(nextMove(after('live', ...holds, ...goesBack))).toMatchObject({ kind: 'undo-phase' });
  });

  it('is no question once it is lifted', () => {
    expect(question(broken, thawed)).toBeUndefined();
  });
});
