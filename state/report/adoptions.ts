import type { Event } from '../events.ts';
import type { Person } from './shape.ts';

/** One time that another host took the session over, from the copy of its journal. */
export interface AdoptionReport {
  readonly at: string;
  readonly by: Person;
  /** Number of the run that it was taken over from. */
  readonly fromRun: number;
  readonly fromHost: string;
  /** The last event that the copies held, and when it was written. */
  readonly lastSeq: number;
  readonly lastAt: string;
  /** Files of done steps that the new host did not have. */
  readonly missingFiles: readonly string[];
  /** Steps that were begun although no copy knew of it, as `phase/step`. */
  readonly inferred: readonly string[];
}

export function adoptionsOf(events: readonly Event[]): readonly AdoptionReport[] {
  return events.flatMap((event, index) => {
    if (event.type !== 'session.adopted') return [];
    const { from, missing = [] } = event.data;
    const before = events.slice(0, index);
    const { name, osUser, host } = event.actor;
    return [
      {
        at: event.at,
        by: { name, osUser, host },
        fromRun: before.filter(({ type }) => type === 'session.opened' || type === 'session.resumed').length,
        fromHost: from.host,
        lastSeq: from.lastSeq,
        lastAt: from.lastAt,
        missingFiles: missing,
        inferred: inferredAfter(events.slice(index + 1)),
      },
    ];
  });
}

function inferredAfter(events: readonly Event[]): readonly string[] {
  const end = events.findIndex((event) => event.type !== 'step.started' || event.data.inferred === undefined);
  return events
    .slice(0, end === -1 ? undefined : end)
    .flatMap(({ step }) => (step ? [`${step.phase}/${step.step}`] : []));
}
