import { stepKey } from '../../state/plan.ts';
import type { Phase, Step } from '../../state/runbook/runbook.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import type { Context } from '../kind.ts';
import type { CopySpec } from './spec.ts';

/** A copy of the runbook. */
export interface CopyStep {
  readonly phase: string;
  readonly step: string;
  /** `phase/step`. */
  readonly key: string;
  readonly spec: CopySpec;
}

/** Every copy of the runbook, in file order. */
export function copiesOf({ phases }: { readonly phases: readonly Phase[] }): readonly CopyStep[] {
  return phases.flatMap((phase) =>
    stepsIn(phase)
      .filter(({ kind }) => kind === 'copy')
      .map((step) => ({ phase: phase.id, step: step.id, key: stepKey(phase.id, step.id), spec: specOf(step) })),
  );
}

/** The other copies of the phase that read the same database: all of them show one moment of it. */
export function sharingCopies({ runbook, at }: Pick<Context, 'runbook' | 'at'>, database: string): readonly CopyStep[] {
  return copiesOf(runbook).filter(
    ({ phase, step, spec }) => phase === at.phase && step !== at.step && spec.from.database === database,
  );
}

/** How many copies of the phase may run at a time. */
export function copiesAtOnce({ runbook, at }: Pick<Context, 'runbook' | 'at'>): number {
  const items = runbook.phases.find(({ id }) => id === at.phase)?.items ?? [];
  const groups = items.map((item) =>
    item.type === 'step' ? 1 : Math.min(item.limit, item.steps.filter(({ kind }) => kind === 'copy').length),
  );
  return Math.max(1, ...groups);
}

/** What the kind's schema made of it. */
function specOf({ spec }: Step): CopySpec {
  return spec as CopySpec;
}

/** Whether two copies read the same table, as the runbook names it. */
export function isSameSource(a: Pick<CopySpec, 'from'>, b: Pick<CopySpec, 'from'>): boolean {
  return a.from.database === b.from.database && plain(a.from.name) === plain(b.from.name);
}

/** Whether two copies fill the same table. */
export function isSameTarget(a: Pick<CopySpec, 'to'>, b: Pick<CopySpec, 'to'>): boolean {
  return a.to.database === b.to.database && plain(a.to.name) === plain(b.to.name);
}

function plain(name: string): string {
  return name.replace(/^(public|main)\./i, '').toLowerCase();
}
