import type { Event } from '../../state/events.ts';
import { type EventData, type EventType, eventVersions, genesis, type StepAddress } from '../../state/events.ts';
import { done, failed } from '../../state/outcome.ts';
import type { PhaseSummary, PlanSummary, StepSummary } from '../../state/plan.ts';
import type { RollbackQuestion } from '../../state/question.ts';
import { foldSession } from '../../state/session/evolve.ts';
import type { Session } from '../../state/session/session.ts';

const minute = 60_000;

/** Tells a session event by event, with a clock of its own, and folds what was told. */
export class Tale {
  readonly #events: Event[] = [];
  #nowMs: number;

  constructor(opened: Partial<EventData['session.opened']> = {}, startAt = '2026-11-21T02:00:00.000Z') {
    this.#nowMs = Date.parse(startAt);
    this.add('session.opened', { ...openedForTests, ...opened });
  }

  get session(): Session {
    return foldSession(this.#events);
  }

  get events(): readonly Event[] {
    return this.#events;
  }

  get now(): Date {
    return new Date(this.#nowMs);
  }

  wait(minutes: number): this {
    this.#nowMs += minutes * minute;
    return this;
  }

  add<T extends EventType>(type: T, data: EventData[T], step?: StepAddress): this {
    const seq = this.#events.length + 1;
    const actor = { name: 'Leyla', osUser: 'leyla', host: 'db1' };
    const envelope = { session: 'edu-v2-1121-0200', seq, at: this.now.toISOString(), actor, v: eventVersions[type] };
    this.#events.push({ ...envelope, type, data, prevHash: genesis, ...(step && { step }) } as Event);
    return this;
  }

  /** Someone else, from another terminal. */
  isAskedToStop(name: string): this {
    this.add('control.requested', { control: 'stop' });
    const asked = this.#events.pop();
    if (asked) this.#events.push({ ...asked, actor: { name, osUser: name.toLowerCase(), host: 'db1' } });
    return this;
  }

  /** Someone who is at no terminal of the session's. */
  signsElsewhere(phase: string, role: string, name: string): this {
    this.signs(phase, role, name, 'd'.repeat(64));
    const signed = this.#events.pop();
    if (signed) this.#events.push({ ...signed, actor: { name, osUser: name.toLowerCase(), host: 'db2' } });
    return this;
  }

  starts(phase: string): this {
    return this.add('phase.started', { phase });
  }

  finishes(phase: string): this {
    return this.add('phase.finished', { phase });
  }

  /** A step that starts, takes `minutes` and is done. */
  does(phase: string, step: string, minutes: number, findings: Parameters<typeof done>[0] = {}): this {
    const { kind: _, ...finished } = done(findings);
    return this.runs(phase, step).wait(minutes).add('step.finished', finished, at(phase, step));
  }

  runs(phase: string, step: string, attempt = 1): this {
    return this.add('step.started', { title: step }, at(phase, step, attempt));
  }

  fails(phase: string, step: string, ...[fault, findings]: Parameters<typeof failed>): this {
    const { kind: _, ...outcome } = failed(fault, findings);
    return this.add('step.failed', outcome, at(phase, step));
  }

  /** A step that is undone in `minutes`. */
  undoes(phase: string, step: string, minutes: number): this {
    const { kind: _, ...finished } = done({});
    return this.startsUndoing(phase, step).wait(minutes).add('step.finished', finished, undoOf(phase, step));
  }

  startsUndoing(phase: string, step: string): this {
    return this.add('step.started', { title: step }, undoOf(phase, step));
  }

  /** Someone asks for the ways back, and takes one of them. */
  goesBack(question: RollbackQuestion, way: string, reason: string): this {
    this.add('rollback.requested', { scope: { kind: 'any' } }).add('question.asked', { question });
    const answer = { kind: 'roll-back', by: 'Leyla', way, reason, phrase: question.phrase } as const;
    return this.add('question.answered', { question: question.id, answer, scripted: false });
  }

  /** The process is killed; another one takes over `minutes` later. */
  isKilled(minutes: number): this {
    const run = { pid: 4243, nightferry: '0.1.0', after: 'killed' } as const;
    return this.wait(minutes).add('session.resumed', { run });
  }

  signs(phase: string, role: string, name: string, shown: string): this {
    return this.add('sign-off.given', { phase, role, name, assurance: 'asserted', shown, scripted: false });
  }
}

export function at(phase: string, step: string, attempt = 1): StepAddress {
  return { phase, step, generation: 1, attempt };
}

export function undoOf(phase: string, step: string): StepAddress {
  return { ...at(phase, step), direction: 'undo' };
}

export function step(id: string, title: string, kind = 'sql', more: Partial<StepSummary> = {}): StepSummary {
  return { type: 'step', id, title, kind, ...more };
}

export function phase(id: string, title: string, plannedMinutes: number | undefined, more: Partial<PhaseSummary> = {}) {
  const planned = plannedMinutes === undefined ? {} : { plannedMs: plannedMinutes * minute };
  return { id, title, needs: [], signOff: [], items: [], ...planned, ...more } satisfies PhaseSummary;
}

export function plan(phases: readonly PhaseSummary[]): PlanSummary {
  return { ...openedForTests.plan, phases };
}

const openedForTests: EventData['session.opened'] = {
  run: { pid: 4242, nightferry: '0.1.0' },
  runbook: { id: 'edu-v2', title: 'Education system, edu -> edu_v2', file: 'checklists/edu-v2.yaml' },
  manifest: { digest: 'a'.repeat(64), files: [], vars: {} },
  plan: {
    roles: { dba: 'Database administrator', 'technical-lead': 'Technical Lead' },
    contacts: [{ name: 'Database team', reach: 'db-team@example.org' }],
    phases: [],
    followUps: [{ id: 'drop-old', title: 'Drop edu', due: '30d', after: 'cutover' }],
    triggers: {},
  },
  environment: 'staging',
  mode: 'rehearsal',
  production: false,
  dryRun: false,
  databases: {},
};
