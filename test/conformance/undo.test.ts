import { afterEach, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../state/canonical.ts';
import type { Recovery } from '../../state/outcome.ts';
import { nextMove } from '../../state/session/next-move.ts';
import { askPerson } from '../../tasks/ask.ts';
import type { StepKind, Undo } from '../../tasks/kind.ts';
import { stepKinds } from '../../tasks/kinds.ts';
import { Crash } from '../support/crashing-journal.ts';
import { isThorough } from '../support/thorough.ts';
import { kindFixtures } from './kind-fixtures.ts';
import type { KindCase, UndoCase } from './kinds/case.ts';
import { caseWorld } from './kinds/case-world.ts';
import { withoutPlaces } from './kinds/content.ts';
import { type StepProcess, type StepProcessOptions, startProcess } from './kinds/process.ts';
import { databaseNames, type KindWorld } from './kinds/world.ts';

type Undoable = KindCase & { readonly undo: Extract<UndoCase, { can: 'yes' }> };

const cases = stepKinds.flatMap((kind) =>
  Object.entries(kindFixtures[kind.key] ?? {})
    .filter(([, { skipped }]) => skipped === undefined)
    .map(([name, example]) => ({ key: kind.key, name, kind, example })),
);
const undoable = cases.filter((one): one is typeof one & { example: Undoable } => one.example.undo.can === 'yes');
/** The first of every kind, or all. The others are tried where they differ most: there and back. */
const inEveryWay = new Set(
  undoable
    .filter((one) => isThorough || one === undoable.find(({ key }) => key === one.key))
    .map(({ example }) => example),
);
const others = cases.filter(({ example }) => example.undo.can !== 'yes');

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function makeWorld(kind: StepKind, example: KindCase): Promise<KindWorld> {
  const world = await caseWorld(kind.key, example);
  cleanups.push(world.remove);
  return world;
}

async function start(world: KindWorld, options?: StepProcessOptions): Promise<StepProcess> {
  const process = await startProcess(world, options);
  cleanups.push(process.die);
  return process;
}

describe.each(others)('undo of $key $name', ({ kind, example }) => {
  it('says that there is nothing to undo, or that it can not, and changes nothing', async () => {
    const world = await makeWorld(kind, example);
    const process = await start(world);
    expect(await process.perform()).toBe('settled');
    const after = await world.content({ ledger: true });
    expect(kind.undo(process.step.spec)).toEqual(example.undo);

    const isNo = example.undo.can === 'no';
    expect(await process.undo()).toBe(isNo ? 'halted' : 'settled');
    const { status, fault } = process.undoState();
    expect(status).toBe(isNo ? 'failed' : 'done');
    expect(fault?.code).toBe(isNo ? 'undo/impossible' : undefined);
    if (example.undo.can === 'no') expect(fault?.message).toContain(example.undo.why);
    expect(await world.content({ ledger: true })).toEqual(after);
    if (!isNo) return;

    // Somebody took it back by hand, and says so.
    world.answers.set('failure', { kind: 'skip', reason: 'taken back by hand', role: 'dba', by: 'Leyla' });
    await decide(process);
    expect(await process.undo()).toBe('settled');
    expect(process.undoState()).toMatchObject({ status: 'skipped', decision: { reason: 'taken back by hand' } });
  });
});

describe.each(undoable)('undo of $key $name', ({ kind, example }) => {
  const { undo } = example;

  it('shows what it will do, takes the step back, and lets it be done again', async () => {
    const world = await makeWorld(kind, example);
    const before = await looks(world, example);
    const first = await start(world);
    await done(first);

    const way = possible(kind, first);
    const after = await world.content({ ledger: true });
    const lines = await way.describe(first.undoContext());
    for (const line of undo.shows(world)) expect(lines).toContain(line);
    expect(await world.content({ ledger: true })).toEqual(after);

    expect(await first.undo()).toBe('settled');
    expect(first.undoState().status).toBe('done');
    expect(await looks(world, example)).toEqual(before);
    expectTouched(kind, first, after, await world.content({ ledger: true }));

    first.finishRollback();
    await first.leave();
    const again = await start(world);
    expect(await again.perform()).toBe('settled');
    expect(again.state()).toMatchObject({ status: 'done', generation: 2, attempt: 1 });
    expect(await again.undo()).toBe('settled');
    expect(await looks(world, example)).toEqual(before);
  });

  if (!inEveryWay.has(example)) return;

  it('killed after its effect and before that was journaled, is found so, and is undone once in the end', async () => {
    const { world, before } = await doneWorld();
    await kill(await start(world, { dies: { when: 'before', event: 'step.finished' } }), 'undo');
    expect(await looks(world, example)).toEqual(before);
    await expectRecovered(world, undo.recovers.effected, 'done', before);
  });

  it('finds a step that was killed after its effect, and takes it back', async () => {
    const world = await makeWorld(kind, example);
    const before = await looks(world, example);
    await kill(await start(world, { dies: { when: 'before', event: 'step.finished' } }), 'perform');
    expect(await example.effect(world)).toEqual(example.once);
    world.answers.set('ambiguous', { kind: 'done', by: 'Leyla' });
    expect(await (await start(world)).undo()).toBe('settled');
    expect(await looks(world, example)).toEqual(before);
  });

  it('does nothing to what is undone already', async () => {
    const world = await makeWorld(kind, example);
    const before = await looks(world, example);
    const process = await start(world);
    await done(process);
    expect(await process.undo()).toBe('settled');
    const after = await world.content({ ledger: true });
    expect(await possible(kind, process).run(process.undoContext())).toMatchObject({ kind: 'done' });
    expect(await world.content({ ledger: true })).toEqual(after);
    expect(await looks(world, example)).toEqual(before);
  });

  it('takes back what a failed attempt left', async () => {
    const world = await makeWorld(kind, example);
    const before = await looks(world, example);
    const process = await start(world);
    await example.failure.spoil(world);
    expect(await process.perform()).toBe('halted');
    await example.failure.repair(world);
    expect(await process.undo()).toBe('settled');
    expect(await looks(world, example)).toEqual(before);
  });

  it('finds a step that was killed before any effect, and changes nothing', async () => {
    const world = await makeWorld(kind, example);
    const before = await looks(world, example);
    await kill(await start(world, { dies: { when: 'after', event: 'step.started' } }), 'perform');
    world.answers.set('ambiguous', { kind: 'redo', by: 'Leyla' });
    expect(await (await start(world)).undo()).toBe('settled');
    expect(await looks(world, example)).toEqual(before);
  });

  const { middle } = example;
  if (middle) {
    it('takes back what a step left that was stopped in its middle', async () => {
      const world = await makeWorld(kind, example);
      const before = await looks(world, example);
      const process = await start(world);
      await middle.hold(world);
      const performing = process.perform();
      await middle.reached(world);
      process.night.stop({ why: 'operator' });
      expect(await performing).toBe('halted');
      await process.leave();
      await middle.release(world);
      world.answers.set('ambiguous', { kind: 'redo', by: 'Leyla' });
      expect(await (await start(world)).undo()).toBe('settled');
      expect(await looks(world, example)).toEqual(before);
    });
  }

  const { failure } = undo;
  if (failure) {
    it('fails with a fault that says what to do, and a second attempt takes it back', async () => {
      const world = await makeWorld(kind, example);
      const before = await looks(world, example);
      const process = await start(world);
      await done(process);
      await failure.spoil(world);
      const spoilt = await world.content({ ledger: true });
      expect(await process.undo()).toBe('halted');
      const { status, fault } = process.undoState();
      expect(status).toBe('failed');
      expect(fault?.code).toBe(failure.code);
      expect(fault?.remedy).not.toEqual([]);
      expect(await world.content({ ledger: true })).toEqual(spoilt);
      await failure.repair(world);
      world.answers.set('failure', { kind: 'retry' });
      await decide(process);
      expect(await process.undo()).toBe('settled');
      expect(process.undoState()).toMatchObject({ status: 'done', attempt: 2 });
      expect(await looks(world, example)).toEqual(before);
    });
  }

  it('killed before any effect, is found so, and is undone once in the end', async () => {
    const { world, before } = await doneWorld();
    await kill(await start(world, { dies: { when: 'after', event: 'step.started' } }), 'undo');
    expect(await example.effect(world)).toEqual(example.once);
    await expectRecovered(world, undo.recovers.untouched, 'redo', before);
  });

  const undoMiddle = undo.middle;
  if (undoMiddle) {
    it('stopped in the middle, gives way, and is undone once in the end', async () => {
      const { world, before } = await doneWorld();
      const process = await start(world);
      await undoMiddle.hold(world);
      const undoing = process.undo();
      await undoMiddle.reached(world);
      process.night.stop({ why: 'operator' });
      expect(await undoing).toBe('halted');
      expect(process.undoState().status).toBe('running');
      await process.leave();
      await undoMiddle.release(world);
      await expectRecovered(world, undo.recovers.middle ?? 'ask', 'redo', before);
    });
  }

  /** A step that was done by a process which left in order. */
  async function doneWorld(): Promise<{ world: KindWorld; before: unknown }> {
    const world = await makeWorld(kind, example);
    const before = await looks(world, example);
    const process = await start(world);
    await done(process);
    await process.leave();
    return { world, before };
  }

  /** Another process takes over: it looks, changing nothing by that, and brings the undoing to its end. */
  async function expectRecovered(
    world: KindWorld,
    verdict: Recovery['verdict'],
    truth: 'done' | 'redo',
    before: unknown,
  ) {
    const process = await start(world);
    const found = await world.content({ ledger: true });
    const recovery = await possible(kind, process).recover(process.undoContext());
    expect(recovery).toMatchObject({ verdict, seen: expect.stringMatching(/./) });
    expect(await world.content({ ledger: true })).toEqual(found);
    world.answers.set('ambiguous', { kind: truth, by: 'Leyla' });
    expect(await process.undo()).toBe('settled');
    expect(process.undoState().status).toBe('done');
    expect(await looks(world, example)).toEqual(before);
  }

  async function done(process: StepProcess): Promise<void> {
    expect(await process.perform()).toBe('settled');
    expect(process.state().status).toBe('done');
  }
});

/** Whatever must be again as it was: the case says what, or all of it. */
async function looks(world: KindWorld, { undo, effect }: Undoable): Promise<unknown> {
  if (undo.back) return undo.back(world);
  return { effect: await effect(world), content: withoutPlaces(await world.content()) };
}

function possible(kind: StepKind, { step }: StepProcess): Extract<Undo, { can: 'yes' }> {
  const undo = kind.undo(step.spec);
  if (undo.can !== 'yes') throw new Error(`the kind says that it can't undo the step: ${undo.can}`);
  return undo;
}

async function kill(process: StepProcess, when: 'perform' | 'undo'): Promise<void> {
  await expect(process[when]()).rejects.toThrow(Crash);
  await process.die();
}

/** Puts the failure of the undoing to the person. */
async function decide({ night }: StepProcess): Promise<void> {
  const move = nextMove(night.log.snapshot());
  if (move.kind !== 'ask') throw new Error(`nobody is asked about the failure: ${move.kind}`);
  expect(move.question).toMatchObject({ kind: 'failure', direction: 'undo' });
  await askPerson(move.question, night);
}

type WholeContent = Awaited<ReturnType<KindWorld['content']>>;

function expectTouched(kind: StepKind, { step }: StepProcess, before: WholeContent, after: WholeContent): void {
  const touched = kind.touches(step.spec).flatMap((touch) => (touch.what === 'database' ? [touch.database] : []));
  const changed = databaseNames.filter((name) => canonicalJson(after[name]) !== canonicalJson(before[name]));
  for (const name of changed) expect(touched).toContain(name);
}
