import { writeFile } from 'node:fs/promises';
import { afterEach, expect, it } from 'vitest';
import { backupCases, restoreCases } from '../../conformance/kinds/backup.ts';
import type { KindCase } from '../../conformance/kinds/case.ts';
import { type StepProcess, type StepProcessOptions, startProcess } from '../../conformance/kinds/process.ts';
import { type KindWorld, oneStep, openWorld } from '../../conformance/kinds/world.ts';
import { Crash } from '../../support/crashing-journal.ts';
import { describeWithDumpTools } from '../../support/dump-tools.ts';
import { momentsAt } from '../../support/thorough.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function worldOf(kind: string, { before, yaml }: KindCase): Promise<KindWorld> {
  const world = await openWorld();
  cleanups.push(world.remove);
  await before?.(world);
  await writeFile(world.runbook, oneStep(kind, yaml(world)));
  return world;
}

async function start(world: KindWorld, options?: StepProcessOptions): Promise<StepProcess> {
  const process = await startProcess(world, options);
  cleanups.push(process.die);
  return process;
}

/** Dies at every event in turn, until there is no such event any more. */
async function atEveryEvent(trial: (event: number, when: 'before' | 'after') => Promise<'died' | 'over'>) {
  for (let event = 2; ; event += 1) {
    for (const when of momentsAt(event)) if ((await trial(event, when)) === 'over') return event - 2;
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  }
}

async function diesIn(work: () => Promise<unknown>, process: StepProcess): Promise<'died' | 'over'> {
  const end = await work().then(
    // A note or a fact that is not journaled any more stops the night before the step has come to its end.
    () => (process.night.signal.aborted ? ('died' as const) : ('over' as const)),
    (error: unknown) => {
      if (!(error instanceof Crash)) throw error;
      return 'died' as const;
    },
  );
  await process.die();
  return end;
}

const cases: readonly (readonly [string, string, KindCase | undefined])[] = [
  ['backup', 'into one file', backupCases['into one file, with globals, proven']],
  ['restore', 'in place of the database', restoreCases['in place of the database']],
];

describeWithDumpTools('killed at any event', () => {
  it.each(cases)(
    '%s %s is done once in the end',
    async (kind, _, example) => {
      if (!example) throw new Error('no such case');
      const events = await atEveryEvent(async (event, when) => {
        const world = await worldOf(kind, example);
        const first = await start(world, { dies: { when, event } }).catch((error: unknown) => {
          // It died while it opened the session: there is nothing of the step yet.
          if (error instanceof Crash) return undefined;
          throw error;
        });
        const end = first ? await diesIn(first.perform, first) : 'died';
        const second = await start(world);
        const performed = await second.perform();
        expect(performed, `${when} event ${event}: ${JSON.stringify(second.state().fault ?? second.state())}`).toBe(
          'settled',
        );
        expect(second.state().status).toBe('done');
        expect(await example.effect(world), `${when} event ${event}`).toEqual(example.once);
        return end;
      });
      expect(events).toBeGreaterThan(4);
    },
    400_000,
  );

  it('restore is taken back once in the end', async () => {
    const example = restoreCases['in place of the database'];
    if (!example) throw new Error('no such case');
    const events = await atEveryEvent(async (event, when) => {
      const world = await worldOf('restore', example);
      const before = await world.content();
      const doing = await start(world);
      expect(await doing.perform()).toBe('settled');
      await doing.leave();
      const first = await start(world, { dies: { when, event } });
      const end = await diesIn(first.undo, first);
      const second = await start(world);
      expect(await second.undo(), `${when} event ${event}`).toBe('settled');
      expect(await world.content(), `${when} event ${event}`).toEqual(before);
      return end;
    });
    expect(events).toBeGreaterThan(4);
  }, 400_000);
});
