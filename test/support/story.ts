import type { Answer } from '../../state/answer.ts';
import {
  type Actor,
  type Event,
  type EventData,
  type EventType,
  eventVersions,
  genesis,
  type SessionEnding,
  type StepAddress,
} from '../../state/events.ts';
import type { FaultRecord } from '../../state/fault.ts';
import { storeEvent } from '../../state/journal/chain.ts';
import type { DoneOutcome } from '../../state/outcome.ts';
import {
  type PhaseSummary,
  type PlanSummary,
  type RollbackPlan,
  rollbackPhaseId,
  type StepSummary,
  type TogetherSummary,
} from '../../state/plan.ts';
import type { Question, RollbackQuestion } from '../../state/question.ts';
import { evolve, foldSession } from '../../state/session/evolve.ts';
import { signOffExhibit } from '../../state/session/exhibit.ts';
import type { FactData, FactType } from '../../state/session/fact-events.ts';
import { nextMove } from '../../state/session/next-move.ts';
import type { SessionOpened } from '../../state/session/opened.ts';
import type { Session } from '../../state/session/session.ts';
import type { RollbackScope, WayBack } from '../../state/way-back.ts';

/** Something that happens in a story, before it has a time and a place in the chain. */
export interface Happening {
  readonly type: EventType;
  readonly data: unknown;
  readonly step?: StepAddress;
  /** Time since what happened before; a minute unless told. */
  readonly afterMs?: number;
  readonly by?: Partial<Actor>;
}

/** A happening, or one that depends on the session so far. */
export type Telling = Happening | ((session: Session) => Happening);

const minuteMs = 60_000;
const leyla: Actor = { name: 'Leyla', osUser: 'leyla', host: 'ops1' };

/** The events of a session, chained, a minute apart, from 02:00 in Baku on a Saturday. The first must be `opened`. */
export function given(...tellings: readonly Telling[]): readonly Event[] {
  const events: Event[] = [];
  let session: Session | undefined;
  let prevHash = genesis;
  let atMs = Date.parse('2026-11-20T22:00:00.000Z') - minuteMs;
  for (const telling of tellings) {
    const happening = typeof telling === 'function' ? telling(told(session)) : telling;
    atMs += happening.afterMs ?? minuteMs;
    const event = eventOf(happening, events.length + 1, new Date(atMs).toISOString(), prevHash);
    prevHash = storeEvent(event).hash;
    events.push(event);
    session = session ? evolve(session, event) : foldSession([event]);
  }
  return events;
}

export function headOf(events: readonly Event[]): string {
  const last = events.at(-1);
  return last ? storeEvent(last).hash : genesis;
}

export function after(afterMs: number, telling: Telling): Telling {
  if (typeof telling === 'function') return (session) => ({ ...telling(session), afterMs });
  return { ...telling, afterMs };
}

export function by(actor: Partial<Actor>, telling: Telling): Telling {
  if (typeof telling === 'function') return (session) => ({ ...telling(session), by: actor });
  return { ...telling, by: actor };
}

function eventOf(happening: Happening, seq: number, at: string, prevHash: string): Event {
  const { type, data, step } = happening;
  const actor = { ...leyla, ...happening.by };
  return {
    session: 'edu-1',
    seq,
    at,
    actor,
    type,
    v: eventVersions[type],
    data,
    prevHash,
    ...(step && { step }),
  } as Event;
}

function told(session: Session | undefined): Session {
  if (!session) throw new TypeError('a story begins with opened()');
  return session;
}

function happens<T extends EventType>(type: T, data: EventData[T], step?: StepAddress): Happening {
  return { type, data, ...(step && { step }) };
}

/* The plan. */

export function planOf(phases: readonly PhaseSummary[], rest: Partial<PlanSummary> = {}): PlanSummary {
  const roles = { dba: 'Database administrator', cto: 'CTO', 'technical-lead': 'Technical Lead' };
  return { roles, contacts: [], followUps: [], triggers: {}, ...rest, phases };
}

export function phaseOf(
  id: string,
  items: readonly (string | StepSummary | TogetherSummary)[],
  rest: Partial<PhaseSummary> = {},
): PhaseSummary {
  const steps = items.map((item) => (typeof item === 'string' ? stepOf(item) : item));
  return { id, title: titleOf(id), needs: [], signOff: [], ...rest, items: steps };
}

export function stepOf(id: string, rest: Partial<Omit<StepSummary, 'type' | 'id'>> = {}): StepSummary {
  return { type: 'step', id, title: titleOf(id), kind: 'sql', ...rest };
}

/** A named way back of these steps. */
export function wayBackOf(id: string, steps: readonly string[], rest: Partial<RollbackPlan> = {}): RollbackPlan {
  return { id, undoes: [], phase: phaseOf(rollbackPhaseId(id), steps, { title: titleOf(id) }), ...rest };
}

function titleOf(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ');
}

/* The session. */

export function opened(parts: Partial<SessionOpened> | PlanSummary = {}): Happening {
  const rest: Partial<SessionOpened> = 'phases' in parts ? { plan: parts } : parts;
  return happens('session.opened', {
    run: { pid: 4001, nightferry: '0.1.0' },
    runbook: { id: 'edu-v2', title: 'Education system', file: 'checklists/edu-v2.yaml' },
    manifest: { digest: 'd'.repeat(64), files: [], vars: {} },
    plan: planOf([phaseOf('people', ['users'])]),
    environment: 'live',
    mode: 'live',
    production: false,
    dryRun: false,
    databases: {},
    ...rest,
  });
}

export function resumed(after: 'left' | 'killed' = 'killed', pid = 4002): Happening {
  return happens('session.resumed', { run: { pid, nightferry: '0.1.0', after } });
}

