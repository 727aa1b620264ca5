import type { DoctorGroup, DoctorLine } from '../doctor.ts';
import { formatCount } from '../format.ts';

/** What the doctor finds of a session that waits to begin, while it is being found. */
export interface Preflight {
  /** `stopped`: the session began, or was left, before everything was looked at. */
  readonly state: 'looking' | 'done' | 'stopped';
  /** What is looked at now: `Database edu`. */
  readonly about: string;
  /** Finished ones, in the order of looking. */
  readonly groups: readonly DoctorGroup[];
  /** When the last of it was known: ISO 8601. */
  readonly at?: string;
}

export interface PreflightLine extends DoctorLine {
  /** Title of its group. */
  readonly group: string;
}

/** Everything that was found, what has to be put right first. */
export function worstFirst({ groups }: Preflight): readonly PreflightLine[] {
  const lines = groups.flatMap(({ title, lines }) => lines.map((line) => ({ ...line, group: title })));
  return (['failed', 'warning', 'ok'] as const).flatMap((wanted) => lines.filter(({ state }) => state === wanted));
}

export function problemsOf(preflight: Preflight | undefined): readonly PreflightLine[] {
  return preflight ? worstFirst(preflight).filter(({ state }) => state === 'failed') : [];
}

/** `41 hold, 1 warning, 2 problems`. */
export function preflightCounts({ groups }: Preflight): string {
  const lines = groups.flatMap((group) => group.lines);
  const count = (state: DoctorLine['state']) => lines.filter((line) => line.state === state).length;
  return [
    `${count('ok')} hold`,
    formatCount(count('warning'), 'warning'),
    formatCount(count('failed'), 'problem'),
  ].join(', ');
}
