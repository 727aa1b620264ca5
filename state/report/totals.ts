import type { RollbackReport } from './rollbacks.ts';
import type { RunReport } from './runs.ts';
import type { CheckReport, StepReport } from './steps.ts';
import type { PhaseReport } from './timeline.ts';

export interface Totals {
  readonly phases: number;
  readonly phasesDone: number;
  readonly steps: number;
  readonly stepsDone: number;
  readonly stepsSkipped: number;
  readonly stepsAccepted: number;
  readonly stepsFailed: number;
  /** Not begun, under way, or unclear. */
  readonly stepsOpen: number;
  readonly checksPassed: number;
  /** Failed, and nobody decided to go on. */
  readonly checksFailed: number;
  /** Failed, and accepted or skipped by someone with a reason. */
  readonly checksAccepted: number;
  /** By steps that are done. */
  readonly rowsCopied: number;
  /** Attempts that failed, on the way forward and back. */
  readonly failures: number;
  /** Processes that died while they ran the session. */
  readonly kills: number;
  readonly resumes: number;
}

export function totalsOf(
  phases: readonly PhaseReport[],
  steps: readonly StepReport[],
  checks: readonly CheckReport[],
  runs: readonly RunReport[],
  rollbacks: readonly RollbackReport[],
): Totals {
  const stepsThatAre = (...statuses: readonly StepReport['status'][]) =>
    steps.filter(({ status }) => statuses.includes(status)).length;
  const failing = checks.filter(({ verdict }) => verdict === 'failed');
  return {
    phases: phases.length,
    phasesDone: phases.filter(({ status }) => status === 'done').length,
    steps: steps.length,
    stepsDone: stepsThatAre('done'),
    stepsSkipped: stepsThatAre('skipped'),
    stepsAccepted: stepsThatAre('accepted'),
    stepsFailed: stepsThatAre('failed'),
    stepsOpen: stepsThatAre('pending', 'running', 'ambiguous'),
    checksPassed: checks.length - failing.length,
    checksFailed: failing.filter(({ decision }) => decision === null).length,
    checksAccepted: failing.filter(({ decision }) => decision !== null).length,
    rowsCopied: steps.reduce((sum, step) => sum + rowsCopied(step), 0),
    failures: [...steps, ...rollbacks.flatMap((rollback) => rollback.steps)]
      .flatMap(({ attempts }) => attempts)
      .filter(({ end }) => end === 'failed').length,
    kills: runs.filter(({ end }) => end === 'killed').length,
    resumes: Math.max(0, runs.length - 1),
  };
}

function rowsCopied({ kind, status, preview, figures }: StepReport): number {
  if (kind !== 'copy' || status !== 'done' || preview) return 0;
  return typeof figures.rows === 'number' ? figures.rows : 0;
}
