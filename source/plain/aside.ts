import { lookOf } from '../../screens/look.ts';
import type { Looking } from '../../screens/model.ts';
import { panes } from '../../screens/panes.ts';
import { readOut } from '../../screens/read-out.ts';
import type { SessionStage } from '../../screens/stage.ts';
import type { SessionWorld } from '../../screens/world.ts';
import { messageOf } from '../../state/fault.ts';
import { plainLine } from '../../state/plain-text.ts';
import { type PlanSummary, phaseById, stepKey, stepsOf } from '../../state/plan.ts';
import type { Question } from '../../state/question.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import { byHandOf } from '../app/by-hand.ts';
import { lookerOf } from '../app/step-looks.ts';
import { groupLines } from '../doctor/print.ts';
import { greetingOf } from '../greeting.ts';
import type { ConductedNight } from '../night.ts';
import type { Aside } from '../operator/prompts.ts';
import { PreflightLook } from '../preflight.ts';
import type { SessionHandle } from '../session/handle.ts';
import { requestWaysBack } from '../session/ways-back.ts';
import type { Workbench } from '../workbench.ts';

const widest = 100;

/**
 * What can be looked at from any prompt: the pages of the screens, as text. A new pane of the screens can be asked for by
 * its name, without a line here. Nothing of it answers the question or changes anything, but `?back`.
 */
export function asideOf(handle: SessionHandle, night: ConductedNight, workbench: Workbench): Aside {
  return async ([word = '', of], question) => {
    try {
      return (await told(word, of, question, { handle, night, workbench })).map(plainLine);
    } catch (error) {
      return [`That can't be shown now: ${plainLine(messageOf(error))}`];
    }
  };
}

interface Scene {
  readonly handle: SessionHandle;
  readonly night: ConductedNight;
  readonly workbench: Workbench;
}

async function told(
  word: string,
  of: string | undefined,
  question: Question,
  scene: Scene,
): Promise<readonly string[]> {
  const { plan } = scene.night.log.snapshot();
  switch (word) {
    case 'where':
      return page({ at: 'board' }, scene);
    case 'phase': {
      const phase = of ?? question.phase;
      return phaseById(plan, phase) ? page({ at: 'phase', phase }, scene) : unknown('phase', phase, phasesOf(plan));
    }
    case 'show':
      return show(of ?? (question.step === undefined ? undefined : stepKey(question.phase, question.step)), scene);
    case 'back':
      return back(scene);
    case 'preflight':
      return preflight(scene);
    default: {
      const pane = panes.find(({ id }) => id === word);
      if (!pane) return help(word);
      const lines = page({ at: 'pane', pane: pane.id, from: { at: 'auto' } }, scene);
      return pane.keys ? [...lines, '', keysHere] : lines;
    }
  }
}

const keysHere =
  'Keys that this page names are those of the screens. At a prompt: q leaves, ?ways-back and ?contacts show, ?back stops and asks for the way back.';

/** Looked at now, over the connections of the session. */
async function preflight({ handle, workbench }: Scene): Promise<readonly string[]> {
  const look = new PreflightLook(handle, workbench);
  await look.look();
  const width = Math.min(process.stdout.columns ?? widest, widest);
  return look.snapshot().groups.flatMap((group) => groupLines(group, width));
}

/** The exact SQL or command, looked at now. */
async function show(key: string | undefined, scene: Scene): Promise<readonly string[]> {
  const { night } = scene;
  const places = [...night.runbook.phases, ...night.runbook.rollbacks.map(({ phase }) => phase)].flatMap((phase) =>
    stepsIn(phase).map((step) => ({ phase: phase.id, step, key: stepKey(phase.id, step.id) })),
  );
  // Steps of the ways back stand last.
  const found = places.find((place) => place.key === key) ?? places.find(({ step }) => step.id === key);
  if (key === undefined) return ['Of which step? ?show PHASE/STEP; ?phase lists them.'];
  if (!found) return unknown('step', key, stepsNear(key, night));
  const at = { phase: found.phase, step: found.step.id };
  const seen = await lookerOf(night, scene.handle.secrets)(found.phase, found.step, night.signal);
  const look = { ...at, state: 'looked', at: scene.workbench.clock.now().toISOString(), seen } as const;
  return page({ at: 'step', ...at }, scene, look);
}

