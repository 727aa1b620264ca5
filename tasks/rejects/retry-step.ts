import type { Step } from '../../state/runbook/runbook.ts';
import { prepareCopy } from '../copy/prepare.ts';
import { type Retried, type RetryOptions, retryRejects } from '../copy/rejects/retry.ts';
import type { CopySpec } from '../copy/spec.ts';
import { type Context, ledgerKey } from '../kind.ts';

/** Whether rows that a step of this kind rejected are read again from the source. Orphans of other kinds are not. */
export function mayRetry({ kind }: Pick<Step, 'kind'>): boolean {
  return kind === 'copy';
}

/**
 * Tries rejects of a step again, each once and in a transaction of its own. The step itself must not run meanwhile.
 * Faults: those of `prepareCopy`, and what is wrong for all of them.
 */
export async function retryStep(
  { spec }: Pick<Step, 'spec'>,
  context: Context,
  ids: readonly string[],
  options: RetryOptions,
): Promise<readonly Retried[]> {
  const copy = await prepareCopy(spec as CopySpec, context);
  return retryRejects(copy, ledgerKey(context), ids, options);
}
