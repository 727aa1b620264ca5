import type { Event, EventOf } from '../events.ts';
import { stepKey } from '../plan.ts';
import { answerQuestion } from './answers.ts';
import { isStopNow, noControls, requestControl, withoutStopping } from './controls.ts';
import { copied, copiedOnce, type WithEntry } from './entries.ts';
import { evolveStep, isStepEvent } from './evolve-step.ts';
import { evolveFacts, noFacts } from './facts.ts';
import type { OpenedDatabase } from './opened.ts';
import { finishRollback, leaveRequest, requestRollback } from './rollback.ts';
import type { Session, SessionRun } from './session.ts';

/** Folds a session's events, oldest first. The first must be `session.opened`. */
export function foldSession(events: readonly Event[]): Session {
  const session = foldAll([events]);
  if (!session) throw new TypeError('a session begins with session.opened');
  return session;
}

/** As `foldSession`, of events that come in parts; `undefined` where none do. */
export function foldAll(parts: Iterable<readonly Event[]>): Session | undefined {
  const withEntry = copiedOnce();
  let session: Session | undefined;
  for (const events of parts) {
    for (const event of events) session = session ? evolveBy(session, event, withEntry) : begun(event);
  }
  return session;
}

function begun(event: Event): Session {
  if (event.type !== 'session.opened') throw new TypeError('a session begins with session.opened');
  return beginSession(event);
}

/** What a session is once these events have happened, oldest first. Pure, and the same as `evolve` one by one. */
export function foldFurther(session: Session, events: readonly Event[]): Session {
  const withEntry = copiedOnce();
  return events.reduce((before, event) => evolveBy(before, event, withEntry), session);
}

/** What a session is once `event` has happened. Pure. */
export function evolve(session: Session, event: Event): Session {
  return evolveBy(session, event, copied);
}

function evolveBy(session: Session, event: Event, withEntry: WithEntry): Session {
  const next: Session = { ...session, seq: event.seq, lastAt: event.at, runs: touchRun(session.runs, event) };
  switch (event.type) {
    case 'session.opened':
      throw new TypeError('a session opens once');
    case 'session.resumed':
      return {
        ...next,
        runs: [...session.runs, beginRun(event)],
        servers: { ...session.servers, ...event.data.servers },
        stopRequested: false,
        controls: withoutStopping(session.controls),
      };
    case 'session.adopted':
      return adopt({ ...next, runs: session.runs }, event);
    case 'session.left':
      return leaveRequest({ ...next, runs: endRun(next.runs, event.data.why, event.data.fault) });
    case 'session.finished':
      // Whoever abandons a session says nothing about when its last process ended, and how.
      if (event.data.outcome === 'abandoned')
        return { ...next, runs: session.runs, finished: { at: event.at, ...event.data } };
      return { ...next, finished: { at: event.at, ...event.data }, runs: endRun(next.runs, 'finished') };
    case 'runbook.amended': {
      const amendment = { at: event.at, by: event.actor.name, changed: event.data.changed };
      const { manifest, plan } = event.data;
      return { ...next, manifest, plan, amendments: [...session.amendments, amendment] };
    }
    case 'phase.started':
      return { ...next, phases: { [event.data.phase]: { startedAt: event.at }, ...session.phases } };
    case 'phase.finished': {
      const phase = session.phases[event.data.phase] ?? { startedAt: event.at };
      return { ...next, phases: withEntry(session.phases, event.data.phase, { ...phase, finishedAt: event.at }) };
    }
    case 'question.asked': {
      const { question } = event.data;
      return { ...next, questions: withEntry(session.questions, question.id, { question, askedAt: event.at }) };
    }
    case 'question.answered':
      return answerQuestion(next, event, withEntry);
    case 'sign-off.given':
      return {
        ...next,
        signOffs: [...session.signOffs, { ...event.data, at: event.at, manifest: session.manifest.digest }],
      };
    case 'control.requested':
      return {
        ...next,
        controls: requestControl(session.controls, event),
        ...(isStopNow(event) && { stopRequested: true }),
        ...(event.data.control === 'stop' && { runs: askedToStop(next.runs, event.actor.name) }),
      };
    case 'rollback.requested':
      return requestRollback(next, event.data.scope);
    case 'rollback.finished':
      return finishRollback(next, event.at);
    case 'handover.behind': {
      const { database, ...behind } = event.data;
      return { ...next, copiesBehind: { ...session.copiesBehind, [database]: behind } };
    }
    case 'handover.caught-up': {
      const { [event.data.database]: _, ...copiesBehind } = session.copiesBehind;
      return { ...next, copiesBehind };
    }
    default:
      return isStepEvent(event)
        ? evolveSteps(next, event, withEntry)
        : { ...next, facts: evolveFacts(session.facts, event) };
  }
}

