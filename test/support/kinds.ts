import type { CheckResult, Outcome } from '../../state/outcome.ts';
import { check } from '../../tasks/check.ts';
import type { Context, StepKind } from '../../tasks/kind.ts';

/** Runs a step as a runbook writes it: parsed by its kind's schema first. */
export function runStep(kind: StepKind, written: unknown, context: Context): Promise<Outcome> {
  return kind.run(kind.schema.parse(written), context);
}

/** What the schema says against a step, as `path: message`; empty when nothing. */
export function faultsIn(kind: StepKind, written: unknown): readonly string[] {
  const parsed = kind.schema.safeParse(written);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** Judges one check as a runbook writes it, without its id. Throws when it was stopped or could not be asked. */
export async function judgeCheck(written: Readonly<Record<string, unknown>>, context: Context): Promise<CheckResult> {
  const outcome = await runStep(check, [{ id: 'asked', ...written }], context);
  if (outcome.kind === 'stopped') throw new Error('the check was stopped');
  const result = outcome.checks[0];
  if (!result) throw new Error(JSON.stringify(outcome));
  return result;
}
