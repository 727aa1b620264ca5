import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemShell } from '../../source/shell.ts';
import type { Outcome } from '../../state/outcome.ts';
import { type Compiled, compileRunbook } from '../../state/runbook/compile.ts';
import type { Runbook, Step } from '../../state/runbook/runbook.ts';
import type { FileReading } from '../../state/runbook/source-text.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import { engines } from '../../tasks/engines/engines.ts';
import { kindOf, stepKinds } from '../../tasks/kinds.ts';
import { testContext } from '../support/context.ts';
import { scriptedOperator } from '../support/fakes.ts';

export const namespace = '5f0c2f7e-6d3b-4c1e-9a57-1f2d3c4b5a69';

export const runbookFile = fileURLToPath(new URL('../../checklists/edu-v2.yaml', import.meta.url));

/** The runbook as it is in the repository; without an environment it is only judged. */
export function compileEduV2(environment?: string, vars: Readonly<Record<string, string>> = {}): Compiled {
  const source = {
    path: runbookFile,
    content: readingOf(runbookFile),
    readFile: (path: string) => readingOf(resolve(dirname(runbookFile), path)),
  };
  return compileRunbook(source, { stepKinds, engines }, environment === undefined ? undefined : { environment, vars });
}

/** In one environment. Throws with what is wrong with it. */
export function eduV2(environment: string, vars: Readonly<Record<string, string>> = {}): Runbook {
  const { runbook, findings } = compileEduV2(environment, vars);
  if (!runbook) throw new Error(findings.map(({ message }) => message).join('\n'));
  return runbook;
}

export function stepsIn(runbook: Runbook): readonly { readonly phase: string; readonly step: Step }[] {
  return runbook.phases.flatMap(({ id, items }) =>
    items.flatMap((item) => (item.type === 'step' ? [item] : item.steps)).map((step) => ({ phase: id, step })),
  );
}

export interface Settled {
  /** `people/users` */
  readonly step: string;
  readonly outcome: Outcome | 'skipped';
}

/** Performs steps one after the other, as a rehearsal in which every person says yes, until one is not done. */
export async function perform(
  runbook: Runbook,
  steps: readonly { readonly phase: string; readonly step: Step }[],
  databases: Readonly<Record<string, Database>>,
): Promise<readonly Settled[]> {
  const settled: Settled[] = [];
  for (const { phase, step } of steps) {
    const outcome = step.rehearsalSkip === undefined ? await performStep(runbook, phase, step, databases) : 'skipped';
    settled.push({ step: `${phase}/${step.id}`, outcome });
    if (outcome !== 'skipped' && outcome.kind !== 'done') break;
  }
  return settled;
}

function performStep(
  runbook: Runbook,
  phase: string,
  step: Step,
  databases: Readonly<Record<string, Database>>,
): Promise<Outcome> {
  const confirmed = { kind: 'confirmed', by: 'Leyla' } as const;
  const operator = scriptedOperator(new Proxy({}, { get: () => confirmed }));
  const context = testContext({
    runbook,
    databases,
    operator,
    mode: 'rehearsal',
    shell: systemShell,
    at: { phase, step: step.id },
    idNamespace: namespace,
  });
  return kindOf(step.kind).run(step.spec, context);
}

function readingOf(path: string): FileReading {
  try {
    return { kind: 'read', bytes: readFileSync(path) };
  } catch {
    return { kind: 'missing' };
  }
}
