import type { ByHand, StepByHand } from '../../screens/by-hand.ts';
import { stepKey } from '../../state/plan.ts';
import type { Phase, Step } from '../../state/runbook/runbook.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import { kindOf } from '../../tasks/kinds.ts';
import { commandLine } from '../plain/command-line.ts';
import { consoleLine } from '../plain/console-line.ts';
import type { SessionHandle } from '../session/handle.ts';
import type { Workbench } from '../workbench.ts';

/** What is done by hand in this session, made before it is needed: a server that is gone then is asked nothing. */
export function byHandOf(
  { log, runbook, databases }: SessionHandle,
  { journal, engineOf, redactor, env }: Workbench,
): ByHand {
  const { opened } = log.snapshot();
  // Those that are open now; without one the freeze's own evidence has the statements.
  const freezers = new Map(
    databases.opened().flatMap(({ name, freezer }) => (freezer ? [[name, freezer] as const] : [])),
  );
  const consoles = Object.entries(opened.databases).map(([name, { engine, label }]) => {
    return [name, consoleLine(engineOf(engine).console(label), env)] as const;
  });
  const phases = [...runbook.phases, ...runbook.rollbacks.map(({ phase }) => phase)];
  return {
    command: (words) => commandLine(words, journal),
    consoles: redactor.data(Object.fromEntries(consoles)),
    steps: redactor.data(Object.fromEntries(phases.flatMap(stepsByHand))),
    thaw: (database, prior) => freezers.get(database)?.manualUndo(prior),
  };
}

function stepsByHand(phase: Phase): readonly (readonly [string, StepByHand])[] {
  return stepsIn(phase).map((step) => [stepKey(phase.id, step.id), stepByHand(step)]);
}

function stepByHand({ kind: key, spec }: Step): StepByHand {
  const kind = kindOf(key);
  const databases = kind.touches(spec).flatMap((touch) => (touch.what === 'database' ? [touch.database] : []));
  const undo = kind.undo(spec);
  return { databases: [...new Set(databases)], undo: undo.can, ...(undo.can === 'no' && { why: undo.why }) };
}
