import { writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { language, lintFile } from '../../source/runbooks.ts';
import { canonicalJson } from '../../state/canonical.ts';
import type { Outcome, Recovery } from '../../state/outcome.ts';
import { runbookJsonSchema } from '../../state/runbook/json-schema.ts';
import type { Reference } from '../../state/runbook/language.ts';
import { valueAt } from '../../state/runbook/tree.ts';
import { nextMove } from '../../state/session/next-move.ts';
import { askPerson } from '../../tasks/ask.ts';
import type { StepKind } from '../../tasks/kind.ts';
import { stepKinds } from '../../tasks/kinds.ts';
import { validate } from '../state/runbook/json-validator.ts';
import { Crash } from '../support/crashing-journal.ts';
import { isThorough } from '../support/thorough.ts';
import { kindFixtures } from './kind-fixtures.ts';
import { type StepProcess, type StepProcessOptions, startProcess } from './kinds/process.ts';
import { databaseNames, type KindWorld, oneStep, openWorld } from './kinds/world.ts';

it('every kind in the registry has a fixture here', () => {
  expect(Object.keys(kindFixtures).sort()).toEqual(stepKinds.map(({ key }) => key).sort());
  for (const cases of Object.values(kindFixtures)) expect(Object.keys(cases)).not.toEqual([]);
});

const allCases = stepKinds.flatMap((kind) =>
  Object.entries(kindFixtures[kind.key] ?? {}).map(([name, example]) => ({ key: kind.key, name, kind, example })),
);

const cases = allCases.filter(({ example }) => example.skipped === undefined);
/** The first of every kind, or all. The others are tried where they differ most: done, and failed. */
const inEveryWay = new Set(
  cases.filter((one) => isThorough || one === cases.find(({ key }) => key === one.key)).map(({ example }) => example),
);

describe.skip.each(allCases.filter(({ example }) => example.skipped))('$key $name (skipped: $example.skipped)', () => {
  it('is tried where it can be', () => undefined);
});

describe.each(stepKinds)('the kind $key', (kind) => {
  it('says what it is in a line, in the JSON Schema too', () => {
    const { $defs } = runbookJsonSchema(language);
    expect(kind.summary).toMatch(/^[A-Z].{10,}\.$/);
    expect($defs).toHaveProperty([`kind-${kind.key}`, 'description'], kind.summary);
    expect($defs).toHaveProperty(['step', 'properties', kind.key]);
  });
});

describe.each(cases)('$key $name', ({ kind, example }) => {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  const make = async (): Promise<KindWorld> => {
    const world = await openWorld(example.earlier);
    await example.before?.(world);
    await writeFile(world.runbook, oneStep(kind.key, example.yaml(world), example.earlier));
    return world;
  };
  const makeWorld = async (): Promise<KindWorld> => {
    const world = await make();
    cleanups.push(world.remove);
    return world;
  };
  const start = async (world: KindWorld, options?: StepProcessOptions): Promise<StepProcess> => {
    const process = await startProcess(world, options);
    cleanups.push(process.die);
    return process;
  };

  describe('looked at', () => {
    let world: KindWorld;
    beforeAll(async () => {
      world = await make();
    });
    afterAll(() => world.remove());

    it('is accepted by lint and by the JSON Schema', () => {
      expect(lintFile(world.runbook).filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(
        validate(runbookJsonSchema(language), parse(oneStep(kind.key, example.yaml(world), example.earlier))),
      ).toEqual([]);
    });

    it('refers to things by the places where they are written', () => {
      const written = parse(example.yaml(world));
      for (const reference of kind.refers(kind.schema.parse(written))) {
        const found = valueAt(written, reference.path);
        const said = typeof found === 'object' ? JSON.stringify(found) : String(found);
        // One of an option is about the option, which needs something of the database.
        const name = reference.to === 'database' ? reference.option : undefined;
        if (name === undefined) expect(said, JSON.stringify(reference)).toContain(namedBy(reference));
        else expect([found === undefined, reference.path.at(-1)]).toEqual([false, name]);
      }
    });

    it('describes itself exactly, and changes nothing by it', async () => {
      const process = await start(world, { dryRun: true });
      const before = await world.content({ ledger: true });
      const description = await kind.describe(process.step.spec, process.context());
      expect(await world.content({ ledger: true })).toEqual(before);
      expectPlainJson(description);
      for (const line of example.shows(world)) expect(description.lines).toContain(line);
      expectReferred(kind, process);
      expect(await process.perform()).toBe('settled');
      expect(process.state()).toMatchObject({ status: 'done', preview: { description: description.lines } });
      expect(await world.content({ ledger: true })).toEqual(before);
    });

    it('gives way to a signal that has aborted already, and changes nothing', async () => {
      const process = await start(world);
      const before = await world.content();
      process.night.stop({ why: 'operator' });
      expect(await kind.run(process.step.spec, process.context())).toEqual({ kind: 'stopped' });
      expect(await world.content()).toEqual(before);
    });
  });

  it('is done, once, and touches what it says it touches', async () => {
    const world = await makeWorld();
    const process = await start(world);
    const before = await world.content();
    const outcome = await kind.run(process.step.spec, process.context());
    expectDone(outcome);
    expect(await example.effect(world)).toEqual(example.once);
    const after = await world.content();
    const changed = databaseNames.filter((name) => canonicalJson(after[name]) !== canonicalJson(before[name]));
    const touches = kind.touches(process.step.spec);
    expect(changed).toEqual(example.changes.databases);
    expect(touches.flatMap((touch) => (touch.what === 'database' ? [touch.database] : []))).toEqual(changed);
    expect(canonicalJson(after.files) !== canonicalJson(before.files)).toBe(example.changes.files);
    expect(touches.some(({ what }) => what === 'command')).toBe(example.changes.files);
    expectReferred(kind, process);
  });

  it('fails with a fault that says what to do, and a second attempt goes on from there', async () => {
    const world = await makeWorld();
    const process = await start(world);
    await example.failure.spoil(world);
    expect(await process.perform()).toBe('halted');
    const { status, fault, attempt } = process.state();
    expect({ status, attempt }).toEqual({ status: 'failed', attempt: 1 });
    expect(fault?.code).toBe(example.failure.code);
    expect(fault?.message).toMatch(/^\S.*\.$/s);
    expect(fault?.remedy).not.toEqual([]);
    expect(['safe', 'unsafe', 'unknown']).toContain(fault?.retry);

    await example.failure.repair(world);
    world.answers.set('failure', { kind: 'retry' });
    const move = nextMove(process.night.log.snapshot());
    if (move.kind !== 'ask') throw new Error(`nobody is asked about the failure: ${move.kind}`);
    await askPerson(move.question, process.night);
    expect(await process.perform()).toBe('settled');
    expect(process.state()).toMatchObject({ status: 'done', attempt: 2, history: [{ attempt: 1, end: 'failed' }] });
    example.continued?.(process.state().figures);
    expect(await example.effect(world)).toEqual(example.once);
  });

  if (!inEveryWay.has(example)) return;

  it('killed after its effect and before its outcome was journaled, is found so, and is not done twice', async () => {
    const world = await makeWorld();
    await kill(await start(world, { dies: { when: 'before', event: 'step.finished' } }));
    expect(await example.effect(world)).toEqual(example.once);
    await expectRecovered(world, example.recovers.effected, 'done');
  });

  it('killed before any effect, is found so, and is done once in the end', async () => {
    const world = await makeWorld();
    await kill(await start(world, { dies: { when: 'after', event: 'step.started' } }));
    await expectRecovered(world, example.recovers.untouched, 'redo');
  });

  const { middle } = example;
  if (middle) {
    it('stopped in the middle, gives way, and is done once in the end', async () => {
      const world = await makeWorld();
      const process = await start(world);
      await middle.hold(world);
      const performing = process.perform();
      await middle.reached(world);
      process.night.stop({ why: 'operator' });
      expect(await performing).toBe('halted');
      expect(process.state()).toMatchObject({ status: 'running' });
      await process.leave();
      await middle.release(world);
      await expectRecovered(world, example.recovers.middle ?? 'ask', 'redo');
    });
  }

  /** Another process takes over: it looks, changing nothing by that, and brings the step to its end. */
  async function expectRecovered(world: KindWorld, verdict: Recovery['verdict'], truth: 'done' | 'redo') {
    const process = await start(world);
    const before = await world.content({ ledger: true });
    const recovery = await kind.recover(process.step.spec, process.context());
    expect(recovery).toMatchObject({ verdict, seen: expect.stringMatching(/./) });
    expectPlainJson(recovery);
    expect(await world.content({ ledger: true })).toEqual(before);
    world.answers.set('ambiguous', { kind: truth, by: 'Leyla' });
    expect(await process.perform()).toBe('settled');
    expect(process.state().status).toBe('done');
    expect(await example.effect(world)).toEqual(example.once);
  }
});

async function kill(process: StepProcess): Promise<void> {
  await expect(process.perform()).rejects.toThrow(Crash);
  await process.die();
}

function expectDone(outcome: Outcome): void {
  expect(outcome).toMatchObject({ kind: 'done' });
  expectPlainJson(outcome);
  if (outcome.kind !== 'done') return;
  expect([...Object.keys(outcome.figures), ...outcome.evidence]).not.toEqual([]);
}

/** The journal gives back what it was given. */
function expectPlainJson(value: unknown): void {
  expect(JSON.parse(canonicalJson(value))).toStrictEqual(value);
}

/** Lint and doctor know of every database that the step asks for. */
function expectReferred(kind: StepKind, { step, databases }: StepProcess): void {
  const referred = kind.refers(step.spec).flatMap((reference) => (reference.to === 'database' ? [reference.name] : []));
  expect([...databases].filter((name) => !referred.includes(name))).toEqual([]);
}

/** What stands in the runbook where a step refers to something. */
function namedBy(reference: Reference): string {
  if ('text' in reference) return reference.text;
  if ('tag' in reference) return reference.tag;
  if ('id' in reference) return reference.id;
  if ('column' in reference) return reference.column;
  return 'table' in reference ? reference.table : reference.name;
}
