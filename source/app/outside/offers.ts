import { resolve } from 'node:path';
import type { OutsideOffers, StepPlace } from '../../../screens/outside.ts';
import { stepKey } from '../../../state/plan.ts';
import type { Runbook, Step } from '../../../state/runbook/runbook.ts';
import { stepsIn } from '../../../state/runbook/steps-in.ts';
import type { Session } from '../../../state/session/session.ts';
import { kindOf } from '../../../tasks/kinds.ts';
import type { Machine } from '../../workbench.ts';
import { editorOf } from './editor.ts';

/** What can be opened beside a session: its files, its databases, and which of them each step is about. */
export function offersOf(runbook: Runbook, { opened }: Session, { env, engineOf }: Machine): OutsideOffers {
  const phases = [...runbook.phases, ...runbook.rollbacks.map(({ phase }) => phase)];
  return {
    editor: editorOf(env),
    runbook: runbook.file,
    databases: Object.entries(opened.databases).map(([name, { engine, label }]) => {
      const { console: client, consoleGuard: guard } = engineOf(engine);
      return { name, label, program: client(label).split(' ')[0] ?? engine, ...(guard !== undefined && { guard }) };
    }),
    steps: Object.fromEntries(
      phases.flatMap((phase) => stepsIn(phase).map((step) => [stepKey(phase.id, step.id), placeOf(step, runbook)])),
    ),
  };
}

function placeOf({ kind, spec, at }: Step, { folder }: Runbook): StepPlace {
  const references = kindOf(kind).refers(spec);
  const files = references.flatMap((reference) =>
    reference.to === 'file' || reference.to === 'sql-file' ? [resolve(folder, reference.name)] : [],
  );
  const databases = references.flatMap((reference) => {
    if (reference.to === 'database') return [reference.name];
    return reference.to === 'sql' || reference.to === 'sql-file' ? [reference.database] : [];
  });
  return { line: at.line, files: [...new Set(files)], databases: [...new Set(databases)] };
}
