import type { Event } from '../events.ts';
import type { RejectCounts, RejectRecord } from '../rejects/record.ts';
import { acceptedRejects, openRejectedRows } from '../session/rejects.ts';
import type { Session } from '../session/session.ts';

/** Rows that copies could not carry over, what was retried, and who went on without the rest. */
export interface RejectsReport {
  /** Rows of the source that are not in the target, as counted last. */
  readonly openRows: number;
  /** Steps that have rejects, those that were taken back left out. */
  readonly steps: readonly (RejectCounts & {
    readonly phase: string;
    readonly step: string;
    readonly database: string;
    readonly countedAt: string;
    /** The first open ones; `nightferry rejects` has all. */
    readonly first: readonly RejectRecord[];
  })[];
  readonly retries: readonly {
    readonly at: string;
    readonly phase: string;
    readonly step: string;
    readonly by: string;
    readonly tried: number;
    readonly carried: number;
  }[];
  /** Before a step without a way back; the last one `stands` as long as the number is the one that was typed. */
  readonly accepted: readonly {
    readonly at: string;
    readonly phase: string;
    readonly step: string;
    readonly rows: number;
    readonly reason: string;
    readonly role: string;
    readonly roleTitle: string;
    readonly by: string;
    readonly scripted: boolean;
    readonly stands: boolean;
  }[];
}

export function rejectsOf(session: Session, events: readonly Event[]): RejectsReport {
  const { roles } = session.plan;
  const openRows = openRejectedRows(session);
  const accepted = acceptedRejects(session);
  return {
    openRows,
    steps: Object.values(session.facts.rejects).flatMap(({ at: countedAt, step: key, generation, ...counted }) => {
      const { open, openRows: rows, accepted: settled, retried, database, first } = counted;
      if (session.steps[key]?.generation !== generation || open + settled + retried === 0) return [];
      return [{ ...placeOf(key), database, countedAt, open, openRows: rows, accepted: settled, retried, first }];
    }),
    retries: events.flatMap((event) => {
      if (event.type !== 'rejects.counted' || !event.data.retry) return [];
      return [{ at: event.at, ...placeOf(event.data.step), by: event.actor.name, ...event.data.retry }];
    }),
    accepted: accepted.map(({ before, rejects: _, ...given }, index) => ({
      ...placeOf(before),
      ...given,
      roleTitle: roles[given.role] ?? given.role,
      stands: index === accepted.length - 1 && given.rows === openRows,
    })),
  };
}

function placeOf(key: string): { readonly phase: string; readonly step: string } {
  const [phase = '', ...step] = key.split('/');
  return { phase, step: step.join('/') };
}
