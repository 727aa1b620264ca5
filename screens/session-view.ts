import { type Forecast, forecast } from '../state/forecast.ts';
import type { LiveStep } from '../state/live.ts';
import { phaseById } from '../state/plan.ts';
import { processBefore } from './away/since.ts';
import { type BoardParts, boardRows } from './board.ts';
import { currentPhase } from './facts.ts';
import { finishLines } from './finish.ts';
import type { Model } from './model.ts';
import { type PaneView, paneView } from './pane-view.ts';
import type { Pane } from './panes/pane.ts';
import { paneById } from './panes.ts';
import { type ScrollText, scrollText, trackOf } from './parts/scroll.ts';
import { liveliest, type PhaseParts, phaseFacts, type StepRow, treeRows } from './phase.ts';
import { groupsOf, type QuestionView, questionView } from './question-view.ts';
import type { SessionStage } from './stage.ts';
import { startWord } from './start-word.ts';
import { stepLines } from './step.ts';
import type { Moment } from './words.ts';
import { layoutOf, type SessionWorld } from './world.ts';

/** A screen of a session, with what every one of them shows. */
export type SessionView = SessionScreen & {
  readonly stage: SessionStage;
  readonly world: SessionWorld;
  readonly forecast: Forecast;
  /** What calls for the person: groups of questions, and the end. */
  readonly calls: readonly string[];
};

type SessionScreen =
  | ({ readonly screen: 'board' } & BoardParts)
  | ({ readonly screen: 'phase' } & PhaseParts)
  | {
      readonly screen: 'step';
      readonly phase: string;
      /** Absent where the plan has no such step any more. */
      readonly row: StepRow | undefined;
      /** Rows at the top for how it moves, while it runs. */
      readonly liveHeight: number;
      readonly scroll: ScrollText;
    }
  | { readonly screen: 'finish'; readonly scroll: ScrollText }
  | PaneView
  | QuestionView;

/** The screen of a session: what the person turned to, or what calls for them. */
export function sessionView(world: SessionWorld, model: Model): SessionView {
  const { stage, session, questions } = world;
  const common = { stage, world, forecast: forecast(session, timeOfPlan(world)), calls: callsFor(world) };
  const watching = stage.watching !== undefined;
  const momentOfNow: Moment = { session, questions, working: stage.status === 'running', watching };
  return { ...common, ...sessionScreen(world, model, momentOfNow, common.forecast) };
}

/** A session whose process is gone does not go on using up its plan. */
function timeOfPlan({ stage: { watching }, session, now }: SessionWorld): Date {
  return watching?.life.kind === 'silent' ? new Date(session.lastAt) : now;
}

function sessionScreen(world: SessionWorld, model: Model, moment: Moment, plan: Forecast): SessionScreen {
  const { stage, session, tree } = world;
  const isNew = callsFor(world).some((call) => !model.turnedFrom.includes(call));
  const looking = isNew ? ({ at: 'auto' } as const) : model.looking;
  const pane = looking.at === 'pane' ? paneById(looking.pane) : undefined;
  if (pane) return paneScreen(pane, world, model, plan);
  if (looking.at === 'board') return boardScreen(world, model, moment, plan);
  if (looking.at === 'step') return stepScreen(world, model, moment, plan, looking);
  if (looking.at === 'phase') return phaseScreen(world, model, moment, plan, looking.phase);
  if (stage.status === 'ended') {
    const { inner: width, body } = layoutOf(world.size, true);
    return {
      screen: 'finish',
      scroll: scrollText(model, 'finish', finishLines(stage, session, world.now, width), body),
    };
  }
  if (stage.status === 'waiting') return boardScreen(world, model, moment, plan);
  return questionView(world, model) ?? phaseScreen(world, model, moment, plan, currentPhase(session, tree.phase)?.id);
}

function callsFor({ stage, questions }: SessionWorld): readonly string[] {
  return [...groupsOf(questions), ...(stage.status === 'ended' ? ['the end'] : [])];
}

function paneScreen(pane: Pane, world: SessionWorld, model: Model, plan: Forecast): PaneView {
  const { inner: width, body: height } = layoutOf(world.size, true);
  return paneView(pane, { world, model, forecast: plan, width, height, calls: callsFor(world) });
}

function boardScreen(world: SessionWorld, model: Model, moment: Moment, plan: Forecast): SessionScreen {
  const { stage, session, tree, size } = world;
  const rows = boardRows(moment, plan);
  const current = currentPhase(session, tree.phase);
  const start = rows.findIndex(({ phase }) => phase.id === current?.id);
  return {
    screen: 'board',
    rows,
    list: trackOf(model, 'board', rows.length - 1, layoutOf(size, true).body, start),
    greeting: stage.greeting,
    wasAway: stage.journal !== undefined && processBefore(session) !== undefined,
    title: session.opened.runbook.title,
    canBegin: stage.status === 'waiting' && !model.leaving && !stage.watching,
    start: startWord(session),
    rollback: session.rollback,
    preflight: world.preflight,
  };
}

function phaseScreen(
  world: SessionWorld,
  model: Model,
  moment: Moment,
  plan: Forecast,
  id: string | undefined,
): SessionScreen {
  const { session, size } = world;
  const phase = id === undefined ? undefined : phaseById(session.plan, id);
  if (!phase) return { screen: 'step', phase: '', row: undefined, liveHeight: 0, scroll: scrollText(model, '', [], 1) };
  const rows = treeRows(moment, phase);
  const steps = rows.filter((row) => row.kind === 'step');
  const list = trackOf(model, `phase/${phase.id}`, steps.length - 1, layoutOf(size, true).body, liveliest(steps));
  return {
    screen: 'phase',
    phase,
    rows,
    list,
    title: phase.title,
    facts: phaseFacts(moment, phase, plan),
  };
}

function stepScreen(
  world: SessionWorld,
  model: Model,
  moment: Moment,
  plan: Forecast,
  looking: { readonly phase: string; readonly step: string },
): SessionScreen {
  const { session, size } = world;
  const { inner: width, body } = layoutOf(size, true);
  const key = `${looking.phase}/${looking.step}`;
  const steps = treeRows(moment, phaseById(session.plan, looking.phase) ?? noPhase);
  const row = steps.find((candidate) => candidate.kind === 'step' && candidate.step.id === looking.step);
  if (row?.kind !== 'step') return phaseScreen(world, model, moment, plan, looking.phase);
  const lines = stepLines(row, looking.phase, world, width);
  const liveHeight = row.status.spins
    ? Math.min(liveRows(world.stage.live.snapshot().get(key)), Math.floor(body / 2))
    : 0;
  const scroll = scrollText(model, `step/${key}`, lines, body - liveHeight);
  return { screen: 'step', phase: looking.phase, row, liveHeight, scroll };
}

/** What is known of how it moves, three lines of its output, and a line below. */
function liveRows(live: LiveStep | undefined): number {
  return 2 + (live?.progress ? 3 : 0) + Math.min(3, live?.lines.length ?? 0);
}

const noPhase = { id: '', title: '', needs: [], signOff: [], items: [] };
