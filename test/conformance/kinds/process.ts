import { existsSync } from 'node:fs';
import { systemClock } from '../../../source/clock.ts';
import type { ConductedNight } from '../../../source/night.ts';
import { loadRunbook } from '../../../source/runbooks.ts';
import { releaseSession, type SessionHandle } from '../../../source/session/handle.ts';
import { openSession } from '../../../source/session/open.ts';
import { resumeSession } from '../../../source/session/resume.ts';
import { nightOf } from '../../../source/session/run.ts';
import type { Workbench } from '../../../source/workbench.ts';
import type { EventType } from '../../../state/events.ts';
import type { Question } from '../../../state/question.ts';
import { QuestionDesk } from '../../../state/question-desk.ts';
import type { Step } from '../../../state/runbook/runbook.ts';
import type { StepState } from '../../../state/session/session.ts';
import { openJournal } from '../../../state/sqlite-journal.ts';
import { stepContext } from '../../../tasks/context.ts';
import type { Context, StepKind } from '../../../tasks/kind.ts';
import { kindOf } from '../../../tasks/kinds.ts';
import { performStep } from '../../../tasks/step.ts';
import { crashingJournal } from '../../support/crashing-journal.ts';
import { testWorkbench } from '../../support/small-night.ts';
import type { EarlierStep, KindWorld } from './world.ts';

/** The one session of a world. */
export const session = 'one-step-1';

/** A process of Nightferry in a world: it opened the session of the one step there, or resumed it. */
export interface StepProcess {
  readonly night: ConductedNight;
  readonly step: Step;
  readonly kind: StepKind;
  /** Databases that were asked for since the session was open. */
  readonly databases: ReadonlySet<string>;
  /** What the step's next attempt gets. */
  context(): Context;
  perform(): Promise<'settled' | 'halted'>;
  state(): StepState;
  /** What the next attempt to undo the step gets. */
  undoContext(): Context;
  /** Asks to go back where nobody has yet, then undoes the step. */
  undo(): Promise<'settled' | 'halted'>;
  undoState(): StepState;
  /** Says that everything is taken back: from here on the step is to be done in a new generation. */
  finishRollback(): void;
  /** Ends in order. */
  leave(): Promise<void>;
  /** Ends as SIGKILL ends it: its connections break, its lease stays, nothing more is written. */
  die(): Promise<void>;
}

export interface StepProcessOptions {
  readonly dryRun?: boolean;
  /** The process dies around the first event of this type, or around the one of this number: before it is written, or just after. */
  readonly dies?: { readonly when: 'before' | 'after'; readonly event: EventType | number };
}

export async function startProcess(world: KindWorld, options: StepProcessOptions = {}): Promise<StepProcess> {
  if (world.earlier && !options.dryRun && !existsSync(world.journal)) await doEarlierStep(world, world.earlier);
  return enterProcess(world, options);
}

async function doEarlierStep(world: KindWorld, { after }: EarlierStep): Promise<void> {
  const { night, leave } = await enterProcess(world, {});
  const item = night.runbook.phases[0]?.items[0];
  if (item?.type !== 'step') throw new TypeError('there is no step before');
  if ((await performStep('phase', item, kindOf(item.kind), night)) !== 'settled') throw new Error('it was not done');
  await leave();
  await after?.(world);
}

async function enterProcess(world: KindWorld, options: StepProcessOptions): Promise<StepProcess> {
  const file = openJournal({ file: world.journal, clock: systemClock, isAlive: () => false, host: 'ops1' });
  const { dies, dryRun = false } = options;
  const journal = dies ? crashingJournal(file, dies.event, dies.when) : file;
  const workbench = testWorkbench(journal, world.env);
  const handle = await enter(world, workbench, dryRun);
  const databases = new Set<string>();
  const conducted = nightOf(handle, personIn(world), workbench);
  const night: ConductedNight = {
    ...conducted,
    database: (name) => {
      databases.add(name);
      return conducted.database(name);
    },
  };
  const step = onlyStep(handle);
  const kind = kindOf(step.kind);
  const generation = () => night.log.snapshot().steps['phase/step']?.generation ?? 1;
  return {
    ...{ night, step, kind, databases },
    context: () => stepContext({ phase: 'phase', step: 'step', generation: generation(), attempt: 1 }, night),
    perform: () => performStep('phase', step, kind, night),
    state: () => known(night.log.snapshot().steps['phase/step']),
    undoContext: () =>
      stepContext({ phase: 'phase', step: 'step', generation: generation(), attempt: 1, direction: 'undo' }, night),
    undo: async () => {
      await goBack(night);
      return performStep('phase', step, kind, night, 'undo');
    },
    undoState: () => known(night.log.snapshot().undos['phase/step']),
    finishRollback: () => void night.log.append('rollback.finished', {}),
    leave: async () => {
      night.stop({ why: 'operator' });
      night.log.append('session.left', { why: 'operator' });
      await releaseSession(handle);
      file.close();
    },
    die: async () => {
      await releaseSession({ ...handle, lease: { ...handle.lease, release: () => undefined } });
      file.close();
    },
  };
}

function known(state: StepState | undefined): StepState {
  if (!state) throw new Error('nothing happened to the step');
  return state;
}

/** As a person does: asks for the ways back, and chooses to undo. */
async function goBack({ log }: ConductedNight): Promise<void> {
  if (log.snapshot().rollback) return;
  log.append('rollback.requested', { scope: { kind: 'any' } });
  const ways = [{ id: 'undo', title: 'Undo', phases: ['phase'], steps: [] }];
  const id = `rollback/${log.snapshot().rollbackRequests}`;
  const question: Question = { kind: 'rollback', id, phase: 'phase', title: 'Roll back', ways, phrase: 'one-step' };
  log.append('question.asked', { question });
  const answer = { kind: 'roll-back', by: 'Leyla', way: 'undo', reason: 'a trial', phrase: 'one-step' } as const;
  log.append('question.answered', { question: id, answer, scripted: false });
}

async function enter(world: KindWorld, workbench: Workbench, dryRun: boolean): Promise<SessionHandle> {
  if (workbench.journal.sessions().length > 0) return resumeSession(session, workbench);
  const loaded = loadRunbook(world.runbook, { environment: 'test', vars: {} });
  return openSession({ loaded, dryRun, name: session }, workbench);
}

function onlyStep({ runbook }: SessionHandle): Step {
  const item = runbook.phases[0]?.items.at(-1);
  if (item?.type !== 'step') throw new TypeError('the runbook has no step');
  return item;
}

/** A person who answers what they know to answer, and leaves everything else open. */
function personIn({ answers }: KindWorld): QuestionDesk {
  const desk = new QuestionDesk();
  const keyOf = (question: Question) => (question.kind === 'confirm' ? question.item : question.kind);
  desk.subscribe(() => {
    queueMicrotask(() => {
      for (const question of desk.snapshot()) {
        const answer = answers.get(keyOf(question));
        if (answer) desk.answer(question.id, answer);
      }
    });
  });
  return desk;
}
