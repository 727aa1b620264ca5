import { type Actor, type Event, type EventOf, eventVersions, genesis, type StepAddress } from '../events.ts';
import { type StoredEvent, storeEvent } from '../journal/chain.ts';
import type { Session } from './session.ts';

export interface AdoptedBy {
  readonly actor: Actor;
  /** ISO 8601. */
  readonly at: string;
  /** The runbook on this host. */
  readonly file: string;
  /** Files that steps left on the other host, and that this one has not. */
  readonly missing: readonly string[];
}

/** A step that was begun although the copy does not know of it, and what tells so. */
export interface UnseenStep {
  readonly at: StepAddress;
  readonly title: string;
  readonly because: string;
}

/** What an adoption adds to the events that it found: itself, then the starts of steps that are known from elsewhere. */
export function adoptionEvents(
  session: Session,
  found: readonly StoredEvent[],
  { actor, at, file, missing }: AdoptedBy,
  unseen: readonly UnseenStep[],
): readonly StoredEvent[] {
  const run = session.runs.at(-1);
  const from = {
    name: run?.by ?? '',
    host: run?.host ?? '',
    pid: run?.pid ?? 0,
    lastSeq: session.seq,
    lastAt: session.lastAt,
  };
  const envelope = { session: session.id, at, actor, prevHash: genesis, seq: 0 };
  const adopted: EventOf<'session.adopted'> = {
    ...envelope,
    type: 'session.adopted',
    v: eventVersions['session.adopted'],
    data: { from, runbook: { file }, ...(missing.length > 0 && { missing }) },
  };
  const starts = unseen.map(
    (step): EventOf<'step.started'> => ({
      ...envelope,
      type: 'step.started',
      v: eventVersions['step.started'],
      step: step.at,
      data: { title: step.title, inferred: step.because },
    }),
  );
  return chained([adopted, ...starts], found.at(-1));
}

function chained(events: readonly Event[], last: StoredEvent | undefined): readonly StoredEvent[] {
  let { seq, hash } = last ?? { seq: 0, hash: genesis };
  return events.map((event) => {
    const stored = storeEvent({ ...event, seq: seq + 1, prevHash: hash });
    ({ seq, hash } = stored);
    return stored;
  });
}
