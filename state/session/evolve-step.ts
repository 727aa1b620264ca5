import type { Event, StepAddress } from '../events.ts';
import { type Attempt, epochOf, type Session, type StepState } from './session.ts';

const stepEvents = [
  'step.started',
  'step.noted',
  'step.recovered',
  'step.finished',
  'step.failed',
  'step.skipped',
  'step.previewed',
] as const;

export type StepEvent = Extract<Event, { type: (typeof stepEvents)[number] }> & { readonly step: StepAddress };

export function isStepEvent(event: Event): event is StepEvent {
  return event.step !== undefined && stepEvents.some((type) => type === event.type);
}

/** What a step is once `event` has happened to it. `session` is the session at that event. */
export function evolveStep(session: Session, before: StepState | undefined, event: StepEvent): StepState {
  const state = before ?? pendingStep(event.step);
  switch (event.type) {
    case 'step.started':
      return start(session, state, event);
    case 'step.noted':
      return { ...state, notes: [...state.notes, event.data.note] };
    case 'step.recovered':
      return recovered(session, state, event.data);
    case 'step.finished':
      return { ...state, ...event.data, status: 'done', finishedAt: event.at };
    case 'step.failed':
      return { ...state, ...event.data, status: 'failed', finishedAt: event.at };
    case 'step.skipped': {
      const decision = { kind: 'skipped', reason: event.data.reason, by: 'runbook' } as const;
      return { ...state, status: 'skipped', finishedAt: event.at, decision };
    }
    case 'step.previewed': {
      const { description, touches, ...findings } = event.data;
      return {
        ...state,
        ...findings,
        preview: { description, touches },
        status: findings.fault ? 'failed' : 'done',
        finishedAt: event.at,
      };
    }
  }
}

function pendingStep(at: StepAddress): StepState {
  const { phase, step, generation } = at;
  return {
    phase,
    step,
    generation,
    attempt: 0,
    status: 'pending',
    epoch: 0,
    figures: {},
    evidence: [],
    checks: [],
    notes: [],
    history: [],
  };
}

/** A new attempt begins clean, but remembers when the first one of its generation began: waits are measured from there. */
function start(session: Session, state: StepState, event: StepEvent): StepState {
  const clean = pendingStep(event.step);
  const isSameGeneration = state.generation === event.step.generation;
  const firstStartedAt = isSameGeneration ? state.firstStartedAt : undefined;
  const earlierNotes = isSameGeneration ? [...(state.earlierNotes ?? []), ...state.notes] : [];
  return {
    ...clean,
    ...(earlierNotes.length > 0 && { earlierNotes }),
    attempt: event.step.attempt,
    status: 'running',
    epoch: epochOf(session),
    firstStartedAt: firstStartedAt ?? event.at,
    startedAt: event.at,
    history: state.history,
  };
}

function recovered(
  session: Session,
  state: StepState,
  data: Pick<Attempt, 'verdict' | 'seen'> & { verdict: 'done' | 'redo' | 'ask'; seen: string },
): StepState {
  // With `done` the step stays running until `step.finished` brings its figures; a kill in between recovers again.
  if (data.verdict === 'done') return { ...state, seen: data.seen };
  const before = session.runs[state.epoch];
  const attempt: Attempt = {
    attempt: state.attempt,
    startedAt: state.startedAt ?? session.lastAt,
    endedAt: before?.lastAt ?? session.lastAt,
    end: before?.ended === undefined ? 'killed' : 'stopped',
    ...data,
  };
  // Looking again at the same attempt replaces what was seen before.
  const isSame = (known: Attempt) => known.attempt === attempt.attempt && known.startedAt === attempt.startedAt;
  const earlier = state.history.filter((known) => !isSame(known));
  const status = data.verdict === 'ask' ? 'ambiguous' : 'pending';
  return { ...state, status, seen: data.seen, history: [...earlier, attempt] };
}
