import type { FaultRecord } from '../../state/fault.ts';
import type { CheckResult } from '../../state/outcome.ts';
import type { LeftOut } from '../../state/recheck.ts';
import { checkKindOf, type Entry, judge, resultOf, titleOf } from '../check.ts';
import type { Context } from '../kind.ts';

type Named = Pick<CheckResult, 'id' | 'title' | 'kind'>;

/** A check asked outside of a session: answered, or why not. */
export type AskedAgain =
  | { readonly answer: CheckResult }
  | { readonly unasked: Named; readonly fault: FaultRecord }
  | { readonly leftOut: Named; readonly why: LeftOut };

/**
 * Asks the checks of one `check` step, one after another. What was marked `preflight` held before the step ran, and need
 * not hold any more: it is asked only with `preflight`. Rejects when the signal aborts.
 */
export async function* askAgain(
  spec: unknown,
  context: Context,
  { preflight }: { readonly preflight: boolean },
): AsyncGenerator<AskedAgain> {
  for (const entry of spec as readonly Entry[]) {
    const named = { id: entry.id, title: titleOf(entry), kind: entry.kind };
    const why = leftOut(entry, preflight);
    if (why) {
      yield { leftOut: named, why };
      continue;
    }
    const judgement = await judge(entry, context);
    context.signal.throwIfAborted();
    if (judgement === 'stopped') yield { leftOut: named, why: 'person' };
    else if ('unasked' in judgement) yield { unasked: named, fault: judgement.unasked };
    else yield { answer: resultOf(entry, judgement) };
  }
}

function leftOut(entry: Entry, preflight: boolean): LeftOut | undefined {
  const { asksPerson, ofSession } = checkKindOf(entry.kind);
  if (asksPerson) return 'person';
  if (ofSession) return 'session';
  return entry.preflight === true && !preflight ? 'preflight' : undefined;
}
