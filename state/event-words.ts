import type { Answer } from './answer.ts';
import { requestWords } from './control-words.ts';
import type { Event, EventType } from './events.ts';
import { formatBytes, formatCount, formatFigure, formatNumber } from './format.ts';
import type { DoneOutcome } from './outcome.ts';
import { stepKey } from './plan.ts';
import type { Question } from './question.ts';

/** What an event says, in one line. What the words leave out stands in its data. */
export function eventWords(event: Event): string {
  const { actor } = event;
  switch (event.type) {
    case 'session.opened': {
      const { mode, environment, dryRun } = event.data;
      return `opened by ${actor.name}: ${dryRun ? 'dry run, ' : ''}${mode} in ${environment}`;
    }
    case 'session.resumed':
      return `resumed by ${actor.name} on ${actor.host}${afterWords(event.data.run.after)}`;
    case 'session.adopted':
      return `adopted by ${actor.name} on ${actor.host} from ${event.data.from.host}`;
    case 'session.left':
      return `left (${event.data.why})${event.data.fault ? `: ${event.data.fault.message}` : ''}`;
    case 'session.finished':
      return `the session is ${event.data.outcome}${event.data.reason === undefined ? '' : `: ${event.data.reason}`}`;
    case 'runbook.amended':
      return `runbook amended by ${actor.name}: ${event.data.changed.join(', ')}`;
    case 'phase.started':
      return `phase ${event.data.phase} begins`;
    case 'phase.finished':
      return `phase ${event.data.phase} is done`;
    case 'step.started':
      return `${placeOf(event)} begins${attemptWords(event)}`;
    case 'step.noted':
      return `${placeOf(event)} notes ${Object.keys(event.data.note).join(', ')}`;
    case 'step.recovered':
      return `${placeOf(event)} was ${recoveredWords[event.data.verdict]}: ${event.data.seen}`;
    case 'step.finished':
      return `${placeOf(event)} is done${findings(event.data)}`;
    case 'step.failed':
      return `${placeOf(event)} FAILED: ${event.data.fault.message}`;
    case 'step.skipped':
      return `${placeOf(event)} is left out: ${event.data.reason}`;
    case 'step.previewed':
      return `${placeOf(event)} looked at${event.data.fault ? `, with a problem: ${event.data.fault.message}` : ''}`;
    case 'question.asked':
      return `asks: ${questionWords(event.data.question)}`;
    case 'question.answered':
      return `answered${event.data.scripted ? ' by a file' : ''}: ${answerWords(event.data.answer)} (${event.data.question})`;
    case 'sign-off.given': {
      const { name, role, phase, assurance } = event.data;
      return `${name} signed ${phase} as ${role} (${assurance})`;
    }
    case 'control.requested':
      return `${actor.name} on ${actor.host} asks ${requestWords(event.data)}`;
    case 'rollback.requested':
      return `${actor.name} asks for the ways back`;
    case 'rollback.finished':
      return 'everything is taken back';
    case 'handover.behind':
      return `the copy for another host in ${event.data.database} is behind: ${event.data.fault.message}`;
    case 'handover.caught-up':
      return `the copy for another host in ${event.data.database} has caught up`;
    case 'database.frozen':
      return `${event.data.database} is frozen (${event.data.mode})`;
    case 'freeze.proved':
      return proofWords(event.data);
    case 'database.thawing':
      return `the freeze of ${event.data.database} is being lifted`;
    case 'database.thawed':
      return `${event.data.database} is thawed, ${event.data.verdict}`;
    case 'database.released':
      return `${event.data.database} is let go of`;
    case 'database.repinned':
      return `${event.data.database} stands for another database now: ${event.data.why}`;
    case 'backup.made':
      return `backup of ${event.data.database}: ${formatBytes(event.data.bytes)} in ${event.data.path}`;
    case 'backup.proven':
      return `backup ${event.data.path} proven: ${event.data.how}`;
    case 'rejects.counted': {
      const { step, open, retry } = event.data;
      const left = open === 0 ? 'no rejects' : formatCount(open, 'open reject');
      if (!retry) return `${step} has ${left}`;
      return `${actor.name} retried ${formatCount(retry.tried, 'reject')} of ${step}: ${formatNumber(retry.carried)} carried over, ${left} left`;
    }
  }
}

