import type { Phase, Runbook } from '../../state/runbook/runbook.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import { occurrenceOf } from '../../state/runbook/window.ts';
import type { Sheet, SheetPhase } from '../../state/sheet.ts';
import { type Looking, lookAt } from '../looking.ts';
import type { LoadedRunbook } from '../runbooks.ts';
import { version } from '../version.ts';
import type { Machine } from '../workbench.ts';
import { sheetDatabase } from './databases.ts';
import { sheetStep } from './steps.ts';

export interface SheetRequest {
  readonly loaded: LoadedRunbook;
  /** Where the journal of the night will be. */
  readonly journal: string;
  readonly signal: AbortSignal;
  /** What is being looked at, for whoever waits. */
  say(line: string): void;
}

/**
 * Looks at the runbook as a dry run does, and at every undo, and puts it together as a sheet without secrets. What can't
 * be reached is left out with the reason. Changes nothing anywhere.
 */
export async function makeSheet({ loaded, journal, signal, say }: SheetRequest, machine: Machine): Promise<Sheet> {
  const { runbook, manifest } = loaded;
  const { id, title, file, folder, environment, window, contacts, roles, triggers, vars, followUps } = runbook;
  const { clock, actor, redactor } = machine;
  const at = clock.now();
  const looking = lookAt(runbook, 'sheet', machine, signal);
  try {
    const databases = [];
    for (const name of Object.keys(runbook.databases))
      databases.push(await sheetDatabase(name, runbook, looking, machine));
    const phases = [];
    for (const phase of runbook.phases) {
      say(`looks at ${phase.id}`);
      phases.push(await sheetPhase(phase, runbook, looking));
    }
    const waysBack = [];
    for (const { phase, ...way } of runbook.rollbacks) {
      say(`looks at the way back ${way.id}`);
      waysBack.push({ ...way, title: phase.title, steps: await sheetSteps(phase, runbook, looking) });
    }
    return redactor.data({
      made: { at: at.toISOString(), by: actor.name, host: actor.host, nightferry: version },
      runbook: { id, title, file, folder, digest: manifest.digest },
      environment: { name: environment.name, standIn: environment.standIn, production: environment.production },
      ...(window && { window: occurrenceOf(window, at) }),
      ...{ journal, roles, contacts, triggers, vars, databases, phases, waysBack, followUps },
    });
  } finally {
    await looking.close();
  }
}

async function sheetPhase(phase: Phase, runbook: Runbook, looking: Looking): Promise<SheetPhase> {
  const { id, title, needs, signOff, gate } = phase;
  const plannedMs = plannedOf(phase);
  return {
    ...{ id, title, needs, signOff, steps: await sheetSteps(phase, runbook, looking) },
    ...(gate && { gate }),
    ...(plannedMs !== undefined && { plannedMs }),
  };
}

async function sheetSteps(phase: Phase, runbook: Runbook, looking: Looking) {
  const steps = [];
  for (const item of phase.items) {
    const group = item.type === 'step' ? { steps: [item] } : { steps: item.steps, together: item.limit };
    for (const step of group.steps) {
      steps.push({
        ...(await sheetStep(phase.id, step, runbook, looking)),
        ...('together' in group && { together: group.together }),
      });
    }
  }
  return steps;
}

/** The phase's own plan, else the sum of its steps' when every step has one. */
function plannedOf(phase: Phase): number | undefined {
  if (phase.plannedMs !== undefined) return phase.plannedMs;
  const planned = stepsIn(phase).map(({ plannedMs }) => plannedMs);
  return planned.reduce<number | undefined>(
    (sum, ms) => (sum === undefined || ms === undefined ? undefined : sum + ms),
    0,
  );
}
