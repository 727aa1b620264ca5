import { Fault } from '../../state/fault.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import type { Context } from '../kind.ts';
import type { AddConstraints, ConstraintsSpec } from './constraints-spec.ts';
import { notedDefinitions } from './definition-notes.ts';
import type { Constraints, Definition, Standing } from './seam.ts';

/** What `add` has to add: from the journal, or from the runbook. Faults: `constraints/not-dropped`. */
export async function wantedConstraints(
  spec: AddConstraints,
  constraints: Constraints,
  context: Context,
): Promise<readonly Definition[]> {
  if (spec.constraints) return Promise.all(spec.constraints.map((one) => constraints.read(one, context.signal)));
  droppedBy(spec, context);
  return notedDefinitions('dropped', context.notesOf(spec.from ?? ''));
}

function droppedBy({ from = '', in: name }: AddConstraints, { runbook }: Pick<Context, 'runbook'>) {
  const [phase, id] = from.split('/');
  const step = runbook.phases
    .filter((one) => one.id === phase)
    .flatMap(stepsIn)
    .find((one) => one.id === id);
  const spec = step?.kind === 'constraints' ? (step.spec as ConstraintsSpec) : undefined;
  if (spec?.kind === 'drop' && spec.spec.in === name) return spec.spec;
  throw new Fault(
    'constraints/not-dropped',
    `Step ${from} drops no constraints of ${name}: there is nothing to add from it.`,
    {
      remedy: ['Name a step with `constraints: { drop: ... }` of the same database, or give them in `constraints:`.'],
      retry: 'safe',
    },
  );
}

/** Before the night: what the step that drops them would find now. */
export async function foreseenConstraints(
  spec: AddConstraints,
  part: Constraints,
  context: Context,
): Promise<readonly Definition[]> {
  const { of, kinds } = droppedBy(spec, context);
  return (await part.find(of, kinds, context.signal)).definitions;
}

/** Faults: `constraints/other`, `constraints/gone`. */
export function refuseInTheWay(
  definitions: readonly Definition[],
  standing: readonly Standing[],
  { part, database }: { readonly part: Pick<Constraints, 'again'>; readonly database: string },
): void {
  const other = definitions.find((_, index) => standing[index] === 'other');
  if (other) throw otherConstraint(other, database);
  const gone = definitions.find((_, index) => standing[index] === 'gone');
  if (gone) throw goneConstraint(gone, part.again?.(gone), database);
}

function otherConstraint({ title, build, validate = [] }: Definition, database: string): Fault {
  return new Fault('constraints/other', `${database} has another constraint by the name of ${title}.`, {
    remedy: [
      'Look at it and its table. Rename or drop it if nobody needs it, then retry.',
      `What is to be added: ${build[0] ?? validate[0] ?? ''}`,
    ],
    retry: 'safe',
  });
}

/** It was only turned off, and somebody has dropped it since. */
function goneConstraint({ title, written = '' }: Definition, again: string | undefined, database: string): Fault {
  return new Fault('constraints/gone', `${database} has no ${title} any more: somebody has dropped it.`, {
    remedy: [`Make it again, for new rows, then retry: ${again === undefined ? written : `${again};`}`],
    retry: 'safe',
  });
}
