import { describe, expect, it } from 'vitest';
import { Fault } from '../../state/fault.ts';
import { done, failed, type Outcome, stopped } from '../../state/outcome.ts';
import type { Operator } from '../../state/ports.ts';
import type { SessionLog } from '../../state/session/log.ts';
import type { StepKind } from '../../tasks/kind.ts';
import { performStep } from '../../tasks/step.ts';
import { type FakeKind, fakeKind } from '../support/fake-kind.ts';
import { scriptedOperator } from '../support/fakes.ts';
import { stepIn, type TestNight, type TestNightOptions, testNight } from '../support/test-night.ts';

const step = stepIn('step');
const perform = ({ night }: TestNight, kind: StepKind, which = step) => performStep('phase', which, kind, night);
const open = (options: TestNightOptions = {}) => testNight({ steps: [step], ...options });
const lockTimeout = { code: 'database/lock-timeout', message: 'It waited.', remedy: ['Wait.'], retry: 'safe' } as const;

/** A process that was killed while the step ran, and the next one. */
async function killedWhileRunning(kind: FakeKind, operator?: Operator): Promise<TestNight> {
  const before = await open();
  before.night.log.append(
    'step.started',
    { title: step.title },
    { phase: 'phase', step: 'step', generation: 1, attempt: 1 },
  );
  expect(kind.calls).toEqual([]);
  return before.next(operator === undefined ? {} : { operator });
}

describe('a step', () => {
  it('is in the journal as started before anything is done, and as finished after', async () => {
    const night = await open();
    const findings = {
      figures: { rows: 7 },
      evidence: [{ kind: 'output', title: 'o', text: 't' }],
      checks: [],
    } as const;
    const kind = fakeKind({
      run: async () => {
        expect(night.types()).toEqual(['step.started']);
        return done(findings);
      },
    });
    expect(await perform(night, kind)).toBe('settled');
    expect(night.types()).toEqual(['step.started', 'step.finished']);
    expect(night.events().at(-1)).toMatchObject({ data: findings, step: { phase: 'phase', step: 'step', attempt: 1 } });
    expect(await perform(night, kind)).toBe('settled');
    expect(kind.calls).toEqual(['run 1']);
  });

  it.each([
    ['resolves as failed', async () => failed(lockTimeout, { figures: { rows: 3 } }), lockTimeout],
    [
      'throws a fault',
      async () => {
        throw new Fault('database/refused', 'Nobody listens.', { remedy: ['Start it.'], retry: 'safe' });
      },
      { code: 'database/refused', message: 'Nobody listens.', remedy: ['Start it.'], retry: 'safe' },
    ],
    [
      'throws what is no fault',
      async () => {
        throw new TypeError('undefined is not a function');
      },
      { code: 'nightferry/bug', message: 'Nightferry did not expect this: undefined is not a function' },
    ],
    [
      'throws before it is asynchronous',
      () => {
        throw new Error('at once');
      },
      { code: 'nightferry/bug', message: 'Nightferry did not expect this: at once' },
    ],
  ])('that %s is journaled as failed, and waits', async (_, run: () => Promise<Outcome>, fault) => {
    const night = await open();
    const kind = { ...fakeKind({}), run };
    expect(await perform(night, kind)).toBe('halted');
    expect(night.types()).toEqual(['step.started', 'step.failed']);
    expect(night.state()).toMatchObject({ status: 'failed', fault });
    expect(await perform(night, kind)).toBe('halted');
    expect(night.types()).toHaveLength(2);
  });

  it('that is retried keeps its first start and its history, and is given a clean slate', async () => {
    const night = await open();
    const seen: unknown[] = [];
    const kind = fakeKind({
      run: async (context) => {
        seen.push([context.firstStartedAt.toISOString(), context.notes]);
        context.note({ pid: 1 });
        return context.at.attempt === 1 ? failed(lockTimeout) : done();
      },
    });
    await perform(night, kind);
    const question = {
      kind: 'failure',
      id: 'f',
      phase: 'phase',
      step: 'step',
      title: '',
      fault: lockTimeout,
      failedChecks: [],
    } as const;
    night.night.log.append('question.asked', { question });
    night.night.log.append('question.answered', { question: 'f', answer: { kind: 'retry' }, scripted: false });
    expect(await perform(night, kind)).toBe('settled');
    expect(kind.calls).toEqual(['run 1', 'run 2']);
    expect(seen[1]).toEqual(seen[0]);
    expect(night.state()).toMatchObject({ attempt: 2, history: [{ attempt: 1, end: 'failed', fault: lockTimeout }] });
  });

  it('takes what it shows while it runs off the live board when it is over', async () => {
    const night = await open();
    const kind = fakeKind({
      run: async (context) => {
        context.progress({ done: 1, unit: 'rows' });
        context.output('a line');
        await new Promise<void>((resolve) => night.night.live.subscribe(resolve));
        expect(night.night.live.snapshot().get('phase/step')).toMatchObject({ lines: ['a line'] });
        return done();
      },
    });
    expect(await perform(night, kind)).toBe('settled');
    await new Promise<void>((resolve) => night.night.live.subscribe(resolve));
    expect(night.night.live.snapshot().size).toBe(0);
  });

  it('that the runbook leaves out of rehearsals is skipped in one, with the reason, and run otherwise', async () => {
    const skipping = stepIn('step', 'fake', {}, { rehearsalSkip: 'No mail in a rehearsal' });
    const kind = fakeKind({});
    const rehearsal = await testNight({ steps: [skipping], opened: { mode: 'rehearsal' } });
    expect(await perform(rehearsal, kind, skipping)).toBe('settled');
    expect(rehearsal.events().at(-1)).toMatchObject({
      type: 'step.skipped',
      data: { reason: 'No mail in a rehearsal' },
    });
    expect(kind.calls).toEqual([]);
    expect(await perform(await testNight({ steps: [skipping] }), kind, skipping)).toBe('settled');
    expect(kind.calls).toEqual(['run 1']);
  });
});

