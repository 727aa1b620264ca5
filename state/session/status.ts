import type { SessionEnding } from '../events.ts';
import type { LeaseHolder } from '../journal/journal.ts';
import { stepKey, stepsOf } from '../plan.ts';
import type { Controls } from './controls.ts';
import { missingSignOffs } from './exhibit.ts';
import { isPhaseDone } from './gate.ts';
import { openQuestionsOf } from './open-questions.ts';
import { acceptedRejects, openRejectedRows, openRejects } from './rejects.ts';
import { leftAsItIs } from './rollback.ts';
import { isSettled, type Session } from './session.ts';
import { type Standing, standingOf } from './standing.ts';
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
  /** Rows that copies could not carry over, by `phase/step`, and who went on without how many. None where there are none. */
  readonly rejects?: StatusRejects;
  /** What people asked of its copies, and still holds. */
  readonly controls: Controls;
  /** The last time that it was taken over from a host that was gone. */
  readonly adopted?: { readonly from: string; readonly by: string; readonly host: string; readonly at: string };
  /** Why nobody runs it, and what stays frozen. */
  readonly standing: Standing;
}

export interface StatusRejects {
  readonly rows: number;
  readonly steps: readonly { readonly step: string; readonly rows: number }[];
  /** The last acceptance; it holds as long as its number is the one there is. */
  readonly accepted?: { readonly rows: number; readonly by: string; readonly role: string; readonly at: string };
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
    ...rejectsOf(session),
    controls: session.finished ? {} : session.controls,
    ...adoptedOf(session),
    standing: standingOf(session, holder !== undefined),
  };
}

function rejectsOf(session: Session): Pick<SessionStatus, 'rejects'> {
  const steps = openRejects(session).map(({ step, openRows: rows }) => ({ step, rows }));
  if (steps.length === 0) return {};
  const last = acceptedRejects(session).at(-1);
  const accepted = last && { rows: last.rows, by: last.by, role: last.role, at: last.at };
  return { rejects: { rows: openRejectedRows(session), steps, ...(accepted && { accepted }) } };
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
