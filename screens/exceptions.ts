import { formatCount } from '../state/format.ts';
import { stepsOf } from '../state/plan.ts';
import { acceptedWrites } from '../state/session/accepted-writes.ts';
import { isWhereItLooked } from '../state/session/freeze-words.ts';
import { acceptedBefore } from '../state/session/freezes.ts';
import { acceptedRejects, openRejectedRows } from '../state/session/rejects.ts';
import type { Session } from '../state/session/session.ts';
import { clockTime } from './parts/time-text.ts';

/** Everything that somebody went on in spite of, with who, as what, and why: steps, gates, writes through a freeze. */
export function exceptionTexts(session: Session, zone: string | undefined): readonly string[] {
  const steps = session.plan.phases.flatMap((phase) =>
    stepsOf(phase).flatMap(({ id, title }) => {
      const state = session.steps[`${phase.id}/${id}`];
      const { decision } = state ?? {};
      if (!decision || decision.by === 'runbook' || decision.kind === 'done') return [];
      return [`${title}: ${decision.kind} by ${said(decision)}`];
    }),
  );
  const gates = Object.entries(session.gatesOverridden).map(
    ([phase, override]) => `gate of ${phase} opened by ${said(override)}`,
  );
  const writes = acceptedWrites(session).map(({ database, seen, at, ...decision }) => {
    const [first = 'nothing was seen of it', ...rest] = seen.filter(isTrace);
    const more = rest.length > 0 ? `; and ${formatCount(rest.length, 'more trace')} of it` : '';
    return `write to frozen ${database} accepted ${clockTime(at, zone)} by ${said(decision)} (${first}${more})`;
  });
  const rejects = acceptedRejects(session).map(({ before, rows, at, ...decision }) => {
    const missing = `${formatCount(rows, 'rejected row')}`;
    return `${missing} left behind, accepted ${clockTime(at, zone)} before ${before} by ${said(decision)}`;
  });
  const accepted = acceptedRejects(session).at(-1);
  const open = openRejectedRows(session);
  const missing =
    open > 0 && accepted?.rows !== open
      ? [`${formatCount(open, 'rejected row')} not carried over, and nobody has accepted that`]
      : [];
  return [...steps, ...gates, ...writes, ...rejects, ...missing];
}

/** Of this write: not where was looked, and not what had been accepted before. */
function isTrace(sentence: string): boolean {
  return !isWhereItLooked(sentence) && !sentence.startsWith(acceptedBefore);
}

function said({ by, role, reason }: { by: string; role?: string; reason: string }): string {
  return `${by}${role === undefined ? '' : ` as ${role}`}: ${reason}`;
}