describe('a step that is told to stop', () => {
  const stopping = (night: () => TestNight, then: Outcome | (() => Outcome)) =>
    fakeKind({
      run: async () => {
        night().night.stop({ why: 'operator' });
        return typeof then === 'function' ? then() : then;
      },
    });

  it.each<[string, Outcome | (() => Outcome)]>([
    ['gives way', stopped],
    ['fails because of that', failed(lockTimeout)],
    [
      'throws because of that',
      () => {
        throw new Error('This operation was aborted');
      },
    ],
  ])('and %s has no outcome: the next process recovers it', async (_, then) => {
    const night = await open();
    expect(
      await perform(
        night,
        stopping(() => night, then),
      ),
    ).toBe('halted');
    expect(night.types()).toEqual(['step.started']);
    const kind = fakeKind({});
    expect(await perform(night.next(), kind)).toBe('settled');
    expect(kind.calls).toEqual(['recover 1', 'run 2']);
  });

  it('and is done nevertheless is done', async () => {
    const night = await open();
    await perform(
      night,
      stopping(() => night, done({ figures: { rows: 1 } })),
    );
    expect(night.types()).toEqual(['step.started', 'step.finished']);
  });

  it('before it began does not begin', async () => {
    const night = await open();
    night.night.stop({ why: 'operator' });
    const kind = fakeKind({});
    expect(await perform(night, kind)).toBe('halted');
    expect([...night.types(), ...kind.calls]).toEqual([]);
  });

  it('is not begun again by the same process', async () => {
    const night = await open();
    await perform(night, fakeKind({ run: async () => stopped }));
    const kind = fakeKind({});
    expect(await perform(night, kind)).toBe('halted');
    expect(kind.calls).toEqual([]);
  });
});

