import type { Event } from './events.ts';
import { formatCount } from './format.ts';
import { plainLine } from './plain-text.ts';
import { phaseById, stepKey } from './plan.ts';
import type { Question } from './question.ts';
import type { Occasion } from './runbook/notifications.ts';
import type { Session } from './session/session.ts';

/** Something worth telling people who are not at the keyboard. */
export interface Notice {
  readonly on: Occasion;
  /** One line: which session, and what happened. */
  readonly subject: string;
  /** The subject, and what else they want to know. */
  readonly text: string;
}

/**
 * What an event gives people to know, if anything. `session` is the fold with the event in it. A dry run tells nobody
 * anything.
 */
export function noticeOf(event: Event, session: Session): Notice | undefined {
  if (session.opened.dryRun) return undefined;
  const told = tellingOf(event, session);
  if (!told) return undefined;
  const { opened, id } = session;
  const where = opened.mode === 'rehearsal' ? `REHEARSAL ${id}` : `${id} in ${opened.environment}`;
  const subject = plainLine(`${where}: ${told.says}`);
  return { on: told.on, subject, text: [subject, ...(told.more ?? []).map(plainLine)].join('\n') };
}

interface Telling {
  readonly on: Occasion;
  readonly says: string;
  readonly more?: readonly string[];
}

function tellingOf(event: Event, session: Session): Telling | undefined {
  const step = event.step ? stepKey(event.step.phase, event.step.step) : '';
  switch (event.type) {
    case 'phase.finished':
      return phaseDone(event.data.phase, session);
    case 'step.failed': {
      const { message, code, remedy } = event.data.fault;
      const what = event.step?.direction === 'undo' ? `undo of ${step} FAILED` : `${step} FAILED`;
      return { on: 'failure', says: what, more: [`${message} (${code})`, ...remedy] };
    }
    case 'freeze.proved':
      if (event.data.verdict !== 'broken') return undefined;
      return {
        on: 'failure',
        says: `${event.data.database} was WRITTEN TO while it was frozen`,
        more: event.data.seen,
      };
    case 'question.asked':
      return waiting(event.data.question, session);
    case 'rollback.requested':
      return { on: 'rollback', says: `${event.actor.name} wants to go back` };
    case 'question.answered':
      return rollingBack(session, event.at);
    case 'rollback.finished':
      return { on: 'rollback', says: 'the rollback is finished' };
    case 'session.finished':
      return { on: 'end', says: `the session is ${event.data.outcome}`, more: reasonIn(event.data.reason) };
    case 'session.left': {
      const { why, fault } = event.data;
      if (why === 'operator' && stopsForWays(session)) return undefined;
      return {
        on: 'end',
        says: leftWords[why],
        more: [...reasonIn(fault?.message), `Go on with: nightferry resume ${session.id}`],
      };
    }
    default:
      return undefined;
  }
}

/** What runs stops, the same process goes on, and asks: that somebody wants to go back was told already. */
function stopsForWays({ rollbackRequest, questions }: Session): boolean {
  return rollbackRequest !== undefined && questions[`rollback/${rollbackRequest.number}`] === undefined;
}

const leftWords = {
  operator: 'the operator left the session',
  signal: 'the session was interrupted',
  answers: 'the session stopped: its answers do not cover what comes next',
  fault: 'the session STOPPED',
  'rolled-back': 'the session was left after its rollback',
} as const;

function reasonIn(reason: string | undefined): readonly string[] {
  return reason === undefined ? [] : [reason];
}

function phaseDone(id: string, { plan, phases }: Session): Telling {
  const done = plan.phases.filter((phase) => phases[phase.id]?.finishedAt !== undefined).length;
  const title = phaseById(plan, id)?.title ?? id;
  return {
    on: 'phase-done',
    says: `phase ${id} is done`,
    more: [title, `${done} of ${plan.phases.length} phases are done.`],
  };
}

/** Failures are told as such. */
function waiting(question: Question, { id, plan }: Session): Telling | undefined {
  const where = question.step === undefined ? `phase ${question.phase}` : stepKey(question.phase, question.step);
  const gate = (says: string, more: readonly string[] = []): Telling => ({ on: 'gate-waiting', says, more });
  switch (question.kind) {
    case 'failure':
    case 'freeze-broken':
      return undefined;
    case 'sign-off': {
      const role = plan.roles[question.role] ?? question.role;
      const command = `nightferry sign ${id} ${question.phase} --role ${question.role}`;
      return gate(`${where} waits for the signature of: ${role}`, [`Sign at the session, or with: ${command}`]);
    }
    case 'confirm':
      return gate(`${where} waits for a confirmation`, [question.text]);
    case 'ambiguous':
      return gate(`${where} waits for somebody to say how far it came`, [question.seen]);
    case 'point-of-no-return':
      return gate(`${where} waits: it is the point of no return`);
    case 'phrase':
      return gate(`${where} waits for a phrase to be typed`, question.lines);
    case 'gate':
      return gate(`${where} may not open yet`, question.unmet);
    case 'rejects':
      return gate(
        `${where} waits: ${question.phrase}, and no way back after it`,
        question.rejects.map((of) => `${of.step}: ${formatCount(of.rows, 'row')} not carried over`),
      );
    case 'rollback':
      return gate('the ways back wait for a decision');
  }
}

/** Of all answers, the one with which the rollback has begun. */
function rollingBack({ rollback }: Session, at: string): Telling | undefined {
  if (!rollback || rollback.startedAt !== at) return undefined;
  const { title, by, reason, phases } = rollback;
  return {
    on: 'rollback',
    says: `ROLLBACK has begun: ${title}`,
    more: [`${by}: ${reason}`, `Phases: ${phases.join(', ')}`],
  };
}