function beginSession(event: EventOf<'session.opened'>): Session {
  const { data } = event;
  return {
    id: event.session,
    seq: event.seq,
    lastAt: event.at,
    opened: data,
    openedAt: event.at,
    servers: rolesOf(data.databases),
    plan: data.plan,
    manifest: data.manifest,
    runs: [beginRun(event)],
    phases: {},
    steps: {},
    undos: {},
    facts: noFacts,
    gatesOverridden: {},
    rollbackRequests: 0,
    rollbacks: [],
    adoptions: [],
    copiesBehind: {},
    questions: {},
    signOffs: [],
    amendments: [],
    stopRequested: false,
    controls: noControls,
  };
}

/** Of those that were asked. */
export function rolesOf(databases: Readonly<Record<string, OpenedDatabase>>): Session['servers'] {
  const known = Object.entries(databases).flatMap(([name, { server }]) => (server ? [[name, server] as const] : []));
  return Object.fromEntries(known);
}

function beginRun(event: EventOf<'session.opened'> | EventOf<'session.resumed'>): SessionRun {
  return { ...event.data.run, by: event.actor.name, host: event.actor.host, startedAt: event.at, lastAt: event.at };
}

/** The runbook is read where the host that adopts has it; its digest is the same. */
function adopt(session: Session, { actor, at, data }: EventOf<'session.adopted'>): Session {
  const { from, runbook } = data;
  const adoption = { from, by: actor.name, host: actor.host, at, epoch: session.runs.length - 1 };
  const opened = { ...session.opened, runbook: { ...session.opened.runbook, file: runbook.file } };
  return { ...session, opened, adoptions: [...session.adoptions, adoption], copiesBehind: {} };
}

/** Events of other processes (a sign-off from another terminal) say nothing about whether the operator's lives. */
function touchRun(runs: readonly SessionRun[], event: Event): readonly SessionRun[] {
  const last = runs.at(-1);
  if (!last || event.type === 'sign-off.given' || event.type === 'control.requested') return runs;
  if (event.type === 'rejects.counted' && event.data.retry) return runs;
  if (event.type === 'step.started' && event.data.inferred !== undefined) return runs;
  return [...runs.slice(0, -1), { ...last, lastAt: event.at }];
}

function askedToStop(runs: readonly SessionRun[], by: string): readonly SessionRun[] {
  const last = runs.at(-1);
  return last ? [...runs.slice(0, -1), { ...last, stopAskedBy: last.stopAskedBy ?? by }] : runs;
}

function endRun(
  runs: readonly SessionRun[],
  ended: NonNullable<SessionRun['ended']>,
  fault?: SessionRun['fault'],
): readonly SessionRun[] {
  const last = runs.at(-1);
  return last ? [...runs.slice(0, -1), { ...last, ended, ...(fault && { fault }) }] : runs;
}

function evolveSteps(session: Session, event: Parameters<typeof evolveStep>[2], withEntry: WithEntry): Session {
  const key = stepKey(event.step.phase, event.step.step);
  const map = event.step.direction === 'undo' ? 'undos' : 'steps';
  return { ...session, [map]: withEntry(session[map], key, evolveStep(session, session[map][key], event)) };
}
