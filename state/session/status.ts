import { requestWords } from '../control-words.ts';
import type { SessionEnding } from '../events.ts';
import { plainLine } from '../plain-text.ts';
import { stepKey, stepsOf } from '../plan.ts';
import type { LeaseHolder } from '../ports.ts';
import type { Controls } from './controls.ts';
import { missingSignOffs } from './exhibit.ts';
import { isPhaseDone } from './gate.ts';
import { openQuestionsOf } from './open-questions.ts';
import { leftAsItIs } from './rollback.ts';
import { isSettled, type Session } from './session.ts';
import { type StepsBack, stepsBack, undoOf } from './steps-back.ts';
import { wordsFor } from './waits.ts';

/** Where a session is, in a few facts: what `nightferry status --json` prints for each. */
export interface SessionStatus {
  readonly session: string;
  readonly title: string;
  readonly environment: string;
  readonly mode: 'live' | 'rehearsal';
  readonly dryRun: boolean;
  /** `running` by a living process; `unfinished` can be resumed. */
  readonly state: 'running' | 'unfinished' | SessionEnding;
  readonly openedAt: string;
  readonly lastAt: string;
  readonly holder?: LeaseHolder;
  /** The first phase that is not complete. */
  readonly phase?: { readonly id: string; readonly title: string; readonly number: number; readonly of: number };
  readonly phases: readonly {
    readonly id: string;
    readonly title: string;
    readonly done: boolean;
    readonly stepsSettled: number;
    readonly steps: number;
    readonly missingSignOffs: readonly string[];
    /** While its steps are being undone: how many, and of how many. */
    readonly undo?: StepsBack;
  }[];
  /** The rollback that is under way, or that came to its end last and after which nothing was begun anew. */
  readonly rollback?: {
    readonly way: string;
    readonly title: string;
    readonly state: 'rolling-back' | 'rolled-back';
    readonly phases: readonly string[];
    /** How many steps of the way are behind it, and of how many. */
    readonly back: StepsBack;
    /** Steps of the way, as `phase/step`, past whose failure somebody went on. */
    readonly leftAsItIs: readonly string[];
  };
  /** Ids of questions that wait for an answer. */
  readonly openQuestions: readonly string[];
  /** The same in words, in the order they were asked; without the sign-offs, which phases name as missing. */
  readonly waitsFor: readonly { readonly question: string; readonly what: string; readonly since: string }[];
  /** Databases whose copy of the journal lacks what was journaled since, and why: another host could not go on from there. */
  readonly copiesBehind: readonly { readonly database: string; readonly since: string; readonly why: string }[];
  /** What people asked of its copies, and still holds. */
  readonly controls: Controls;
  /** The last time that it was taken over from a host that was gone. */
  readonly adopted?: { readonly from: string; readonly by: string; readonly host: string; readonly at: string };
}

/** `lease` is the session's lease, if it has one. */
export function statusOf(
  session: Session,
  lease: (LeaseHolder & { readonly stale: boolean }) | undefined,
): SessionStatus {
  const { opened, plan } = session;
  const holder = lease && !lease.stale ? { name: lease.name, host: lease.host, pid: lease.pid } : undefined;
  const phases = plan.phases.map((phase) => {
    const steps = stepsOf(phase);
    const settled = steps.filter(({ id }) => isSettled(session.steps[stepKey(phase.id, id)]));
    const done = isPhaseDone(session, phase);
    const missing = done && !opened.dryRun ? missingSignOffs(session, phase) : [];
    return {
      id: phase.id,
      title: phase.title,
      done,
      stepsSettled: settled.length,
      steps: steps.length,
      missingSignOffs: missing,
      ...undoOf(session, phase),
    };
  });
  const present = phases.findIndex(({ done, missingSignOffs }) => !done || missingSignOffs.length > 0);
  const phase = phases[present];
  return {
    session: session.id,
    title: opened.runbook.title,
    environment: opened.environment,
    mode: opened.mode,
    dryRun: opened.dryRun,
    state: session.finished?.outcome ?? (holder ? 'running' : 'unfinished'),
    openedAt: session.openedAt,
    lastAt: session.lastAt,
    ...(holder && { holder }),
    ...(phase &&
      !session.finished && { phase: { id: phase.id, title: phase.title, number: present + 1, of: phases.length } }),
    phases,
    ...rollbackOf(session),
    openQuestions: openQuestions(session),
    waitsFor: waitsFor(session),
    copiesBehind: copiesBehind(session),
    controls: session.finished ? {} : session.controls,
    ...adoptedOf(session),
  };
}

function rollbackOf(session: Session): Pick<SessionStatus, 'rollback'> {
  const { rollback, rollbacks, runs } = session;
  const finished = rollbacks.at(-1);
  const last = rollback ?? finished;
  // Whoever resumed after it went forward again.
  const isOver = !rollback && runs.at(-1)?.ended !== 'rolled-back';
  if (!last || isOver) return {};
  const { way, title, phases } = last;
  const states = rollback ? session : (finished ?? session);
  const far = { back: stepsBack(session, last, states), leftAsItIs: leftAsItIs(last, states) };
  return { rollback: { way, title, phases, ...far, state: rollback ? 'rolling-back' : 'rolled-back' } };
}