export function left(why: EventData['session.left']['why'] = 'operator', fault?: FaultRecord): Happening {
  return happens('session.left', { why, ...(fault && { fault }) });
}

export function ended(outcome: SessionEnding = 'finished'): Happening {
  return happens('session.finished', { outcome });
}

export function amended(plan: PlanSummary, digest: string, changed: readonly string[] = ['edu-v2.yaml']): Happening {
  return happens('runbook.amended', { manifest: { digest, files: [], vars: {} }, plan, changed });
}

export function stopRequested(): Happening {
  return happens('control.requested', { control: 'stop' });
}

export function phaseStarted(phase: string): Happening {
  return happens('phase.started', { phase });
}

export function phaseFinished(phase: string): Happening {
  return happens('phase.finished', { phase });
}

/* Steps, by key: `people/users`; attempts and generations count from 1. */

export type At = { readonly attempt?: number; readonly generation?: number; readonly direction?: 'undo' | undefined };

export function started(key: string, at: At = {}): Happening {
  return happens('step.started', { title: key }, address(key, at));
}

export function noted(key: string, note: EventData['step.noted']['note'], at: At = {}): Happening {
  return happens('step.noted', { note }, address(key, at));
}

export function finished(key: string, findings: Partial<Omit<DoneOutcome, 'kind'>> = {}, at: At = {}): Happening {
  return happens('step.finished', { figures: {}, evidence: [], checks: [], ...findings }, address(key, at));
}

export function failed(key: string, findings: Partial<EventData['step.failed']> = {}, at: At = {}): Happening {
  const nothing = { figures: {}, evidence: [], checks: [] };
  return happens('step.failed', { fault: faultOf('sql/failed'), ...nothing, ...findings }, address(key, at));
}

export function recovered(key: string, verdict: 'done' | 'redo' | 'ask', seen = 'looked', at: At = {}): Happening {
  return happens('step.recovered', { verdict, seen }, address(key, at));
}

export function skippedByRunbook(key: string, reason: string): Happening {
  return happens('step.skipped', { reason }, address(key, {}));
}

export function previewed(key: string, parts: Partial<EventData['step.previewed']> = {}): Happening {
  const nothing = { description: [], touches: [], figures: {}, evidence: [], checks: [] };
  return happens('step.previewed', { ...nothing, ...parts }, address(key, {}));
}

function address(key: string, { attempt = 1, generation = 1, direction }: At): StepAddress {
  const [phase = '', step = ''] = key.split('/');
  return { phase, step, generation, attempt, ...(direction && { direction }) };
}

/** The undoing of a step. */
export const undo: At = { direction: 'undo' };

export function faultOf(code: string, parts: Partial<FaultRecord> = {}): FaultRecord {
  return { code, message: `It did not work (${code}).`, remedy: ['Look.'], retry: 'safe', ...parts };
}

/* Questions and sign-offs. */

export function asked(question: Question): Happening {
  return happens('question.asked', { question });
}

export function answered(question: string | Question, answer: Answer, scripted = false): Happening {
  const id = typeof question === 'string' ? question : question.id;
  return happens('question.answered', { question: id, answer, scripted });
}

export function confirmQuestion(key: string, item: string, rest: { role?: string; text?: string } = {}): Question {
  const { phase, step } = address(key, {});
  const text = rest.text ?? `${titleOf(item)} is so`;
  return { kind: 'confirm', id: `confirm/${phase}/${step}/1/${item}`, phase, step, title: text, item, text, ...rest };
}

/** A sign-off of the phase as it stands at this moment of the story. */
export function signed(
  phase: string,
  role: string,
  rest: Partial<EventData['sign-off.given']> = {},
): (session: Session) => Happening {
  return (session) => {
    const summary = session.plan.phases.find(({ id }) => id === phase);
    if (!summary) throw new TypeError(`the plan has no phase ${phase}`);
    const shown = signOffExhibit(session, summary).digest;
    const name = 'Leyla';
    return happens('sign-off.given', { phase, role, name, assurance: 'asserted', shown, scripted: false, ...rest });
  };
}

/* Going back. */

export function rollbackRequested(scope: RollbackScope = { kind: 'any' }): Happening {
  return happens('rollback.requested', { scope });
}

/** The ways back that there are at this moment of the story, put to a person. Their commands are left out. */
export function rollbackAsked(): (session: Session) => Happening {
  return (session) => asked(rollbackQuestion(session));
}

export function rollbackAnswered(answer: Partial<Extract<Answer, { kind: 'roll-back' }>> = {}): Telling {
  const whole = { kind: 'roll-back', by: 'Rauf', way: 'undo', reason: 'it is too late', phrase: 'edu-v2' } as const;
  return (session) => answered(`rollback/${session.rollbackRequests}`, { ...whole, ...answer });
}

export function rollbackFinished(): Happening {
  return happens('rollback.finished', {});
}

export function rollbackQuestion(session: Session): RollbackQuestion {
  const move = nextMove(session);
  if (move.kind !== 'ask-rollback') throw new TypeError(`nobody is asked for a way back, but ${move.kind}`);
  const ways = move.ways.map(({ id, title, phases, steps }): WayBack => {
    const described = steps.map((step) => ({ step: `${step.phase}/${step.step}`, title: step.title }));
    return { id, title, phases, steps: described.map((step) => ({ ...step, can: 'yes', lines: [] })) };
  });
  const { id: phrase, title } = session.opened.runbook;
  return { kind: 'rollback', id: `rollback/${move.number}`, phase: '', title, ways, phrase };
}

/* Facts. */

export function fact<T extends FactType>(type: T, data: FactData[T]): Happening {
  return happens(type, data as EventData[T]);
}
