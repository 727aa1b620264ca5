import type { FaultRecord } from '../../state/fault.ts';
import type { CheckResult } from '../../state/outcome.ts';
import { type PhaseSummary, stepKey } from '../../state/plan.ts';
import {
  type Before,
  countRechecks,
  differs,
  type Recheck,
  type Rechecked,
  type RecheckedStep,
  signaturesOf,
} from '../../state/recheck.ts';
import type { Runbook, Step } from '../../state/runbook/runbook.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import { standingSignOffs } from '../../state/session/exhibit.ts';
import type { Session } from '../../state/session/session.ts';
import { type AskedAgain, askAgain } from '../../tasks/checks/again.ts';
import { lookAt } from '../looking.ts';
import type { Machine } from '../workbench.ts';
import { sameDatabases } from './databases.ts';

export interface RecheckRequest {
  readonly session: Session;
  readonly runbook: Runbook;
  readonly from: 'file' | 'journal';
  /** Keys of the steps to ask. */
  readonly steps: readonly string[];
  /** Ask what held before its step ran, too. */
  readonly preflight: boolean;
  /** Ask although a database is not the one that the session pinned. */
  readonly elsewhere: boolean;
  readonly signal: AbortSignal;
  /** Called as it goes, without secrets. */
  onDatabases(databases: Recheck['databases']): void;
  onStep(step: Omit<RecheckedStep, 'checks'>): void;
  onCheck(check: Rechecked): void;
}

/**
 * Asks the checks of a session once more, on the databases that it pinned. Only reads, and journals nothing.
 * Faults: `session/changed-server`, and those of connecting.
 */
export async function recheck(request: RecheckRequest, machine: Machine): Promise<Recheck> {
  const { session, runbook, from, preflight, signal } = request;
  const at = machine.clock.now().toISOString();
  const looking = lookAt(runbook, session.id, machine, signal);
  try {
    const databases = await sameDatabases(session, runbook, looking, request.elsewhere);
    request.onDatabases(databases);
    const steps: RecheckedStep[] = [];
    for (const { phase, step } of stepsToAsk(runbook, request.steps)) {
      const summary = session.plan.phases.find(({ id }) => id === phase);
      const head = headOf(phase, step, session, summary);
      request.onStep(head);
      const context = { ...looking.context({ phase, step: step.id }), facts: session.facts };
      const checks: Rechecked[] = [];
      for await (const asked of askAgain(step.spec, context, { preflight })) {
        const check = machine.redactor.data(recheckedOf(asked, stepKey(phase, step.id), session));
        checks.push(check);
        request.onCheck(check);
      }
      steps.push({ ...head, checks });
    }
    const counts = countRechecks(steps);
    const { environment } = session.opened;
    return {
      ...{ check: 1, session: session.id, environment, at, databases, counts, steps },
      runbook: { id: runbook.id, digest: session.manifest.digest, from },
      verdict: counts.failed + counts.unasked > 0 ? 'failed' : 'passed',
    };
  } finally {
    await looking.close();
  }
}

/** Steps of a runbook that check something, as `phase/step`; those that a rehearsal leaves out were never asked. */
export function stepsWithChecks({ phases, environment }: Runbook): readonly string[] {
  return phases.flatMap((phase) =>
    stepsIn(phase)
      .filter(({ kind, rehearsalSkip }) => kind === 'check' && !(environment.standIn && rehearsalSkip !== undefined))
      .map(({ id }) => stepKey(phase.id, id)),
  );
}

function stepsToAsk({ phases }: Runbook, keys: readonly string[]): readonly { phase: string; step: Step }[] {
  return phases.flatMap((phase) =>
    stepsIn(phase)
      .filter(({ id }) => keys.includes(stepKey(phase.id, id)))
      .map((step) => ({ phase: phase.id, step })),
  );
}

function headOf(phase: string, { id, title }: Step, session: Session, summary: PhaseSummary | undefined) {
  const signed = summary ? signaturesOf(standingSignOffs(session, summary)) : [];
  return { phase, step: id, title, signed };
}

function recheckedOf(asked: AskedAgain, key: string, session: Session): Rechecked {
  const named = 'answer' in asked ? asked.answer : 'unasked' in asked ? asked.unasked : asked.leftOut;
  const { id, title, kind } = named;
  const found = session.steps[key]?.checks.find((check) => check.id === id);
  const before = found ? beforeOf(found) : null;
  const base = { id, title, kind, before, why: null, fault: null };
  if ('answer' in asked) {
    const { verdict, expected, actual, figures, evidence } = asked.answer;
    const isOther = before === null ? null : differs(asked.answer, before);
    return { ...base, verdict, expected, actual, figures, evidence, differs: isOther };
  }
  const nothing = { expected: null, actual: null, figures: {}, evidence: [], differs: null };
  if ('leftOut' in asked) return { ...base, ...nothing, verdict: 'left-out', why: asked.why };
  const fault: FaultRecord = asked.fault;
  return { ...base, ...nothing, verdict: 'unasked', fault };
}

function beforeOf({ verdict, expected, actual, figures }: CheckResult): Before {
  return { verdict, expected, actual, figures };
}