function copiesBehind(session: Session): SessionStatus['copiesBehind'] {
  if (session.finished) return [];
  return Object.entries(session.copiesBehind).map(([database, { since, fault }]) => ({
    database,
    since,
    why: `${fault.message} (${fault.code})`,
  }));
}

function adoptedOf({ adoptions }: Session): Pick<SessionStatus, 'adopted'> {
  const last = adoptions.at(-1);
  return last ? { adopted: { from: last.from.host, by: last.by, host: last.host, at: last.at } } : {};
}

/** Ids of questions that wait for an answer. */
export function openQuestions(session: Session): readonly string[] {
  return openQuestionsOf(session).map(({ question }) => question.id);
}

function waitsFor(session: Session): SessionStatus['waitsFor'] {
  return openQuestionsOf(session).flatMap(({ question, askedAt }) => {
    if (question.kind === 'sign-off') return [];
    return [{ question: question.id, what: wordsFor(question, session), since: askedAt }];
  });
}

/** The same in lines for a terminal; `whole` adds every phase. */
export function statusLines(status: SessionStatus, whole: boolean): readonly string[] {
  const { session, title, environment, mode, dryRun, state, phase, holder, phases, rollback } = status;
  const where = phase ? `, phase ${phase.number} of ${phase.of}: ${phase.title}` : '';
  const by = holder ? ` by ${holder.name} on ${holder.host} (pid ${holder.pid})` : '';
  const head = `${session}  ${title}, ${environment} (${dryRun ? 'dry run' : mode}): ${state}${by}${where}`;
  const back = rollback ? [`  ${rollbackLine(rollback)}`] : [];
  const copies = status.copiesBehind.map(
    ({ database, since, why }) => `  copy for another host: the one in ${database} is behind since ${since}: ${why}`,
  );
  const asked = controlLines(status.controls, session);
  if (!whole) return [head, ...back, ...copies, ...asked];
  return [
    head,
    ...back,
    ...copies,
    ...asked,
    ...(status.adopted ? [`  ${adoptedLine(status.adopted)}`] : []),
    ...phases.flatMap(({ id, done, stepsSettled, steps, missingSignOffs, undo }) => [
      undo
        ? `  ${undo.settled < undo.steps ? 'to undo' : 'undone '} ${id}: ${undo.settled} of ${undo.steps} steps undone`
        : `  ${done ? 'done   ' : 'to do  '} ${id}: ${stepsSettled} of ${steps} steps`,
      ...missingSignOffs.map((role) => `    waits for ${role}: nightferry sign ${session} ${id} --role ${role}`),
    ]),
    ...status.waitsFor.map(({ what, since }) => `  waits for ${plainLine(what)} (asked ${since.slice(0, 16)}Z)`),
    ...(status.waitsFor.length > 0 ? [`  answer ${answerWhere(status)}`] : []),
  ];
}

/** What holds its copies back, and how that is taken away. */
function controlLines({ paused, throttle, workers, stopping }: Controls, session: string): readonly string[] {
  const line = (asked: string, by: { readonly by: string; readonly at: string }, undo?: string) =>
    `  ${by.by} asked ${asked} (${by.at.slice(0, 16)}Z)${undo ? `; undo: nightferry control ${session} ${undo}` : ''}`;
  return [
    ...(paused ? [line(requestWords({ control: 'pause' }), paused, 'resume')] : []),
    ...(throttle ? [line(requestWords({ control: 'throttle', ...throttle }), throttle, 'throttle off')] : []),
    ...(workers ? [line(requestWords({ control: 'workers', ...workers }), workers, 'workers default')] : []),
    ...(stopping ? [line(requestWords({ control: 'stop', at: 'chunk' }), stopping)] : []),
  ];
}

/** A question is answered where it stands: at the terminal that runs the session, or after a resume. */
function answerWhere({ state, holder, session }: SessionStatus): string {
  if (state === 'running' && holder) return `at the terminal of ${holder.name} on ${holder.host}`;
  return `after: nightferry resume ${session}`;
}

function adoptedLine({ from, by, host, at }: NonNullable<SessionStatus['adopted']>): string {
  return `adopted from ${from} by ${by} on ${host} at ${at}`;
}

function rollbackLine(rollback: NonNullable<SessionStatus['rollback']>): string {
  const { state, way, title, phases, back, leftAsItIs: left } = rollback;
  const but = left.length > 0 ? `, BUT somebody went on past the failure of ${left.join(', ')}` : '';
  const what = `${title} (${way}), over ${phases.join(', ') || 'no phase'}${but}`;
  const far = `${back.settled} of ${back.steps} steps ${way === 'undo' ? 'undone' : 'done'}`;
  if (state === 'rolling-back') return `rolling back: ${what}; ${far}; resume goes on with it`;
  return `rolled back: ${what}; resume goes forward again`;
}
