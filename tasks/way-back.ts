import { recordFault } from '../state/fault.ts';
import { phaseById, stepKey, stepsOf } from '../state/plan.ts';
import type { Step } from '../state/runbook/runbook.ts';
import { stepsIn } from '../state/runbook/steps-in.ts';
import type { WayBackOutline } from '../state/session/ways-back.ts';
import type { WayBack, WayBackStep } from '../state/way-back.ts';
import { stepContext } from './context.ts';
import type { Context } from './kind.ts';
import { kindOf } from './kinds.ts';
import type { Night } from './night.ts';

/** More would bury the question; the sheet and the dry run have all of it. */
const shownLines = 20;

/** A way back with the exact commands of each of its steps. Changes nothing. */
export async function describeWayBack(outline: WayBackOutline, night: Night): Promise<WayBack> {
  const { id, title, phases, direction } = outline;
  const steps: WayBackStep[] = [];
  for (const place of outline.steps) {
    const key = stepKey(place.phase, place.step);
    const step = findStep(place.phase, place.step, night);
    if (!step) continue;
    const leftOut = direction === 'do' ? reasonToLeaveOut(place.phase, place.step, night) : undefined;
    if (leftOut !== undefined) {
      steps.push({ step: key, title: place.title, can: 'left-out', why: leftOut, lines: [] });
      continue;
    }
    const generation = night.log.snapshot().steps[key]?.generation ?? 1;
    const at = { phase: place.phase, step: place.step, generation, attempt: 1 };
    const context = stepContext(direction === 'undo' ? { ...at, direction } : at, night);
    const described = await (direction === 'undo' ? describeUndo(step, context) : describeStep(step, context));
    steps.push({ step: key, title: place.title, ...described, lines: shorten(night.redact(described.lines)) });
  }
  return { id, title, phases, steps };
}

/** Why a rehearsal does not run that step of the plan. */
function reasonToLeaveOut(phase: string, step: string, { log }: Night): string | undefined {
  const { opened, plan } = log.snapshot();
  const summary = phaseById(plan, phase);
  if (opened.mode !== 'rehearsal' || !summary) return undefined;
  return stepsOf(summary).find(({ id }) => id === step)?.rehearsalSkip;
}

type Described = Pick<WayBackStep, 'can' | 'why' | 'lines'>;

async function describeUndo({ kind, spec }: Step, context: Context): Promise<Described> {
  const undo = kindOf(kind).undo(spec);
  switch (undo.can) {
    case 'nothing':
      return { can: 'nothing', lines: [] };
    case 'no':
      return { can: 'no', why: undo.why, lines: [] };
    case 'yes':
      return { can: 'yes', lines: await looked(() => undo.describe(context)) };
  }
}

async function describeStep({ kind, spec }: Step, context: Context): Promise<Described> {
  return { can: 'yes', lines: await looked(async () => (await kindOf(kind).describe(spec, context)).lines) };
}

/** What can't be looked at now may still be done later: the question is asked all the same. */
async function looked(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await look();
  } catch (error) {
    return [`(can't be looked at now: ${recordFault(error).message})`];
  }
}

function shorten(lines: readonly string[]): readonly string[] {
  if (lines.length <= shownLines) return lines;
  return [...lines.slice(0, shownLines), `... and ${lines.length - shownLines} more lines`];
}

function findStep(phase: string, step: string, { runbook }: Night): Step | undefined {
  const phases = [...runbook.phases, ...runbook.rollbacks.map((rollback) => rollback.phase)];
  const found = phases.find(({ id }) => id === phase);
  return found && stepsIn(found).find(({ id }) => id === step);
}