describe('a step that was running when its process was killed', () => {
  it('is done when recovery finds it done, with the figures of recovery', async () => {
    const kind = fakeKind({
      recover: async () => ({ verdict: 'done', seen: 'a ledger row', outcome: done({ figures: { rows: 5 } }) }),
    });
    const night = await killedWhileRunning(kind);
    expect(await perform(night, kind)).toBe('settled');
    expect(kind.calls).toEqual(['recover 1']);
    expect(night.types().slice(2)).toEqual(['step.recovered', 'step.finished']);
    expect(night.state()).toMatchObject({ status: 'done', attempt: 1, figures: { rows: 5 } });
  });

  it('is done again, as another attempt, when recovery says so', async () => {
    const kind = fakeKind({});
    const night = await killedWhileRunning(kind);
    expect(await perform(night, kind)).toBe('settled');
    expect(kind.calls).toEqual(['recover 1', 'run 2']);
    expect(night.state()).toMatchObject({ attempt: 2, history: [{ attempt: 1, end: 'killed', verdict: 'redo' }] });
  });

  it('has what it noted at hand for recovery', async () => {
    const before = await open();
    const dying = fakeKind({
      run: async (context) => {
        context.note({ pid: 4711, startedAt: 'then' });
        before.night.stop({ why: 'operator' });
        return stopped;
      },
    });
    await perform(before, dying);
    const notes: unknown[] = [];
    const kind = fakeKind({
      recover: async (context) => {
        notes.push(...context.notes);
        return { verdict: 'redo', seen: 'gone' };
      },
    });
    await perform(before.next(), kind);
    expect(notes).toEqual([{ pid: 4711, startedAt: 'then' }]);
  });

  it.each([
    ['done', { kind: 'done', by: 'Leyla', note: 'I looked' } as const, ['recover 1'], 1],
    ['redo', { kind: 'redo', by: 'Leyla' } as const, ['recover 1', 'run 2'], 2],
  ])('is asked about when recovery can not tell, and the answer %s counts', async (_, answer, calls, attempt) => {
    const kind = fakeKind({ recover: async () => ({ verdict: 'ask', seen: 'a command was started' }) });
    const operator = scriptedOperator({ step: answer });
    const night = await killedWhileRunning(kind, operator);
    expect(await perform(night, kind)).toBe('settled');
    expect(operator.asked).toMatchObject([{ kind: 'ambiguous', seen: 'a command was started' }]);
    expect(kind.calls).toEqual(calls);
    expect(night.state()).toMatchObject({ status: 'done', attempt });
  });

  it('stays ambiguous when the person leaves, and the next process asks again without looking again', async () => {
    const kind = fakeKind({ recover: async () => ({ verdict: 'ask', seen: 'a command was started' }) });
    const night = await killedWhileRunning(kind);
    expect(await perform(night, kind)).toBe('halted');
    expect(night.night.reason).toEqual({ why: 'operator' });
    const operator = scriptedOperator({ step: { kind: 'done', by: 'Leyla' } });
    expect(await perform(night.next({ operator }), kind)).toBe('settled');
    expect(kind.calls).toEqual(['recover 1']);
  });

  it('is ambiguous, not failed and not done again, when recovery itself fails; looking again may help', async () => {
    const downOnce = fakeKind({
      recover: async () => {
        if (downOnce.calls.length === 1) {
          throw new Fault('database/refused', 'Nobody listens at db1.', {
            remedy: ['Start the server.'],
            retry: 'safe',
          });
        }
        return { verdict: 'done', seen: 'a ledger row', outcome: done() };
      },
    });
    const operator = scriptedOperator({ step: { kind: 'look-again' } });
    const night = await killedWhileRunning(downOnce, operator);
    expect(await perform(night, downOnce)).toBe('settled');
    expect(operator.asked).toMatchObject([
      { kind: 'ambiguous', seen: 'Could not find out how far it came: Nobody listens at db1. Start the server.' },
    ]);
    expect(downOnce.calls).toEqual(['recover 1', 'recover 1']);
    expect(night.state()?.status).toBe('done');
  });

  it('stays as it is when the session is stopped while recovery looks', async () => {
    const kind: FakeKind = fakeKind({
      recover: async () => {
        night.night.stop({ why: 'operator' });
        throw new Error('This operation was aborted');
      },
    });
    const night = await killedWhileRunning(kind);
    expect(await perform(night, kind)).toBe('halted');
    expect(night.types().at(-1)).toBe('session.resumed');
    expect(await perform(night.next(), fakeKind({}))).toBe('settled');
  });
});

describe('a step in a dry run', () => {
  const dry = () => open({ opened: { dryRun: true } });

  it('is described with what it would touch, and not run', async () => {
    const night = await dry();
    const description = { lines: ['select 1'], figures: { rows: 2 }, evidence: [], checks: [] };
    const kind = fakeKind({ describe: async () => description });
    expect(await perform(night, kind)).toBe('settled');
    expect(kind.calls).toEqual(['describe 1']);
    expect(night.types()).toEqual(['step.previewed']);
    expect(night.events().at(-1)?.data).toEqual({
      description: ['select 1'],
      touches: ['edu_v2: changes it', 'this machine: touch x'],
      figures: { rows: 2 },
      evidence: [],
      checks: [],
    });
  });

  it('that can not be described says why, and the dry run goes on', async () => {
    const night = await dry();
    const kind = fakeKind({
      describe: async () => {
        throw new Fault('copy/no-table', 'There is no table edu_v2.users.', { retry: 'safe' });
      },
    });
    expect(await perform(night, kind)).toBe('settled');
    expect(night.state()).toMatchObject({ status: 'failed', fault: { code: 'copy/no-table' } });
    expect(night.events().at(-1)).toMatchObject({ data: { touches: ['edu_v2: changes it', 'this machine: touch x'] } });
  });

  it.each<[string, () => void]>([
    ['gives way', () => undefined],
    [
      'throws because of it',
      () => {
        throw new Error('This operation was aborted');
      },
    ],
  ])('that is stopped while it is described and %s is described by the next process', async (_, then) => {
    const night = await dry();
    const kind = fakeKind({
      describe: async () => {
        night.night.stop({ why: 'operator' });
        then();
        return { lines: ['half'], figures: {}, evidence: [], checks: [] };
      },
    });
    expect(await perform(night, kind)).toBe('halted');
    expect(night.types()).toEqual([]);
    const next = night.next();
    expect(await perform(next, fakeKind({}))).toBe('settled');
    expect(next.types()).toEqual(['session.resumed', 'step.previewed']);
  });
});

