import { recordFault } from '../../state/fault.ts';
import type { CheckResult } from '../../state/outcome.ts';
import type { Runbook, Step } from '../../state/runbook/runbook.ts';
import type { SheetCheck, SheetProblem, SheetStep, SheetUndo } from '../../state/sheet.ts';
import { canOf } from '../../tasks/can-do.ts';
import type { StepKind } from '../../tasks/kind.ts';
import { kindOf } from '../../tasks/kinds.ts';
import { describeTouch } from '../../tasks/touch.ts';
import type { Looking } from '../looking.ts';

/** What a step would do and what would take it back, as far as it can be seen from here. */
export async function sheetStep(phase: string, step: Step, runbook: Runbook, looking: Looking): Promise<SheetStep> {
  const { id, title, kind: key, spec, plannedMs, pointOfNoReturn, rehearsalSkip } = step;
  const kind = kindOf(key);
  const leftOut = runbook.environment.standIn ? rehearsalSkip : undefined;
  return {
    ...{ id, title, kind: key },
    ...(plannedMs !== undefined && { plannedMs }),
    ...(pointOfNoReturn && { phrase: pointOfNoReturn.phrase }),
    ...(leftOut !== undefined && { leftOut }),
    touches: kind.touches(spec, canOf(runbook)).map(describeTouch),
    ...(await described(phase, step, kind, looking)),
    undo: await undoOf(phase, step, kind, looking),
  };
}

async function described(
  phase: string,
  { id, spec }: Step,
  kind: StepKind,
  looking: Looking,
): Promise<Pick<SheetStep, 'lines' | 'checks' | 'problem'>> {
  try {
    const { lines, checks } = await kind.describe(spec, looking.context({ phase, step: id }));
    return { lines, checks: checks.map(checkOf) };
  } catch (error) {
    return { lines: [], checks: [], problem: problemOf(error) };
  }
}

async function undoOf(phase: string, { id, spec }: Step, kind: StepKind, looking: Looking): Promise<SheetUndo> {
  const undo = kind.undo(spec);
  if (undo.can !== 'yes') return undo;
  try {
    return { can: 'yes', lines: await undo.describe(looking.context({ phase, step: id }, 'undo')) };
  } catch (error) {
    return { can: 'yes', lines: [], problem: problemOf(error) };
  }
}

function checkOf({ title, expected, actual, verdict, evidence }: CheckResult): SheetCheck {
  const queries = evidence.flatMap((piece) =>
    piece.kind === 'query' ? [{ database: piece.database, sql: piece.sql }] : [],
  );
  return { title, expected, actual, verdict, queries };
}

function problemOf(error: unknown): SheetProblem {
  const { message, remedy } = recordFault(error);
  return { message, remedy };
}
