import { dirname } from 'node:path';
import type { RollbackPlan } from '../plan.ts';
import { type Draft, type DraftEnvironment, type DraftPhase, type DraftStep, draftSteps, stepsIn } from './draft.ts';
import { notificationsIn } from './notifications.ts';
import { inOrder } from './order.ts';
import type { Report } from './report.ts';
import type { Environment, Phase, ReferredFile, Runbook, Step } from './runbook.ts';

/** The runbook that a draft without faults describes. What is missing all the same is a bug of ours. */
export function assemble(draft: Draft, report: Report): Runbook {
  const id = sure(draft.id, 'id');
  const environments = [...draft.environments].map(([name, found]): [string, Environment] => [
    name,
    environmentOf(found),
  ]);
  const environment = environments.find(([name]) => name === draft.environment)?.[1];
  return {
    file: draft.tree.lines.file,
    folder: dirname(draft.tree.lines.file),
    id,
    title: sure(draft.title, 'title'),
    roles: Object.fromEntries(draft.roles),
    contacts: draft.contacts,
    ...(draft.window && { window: draft.window }),
    ...(draft.idNamespace && { idNamespace: draft.idNamespace }),
    databases: Object.fromEntries(
      [...draft.databases].map(([name, { engine }]) => [name, { engine: sure(engine, 'engine').key }]),
    ),
    environment: sure(environment, 'environment'),
    environments: Object.fromEntries(environments),
    vars: Object.fromEntries(draft.vars),
    triggers: Object.fromEntries(draft.triggers),
    phases: inOrder(draft.phases.map((phase) => phaseOf(phase, id, report))),
    rollbacks: draft.rollbacks.map(({ name, when, undoes, phase }) => ({
      id: name,
      ...(when && { when }),
      undoes,
      ...usesOf(phase),
      phase: phaseOf(phase, id, report),
    })),
    followUps: draft.followUps.map(({ id, title, due, after }) => ({
      id: sure(id, 'id'),
      title: sure(title, 'title'),
      ...(due !== undefined && { due }),
      ...(after !== undefined && { after }),
    })),
    notifications: notificationsIn(draft, sure(draft.environments.get(draft.environment ?? ''), 'environment')),
    files: filesOf(draft),
  };
}

/** A step that the way back does itself is there when its turn comes. */
function usesOf(phase: DraftPhase): Pick<RollbackPlan, 'uses'> {
  const steps = stepsIn(phase);
  const uses = steps
    .flatMap(({ references }) => references)
    .flatMap((reference) => (reference.to === 'step' && reference.mustBeDone ? [reference.name] : []))
    .filter((name) => !steps.some((step) => step.name === name));
  return uses.length === 0 ? {} : { uses: [...new Set(uses)] };
}

function environmentOf({ name, standIn, production, databases }: DraftEnvironment): Environment {
  return { name, standIn, production, databases };
}

function phaseOf(phase: DraftPhase, runbook: string, report: Report): Phase {
  const id = sure(phase.id, 'id');
  return {
    id,
    title: phase.title ?? id,
    needs: phase.needs,
    ...(phase.plannedMs !== undefined && { plannedMs: phase.plannedMs }),
    signOff: phase.signOff,
    ...(phase.gate && { gate: { backups: phase.gate.backups ?? {}, freezes: phase.gate.freezes ?? {} } }),
    items: phase.items.map((item) => {
      if (item.type === 'step') return stepOf(item, runbook, report);
      const steps = item.steps.map((step) => stepOf(step, runbook, report));
      return { type: 'together', limit: item.limit, steps };
    }),
  };
}

function stepOf(step: DraftStep, runbook: string, report: Report): Step {
  const id = sure(step.id, 'id');
  return {
    type: 'step',
    id,
    title: step.title ?? id,
    kind: sure(step.kind, 'kind').key,
    spec: sure(step.spec, 'spec').value,
    ...(step.plannedMs !== undefined && { plannedMs: step.plannedMs }),
    ...(step.pointOfNoReturn && { pointOfNoReturn: { phrase: step.phrase ?? runbook } }),
    ...(step.rehearsalSkip !== undefined && { rehearsalSkip: step.rehearsalSkip }),
    at: report.place(step.path),
  };
}

function filesOf(draft: Draft): ReadonlyMap<string, ReferredFile> {
  const files = new Map<string, ReferredFile>();
  for (const { step } of draftSteps(draft)) {
    for (const reference of step.references) {
      if (reference.to !== 'file' && reference.to !== 'sql-file') continue;
      const path = reference.name;
      const file = draft.files.get(path);
      if ('fault' in file) continue;
      const text = draft.sqlTexts.get(path) ?? file.lines.text;
      files.set(path, { path, text, sha256: file.sha256, bytes: file.bytes });
    }
  }
  return files;
}

function sure<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`A runbook without faults has no ${what}`);
  return value;
}