describe('a journal that can not be written', () => {
  const full = new Fault('journal/full', 'The disk of the journal is full.', { retry: 'safe' });
  /** A night whose journal refuses the first event of a type, and takes everything else. */
  const refusing = ({ night }: TestNight, type: string): TestNight['night'] => {
    let refused = false;
    const append: SessionLog['append'] = (...event) => {
      if (event[0] !== type || refused) return night.log.append(...event);
      refused = true;
      throw full;
    };
    return { ...night, log: Object.assign(Object.create(night.log), { append, snapshot: () => night.log.snapshot() }) };
  };

  it('while a step is looked at after a kill is no step that can not be looked at', async () => {
    const kind = fakeKind({ recover: async () => ({ verdict: 'redo', seen: 'nothing is there' }) });
    const killed = await killedWhileRunning(kind);
    await expect(performStep('phase', step, kind, refusing(killed, 'step.recovered'))).rejects.toBe(full);
    expect(killed.types().at(-1)).toBe('session.resumed');
    expect(killed.state()).toMatchObject({ status: 'running' });
  });

  it('while a step keeps a note is no failure of the step, and stops the session', async () => {
    const night = await open();
    const kind = fakeKind({
      run: async (context) => {
        context.note({ pid: 7 });
        return done();
      },
    });
    expect(await performStep('phase', step, kind, refusing(night, 'step.noted'))).toBe('halted');
    expect(night.types()).toEqual(['step.started']);
    expect(night.night.reason).toEqual({ why: 'fault', error: full });
  });

  it('while a dry run tells what it saw is nothing that was seen', async () => {
    const night = await open({ opened: { dryRun: true } });
    const kind = fakeKind({});
    await expect(performStep('phase', step, kind, refusing(night, 'step.previewed'))).rejects.toBe(full);
    expect(night.types()).toEqual([]);
  });
});

describe('a step after which there is no way back', () => {
  const last = stepIn('step', 'fake', {}, { pointOfNoReturn: { phrase: 'edu_v2' } });
  const typed = (phrase: string) => ({ kind: 'phrase-typed', by: 'Leyla', phrase }) as const;

  it('is asked for by its phrase before it starts; a wrong one is journaled and asked again', async () => {
    const phrases = ['edu', 'EDU_V2', 'edu_v2'];
    const operator = scriptedOperator({ step: () => typed(phrases.shift() ?? '') });
    const night = await testNight({ steps: [last], operator });
    const kind = fakeKind({});
    expect(await perform(night, kind, last)).toBe('settled');
    expect(operator.asked).toHaveLength(3);
    const asking = ['question.asked', 'question.answered'];
    expect(night.types()).toEqual([...asking, ...asking, ...asking, 'step.started', 'step.finished']);
    expect(kind.calls).toEqual(['run 1']);
  });

  it('does not start when the person leaves, and is asked for again', async () => {
    const night = await testNight({ steps: [last] });
    const kind = fakeKind({});
    expect(await perform(night, kind, last)).toBe('halted');
    expect(night.types()).toEqual(['question.asked']);
    const operator = scriptedOperator({ step: typed('edu_v2') });
    expect(await perform(night.next({ operator }), kind, last)).toBe('settled');
    expect(operator.asked).toHaveLength(1);
    expect(kind.calls).toEqual(['run 1']);
  });

  it('is not asked for again by a process that comes after the answer', async () => {
    const night = await testNight({ steps: [last], operator: scriptedOperator({ step: typed('edu_v2') }) });
    await perform(night, { ...fakeKind({}), run: async () => stopped }, last);
    const operator = scriptedOperator({});
    expect(await perform(night.next({ operator }), fakeKind({}), last)).toBe('settled');
    expect(operator.asked).toEqual([]);
  });
});
