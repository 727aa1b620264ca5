import type { Event } from '../events.ts';
import type { FaultRecord } from '../fault.ts';
import type { Session, SessionRun } from '../session/session.ts';
import type { AttemptReport } from './attempts.ts';
import type { Person } from './shape.ts';

/** One process that ran the session. */
export interface RunReport {
  readonly number: number;
  readonly by: Person;
  readonly pid: number;
  readonly nightferry: string;
  readonly startedAt: string;
  /** When it last wrote to the journal. */
  readonly lastSeenAt: string;
  /** `open`: the last one, and it has not said how it ended. */
  readonly end: 'finished' | 'left' | 'killed' | 'open';
  readonly why: string | null;
  readonly fault: FaultRecord | null;
  /** Who asked it from outside to stop. */
  readonly stopAskedBy: string | null;
  /** Steps that were under way when it ended, as `phase/step`. */
  readonly underWay: readonly string[];
  /** Steps that were being undone when it ended. */
  readonly undoUnderWay: readonly string[];
}

/** The processes that ran the session, with kills and resumes to be seen. */
export function runsOf(
  session: Session,
  events: readonly Event[],
  attempts: ReadonlyMap<string, readonly AttemptReport[]>,
  undoing: ReadonlyMap<string, readonly AttemptReport[]>,
): readonly RunReport[] {
  const starts = events.filter(({ type }) => type === 'session.opened' || type === 'session.resumed');
  return session.runs.map((run, index) => {
    const number = index + 1;
    const end = endOf(run, index === session.runs.length - 1);
    const { pid, nightferry, startedAt, lastAt: lastSeenAt } = run;
    const { name = run.by, osUser = '', host = run.host } = starts[index]?.actor ?? {};
    return {
      number,
      by: { name, osUser, host },
      pid,
      nightferry,
      startedAt,
      lastSeenAt,
      end,
      why: end === 'left' ? (run.ended ?? null) : null,
      fault: run.fault ?? null,
      stopAskedBy: run.stopAskedBy ?? null,
      underWay: underWay(attempts, number),
      undoUnderWay: underWay(undoing, number),
    };
  });
}

function endOf(run: SessionRun, isLast: boolean): RunReport['end'] {
  if (run.ended === undefined) return isLast ? 'open' : 'killed';
  return run.ended === 'finished' ? 'finished' : 'left';
}

function underWay(attempts: ReadonlyMap<string, readonly AttemptReport[]>, run: number): readonly string[] {
  const isOpen = (attempt: AttemptReport) => attempt.run === run && attempt.end !== 'done' && attempt.end !== 'failed';
  return [...attempts].filter(([, tries]) => tries.some(isOpen)).map(([key]) => key);
}

/** Everyone who was at the keyboard, each once. */
export function operatorsOf(runs: readonly RunReport[]): readonly Person[] {
  const known = new Map(runs.map(({ by }) => [`${by.name}\n${by.osUser}\n${by.host}`, by]));
  return [...known.values()];
}
