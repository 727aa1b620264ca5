import type { ProofVerdict } from './fact-events.ts';
import { standingFreezes } from './freezes.ts';
import type { Session } from './session.ts';

/** What somebody who asks where a session stands has to hear first: whether it goes on by itself, and who can't write. */
export interface Standing {
  /**
   * Why nobody runs it: it `halted` by a fault, was `left`, went silent (`interrupted`), or came to the end of a rollback.
   * Absent while somebody runs it, and when it has ended.
   */
  readonly stopped?: {
    readonly how: 'halted' | 'left' | 'interrupted' | 'rolled-back';
    readonly at: string;
    /** Code of the fault that halted it. */
    readonly code?: string;
  };
  /** Databases that applications can't write to, or that somebody wrote to all the same. */
  readonly frozen: readonly {
    readonly database: string;
    readonly since: string;
    readonly proof: ProofVerdict;
    /** Its freeze is being lifted. */
    readonly lifting: boolean;
  }[];
}

/** `isHeld`: a living process holds the session. */
export function standingOf(session: Session, isHeld: boolean): Standing {
  const frozen = standingFreezes(session.facts).map(({ database, frozenAt, proof, thawing }) => ({
    database,
    since: frozenAt,
    proof: proof?.verdict ?? 'unproven',
    lifting: thawing === true,
  }));
  const run = session.runs.at(-1);
  if (isHeld || session.finished || !run) return { frozen };
  const code = run.fault?.code;
  return { stopped: { how: howStopped(run.ended), at: run.lastAt, ...(code !== undefined && { code }) }, frozen };
}

function howStopped(ended: Session['runs'][number]['ended']): NonNullable<Standing['stopped']>['how'] {
  switch (ended) {
    case undefined:
      return 'interrupted';
    case 'fault':
      return 'halted';
    case 'rolled-back':
      return 'rolled-back';
    default:
      return 'left';
  }
}

/**
 * In one line: `HALTED, FREEZE BROKEN; edu is FROZEN since 2026-11-21 00:47Z; nobody runs it`. `undefined` where nothing of
 * it is to be said.
 */
export function standingWords({ stopped, frozen }: Standing, time = minuteUtc): string | undefined {
  const broken = frozen.some(({ proof, lifting }) => proof === 'broken' && !lifting);
  const head = [...(stopped ? [stoppedWords[stopped.how]] : []), ...(broken ? ['FREEZE BROKEN'] : [])].join(', ');
  const freezes = frozen.map(
    ({ database, since, lifting }) =>
      `${database} is ${lifting ? 'HALF THAWED, frozen' : 'FROZEN'} since ${time(since)}`,
  );
  const parts = [...(head === '' ? [] : [head]), ...freezes, ...(stopped ? ['nobody runs it'] : [])];
  return parts.length === 0 ? undefined : parts.join('; ');
}

const stoppedWords: Readonly<Record<NonNullable<Standing['stopped']>['how'], string>> = {
  halted: 'HALTED by a problem',
  left: 'LEFT',
  interrupted: 'INTERRUPTED: its process is gone',
  'rolled-back': 'ROLLED BACK',
};

function minuteUtc(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')}Z`;
}