/** What kind of thing an event is, for who looks for some of them. */
export type EventTopic = 'people' | 'steps' | 'facts' | 'session';

const topics: Readonly<Record<string, EventTopic>> = {
  question: 'people',
  'sign-off': 'people',
  control: 'people',
  rollback: 'people',
  phase: 'steps',
  step: 'steps',
  database: 'facts',
  freeze: 'facts',
  backup: 'facts',
  rejects: 'facts',
};

export function topicOf(type: EventType): EventTopic {
  return topics[type.split('.')[0] ?? ''] ?? 'session';
}

/** Whether somebody who looks for what went wrong wants to see it. */
export function isTrouble(event: Event): boolean {
  switch (event.type) {
    case 'step.failed':
    case 'step.recovered':
    case 'handover.behind':
      return true;
    case 'step.previewed':
    case 'session.left':
      return event.data.fault !== undefined;
    case 'freeze.proved':
      return event.data.verdict !== 'proven';
    case 'rejects.counted':
      return event.data.open > 0;
    case 'question.asked':
      return ['failure', 'ambiguous', 'gate', 'freeze-broken'].includes(event.data.question.kind);
    default:
      return false;
  }
}

function placeOf({ step }: Event): string {
  if (!step) return '';
  const key = stepKey(step.phase, step.step);
  return step.direction === 'undo' ? `undo of ${key}` : key;
}

function attemptWords({ step }: Event): string {
  return step && step.attempt > 1 ? ` (attempt ${step.attempt})` : '';
}

function afterWords(after: 'left' | 'killed' | 'adopted' | undefined): string {
  return after === 'killed' ? '; the process before was killed' : '';
}

const recoveredWords = {
  done: 'found done',
  redo: 'found not done',
  ask: 'not clear',
} as const;

function findings({ figures, checks }: Pick<DoneOutcome, 'figures' | 'checks'>): string {
  const failed = checks.filter(({ verdict }) => verdict === 'failed').length;
  const said = [
    ...(checks.length > 0 ? [`${checks.length - failed} of ${formatCount(checks.length, 'check')} passed`] : []),
    ...Object.entries(figures).map(([name, value]) => formatFigure(name, value)),
  ];
  return said.length === 0 ? '' : `: ${said.slice(0, 4).join(', ')}`;
}

function questionWords(question: Question): string {
  switch (question.kind) {
    case 'confirm':
      return question.text;
    case 'sign-off':
      return `sign-off of ${question.phase} by ${question.role}`;
    case 'failure':
      return `what about the failure of ${question.phase}/${question.step}?`;
    case 'ambiguous':
      return `how far did ${question.phase}/${question.step} come?`;
    case 'point-of-no-return':
      return `pass the point of no return: ${question.title}?`;
    default:
      return question.title;
  }
}

function answerWords(answer: Answer): string {
  const by = 'by' in answer ? `, said ${answer.by}` : '';
  const why = 'reason' in answer && answer.reason !== undefined ? `: ${answer.reason}` : '';
  const note = 'note' in answer && answer.note !== undefined ? `: ${answer.note}` : '';
  return `${answer.kind.replaceAll('-', ' ')}${why}${note}${by}`;
}

function proofWords({
  database,
  verdict,
  seen,
}: {
  database: string;
  verdict: string;
  seen: readonly string[];
}): string {
  if (verdict === 'broken') return `${database} was WRITTEN TO while it was frozen: ${seen[0] ?? ''}`;
  return `freeze of ${database}: ${verdict}${seen[0] === undefined ? '' : `: ${seen[0]}`}`;
}