function page(looking: Looking, scene: Scene, look?: SessionWorld['look']): readonly string[] {
  const { workbench } = scene;
  const width = Math.min(process.stdout.columns ?? widest, widest);
  const { unicode } = lookOf(workbench.env, process.platform);
  const lines = readOut(worldOf(scene, look), looking, { width, unicode, monotonicMs: workbench.clock.monotonicMs() });
  return lines.length > 0 ? lines : ['There is nothing to show.'];
}

function worldOf({ handle, night, workbench }: Scene, look: SessionWorld['look']): SessionWorld {
  const session = night.log.snapshot();
  const stage: SessionStage = {
    ...{ kind: 'session', session: night.log, live: night.live, tree: night.tree, questions: night.asked },
    ...{ status: 'running', operator: workbench.actor.name, greeting: greetingOf(session), reports: [] },
    byHand: byHandOf(handle, workbench),
    ...(look && { look: { snapshot: () => look, subscribe: () => () => undefined } }),
  };
  return {
    ...{ stage, session, look, questions: night.asked.snapshot(), tree: night.tree.snapshot() },
    ...{ now: workbench.clock.now(), zone: session.opened.window?.timezone, size: { columns: widest, rows: 24 } },
  };
}

function back({ night }: Scene): readonly string[] {
  requestWaysBack(night, true);
  if (night.reason?.why === 'ways-back')
    return ['What runs stops at its next safe point; then the ways back are shown. Nothing is undone yet.'];
  return ['The ways back can not be asked for now: nothing was begun, or it is going back already.'];
}

/** A pane that is not here is called what the footer calls it. */
const about: Readonly<Record<string, string>> = {
  emergency: 'stop, assess, decide, notify, recover: for this session, now',
  'ways-back': 'how to undo what was done, and what would be lost',
  contacts: 'whom to call',
  preflight: 'look at machine, databases, tools and disk again, now',
};

function help(word: string): readonly string[] {
  const pages = panes.map(({ id, label }) => [`?${id}`, about[id] ?? label] as const);
  const rows = [
    ['?again', 'the question again'],
    ['?show [STEP]', 'a step: what it does exactly, its checks and evidence, its attempts; this one, or PHASE/STEP'],
    ['?phase [PHASE]', 'the steps of a phase; this one, or another'],
    ['?where', 'every phase: planned, actual, forecast, sign-offs'],
    ...pages,
    ['?as NAME', 'who answers this question, where it is not you'],
    ['?back', 'stop what runs and show the ways back; nothing is undone by that'],
    ['q', 'leave: running steps stop at their next safe point, and the session is resumed where it was'],
  ];
  return [
    ...(word === '' ? [] : [`There is nothing called ?${word}.`]),
    'None of these answers the question:',
    ...rows.map(([what = '', does = '']) => `  ${what.padEnd(16)} ${does}`.trimEnd()),
  ];
}

function unknown(what: string, given: string, there: readonly string[]): readonly string[] {
  return [`There is no ${what} ${given}. There are: ${there.join(', ')}.`];
}

function phasesOf({ phases }: PlanSummary): readonly string[] {
  return phases.map(({ id }) => id);
}

/** Those of the phase that was named, else of all. */
function stepsNear(key: string, { log }: ConductedNight): readonly string[] {
  const { phases } = log.snapshot().plan;
  const named = phases.filter(({ id }) => key.startsWith(`${id}/`));
  return (named.length > 0 ? named : phases).flatMap((phase) => stepsOf(phase).map(({ id }) => stepKey(phase.id, id)));
}
