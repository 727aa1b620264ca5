import { formatCount } from './format.ts';

export type DoctorState = 'ok' | 'warning' | 'failed';

/** One thing that was looked at. */
export interface DoctorLine {
  readonly state: DoctorState;
  /** One sentence that names the object. */
  readonly says: string;
  /** What to do, one step an entry; SQL and commands as they are typed. */
  readonly remedy: readonly string[];
  /** The steps that need it, as `phase/step`; empty where all of them do. */
  readonly neededBy: readonly string[];
  /** Code of the fault that it comes from. */
  readonly code?: string;
}

export interface DoctorGroup {
  /** `machine`, `runbook`, `environment`, `database:edu`, `tools`, `files`, `disk`, `checks`. */
  readonly id: string;
  readonly title: string;
  readonly lines: readonly DoctorLine[];
}

/** The one object of `doctor --json`; documented in docs/doctor.md. */
export interface Diagnosis {
  readonly doctor: 1;
  readonly runbook: string;
  readonly environment: string;
  /** ISO 8601. */
  readonly at: string;
  readonly verdict: DoctorState;
  readonly counts: Readonly<Record<DoctorState, number>>;
  readonly groups: readonly DoctorGroup[];
}

/** Puts what was found together. The worst line is the verdict; nothing that was looked at is no reason to say `ok`. */
export function diagnose(
  groups: readonly DoctorGroup[],
  about: Pick<Diagnosis, 'runbook' | 'environment' | 'at'>,
): Diagnosis {
  const lines = groups.flatMap((group) => group.lines);
  const count = (state: DoctorState) => lines.filter((line) => line.state === state).length;
  const counts = { ok: count('ok'), warning: count('warning'), failed: count('failed') };
  const verdict = counts.failed > 0 || lines.length === 0 ? 'failed' : counts.warning > 0 ? 'warning' : 'ok';
  return { doctor: 1, ...about, verdict, counts, groups };
}

/** The verdict in words, for the last line. */
export function verdictText({ verdict, counts }: Diagnosis): string {
  const { failed, warning, ok } = counts;
  const found = `${formatCount(failed, 'failure')}, ${formatCount(warning, 'warning')}, ${ok} ok`;
  switch (verdict) {
    case 'failed':
      return `Not ready: ${found}. Put right what failed, then ask again.`;
    case 'warning':
      return `Ready, if you know why of each warning: ${found}.`;
    case 'ok':
      return `Ready: ${found}.`;
  }
}

type Details = Partial<Pick<DoctorLine, 'remedy' | 'neededBy' | 'code'>>;

export const ok = (says: string, details: Details = {}): DoctorLine => line('ok', says, details);
export const warning = (says: string, details: Details = {}): DoctorLine => line('warning', says, details);
export const failure = (says: string, details: Details = {}): DoctorLine => line('failed', says, details);

function line(state: DoctorState, says: string, { remedy = [], neededBy = [], code }: Details): DoctorLine {
  return { state, says, remedy, neededBy, ...(code !== undefined && { code }) };
}
