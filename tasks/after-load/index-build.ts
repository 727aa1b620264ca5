import { Fault } from '../../state/fault.ts';
import { formatBytes } from '../../state/format.ts';
import { type DoneOutcome, done, type Outcome, type Recovery, stopped } from '../../state/outcome.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import type { Database } from '../engines/engine.ts';
import type { Context, Description } from '../kind.ts';
import { afterLoadOf, awaitStragglers } from './after-load-of.ts';
import { type Budget, buildStages, buildStatements } from './build-indexes.ts';
import { noteDefinitions, notedDefinitions, ownDefinitions } from './definition-notes.ts';
import { foundIndexes } from './index-drop.ts';
import type { BuildIndexes, IndexesSpec } from './indexes-spec.ts';
import { runStages } from './parts.ts';
import type { Definition, Indexes } from './seam.ts';

const usualAtOnce = 4;
/** Connections that are left to others. */
const leftToOthers = 5;

/** What `build` has to build: from the journal, or from the runbook. Faults: `indexes/not-dropped`. */
async function wanted(spec: BuildIndexes, indexes: Indexes, context: Context): Promise<readonly Definition[]> {
  if (spec.indexes) return Promise.all(spec.indexes.map((statement) => indexes.read(statement, context.signal)));
  const { dropped } = fromStep(spec, context);
  if (dropped.in !== spec.in) throw otherDatabase(spec, dropped.in);
  return notedDefinitions('dropped', context.notesOf(spec.from ?? ''));
}

function fromStep({ from = '' }: BuildIndexes, { runbook }: Pick<Context, 'runbook'>) {
  const [phase, name] = from.split('/');
  const step = runbook.phases
    .filter(({ id }) => id === phase)
    .flatMap(stepsIn)
    .find(({ id }) => id === name);
  const spec = step?.kind === 'indexes' ? (step.spec as IndexesSpec) : undefined;
  if (spec?.kind === 'drop') return { dropped: spec.spec };
  throw new Fault('indexes/not-dropped', `Step ${from} drops no indexes, so that there is nothing to build from it.`, {
    remedy: ['Name a step with `indexes: { drop: ... }`, or give the statements in `indexes:`.'],
    retry: 'safe',
  });
}

function otherDatabase({ in: name, from = '' }: BuildIndexes, other: string): Fault {
  return new Fault(
    'indexes/not-dropped',
    `Step ${from} drops indexes of ${other}, and these are to be built in ${name}.`,
    {
      remedy: ['Name the same database in both.'],
      retry: 'safe',
    },
  );
}

export async function describeBuild(spec: BuildIndexes, context: Context): Promise<Description> {
  const { database, part: indexes } = await afterLoadOf(context, spec.in, 'indexes');
  const budget = await budgetOf(spec, database, context);
  const noted = await wanted(spec, indexes, context);
  const isForeseen = noted.length === 0 && spec.from !== undefined;
  const definitions = isForeseen
    ? (await foundIndexes(fromStep(spec, context).dropped, indexes, context.signal)).definitions
    : noted;
  const memory = budget.memory === undefined ? '' : `, ${formatBytes(budget.memory)} for all together`;
  return {
    lines: [
      `-- on ${spec.in}, ${budget.atOnce} at a time${memory}`,
      ...(isForeseen ? [`-- what ${spec.from} drops; by what is there now:`] : []),
      ...definitions.flatMap((one) => buildStatements(one, indexes, budget).map((sql) => `${sql};`)),
      ...definitions.flatMap(({ attach, finish }) =>
        [...(attach === undefined ? [] : [attach]), ...finish].map((sql) => `${sql};`),
      ),
    ],
    figures: { indexes: definitions.length },
    evidence: [],
    checks: [],
  };
}

export async function runBuild(spec: BuildIndexes, context: Context): Promise<Outcome> {
  const { database, load, part: indexes } = await afterLoadOf(context, spec.in, 'indexes');
  await awaitStragglers(database, context);
  const definitions = await wanted(spec, indexes, context);
  const standing = await indexes.look(definitions, context.signal);
  const isThere = (index: number) => standing[index] === 'there';
  const made = noteDefinitions(
    'made',
    definitions.filter((_, index) => !isThere(index)),
    context,
  );
  const budget = await budgetOf(spec, database, context);
  const stages = await buildStages(definitions, { load, indexes, budget, database: spec.in }, context);
  const end = await runStages(stages, context);
  return end === 'stopped' ? stopped : builtOutcome(definitions, made.length);
}

export async function recoverBuild(spec: BuildIndexes, context: Context): Promise<Recovery> {
  const { database, part: indexes } = await afterLoadOf(context, spec.in, 'indexes');
  await awaitStragglers(database, context);
  const definitions = await wanted(spec, indexes, context);
  const standing = await indexes.look(definitions, context.signal);
  const there = standing.filter((stands) => stands === 'there').length;
  const made = ownDefinitions('made', context).length;
  const seen = `${there} of ${definitions.length} indexes are there and valid`;
  // Comments and the like don't show whether they were made: they are made again.
  const isSure = definitions.every(({ finish }) => finish.length === 0);
  if (made === 0 || there < definitions.length || !isSure) return { verdict: 'redo', seen };
  return { verdict: 'done', seen, outcome: builtOutcome(definitions, made) };
}

/** As many at a time as are asked for and the server has connections for. */
export async function budgetOf(
  spec: Pick<BuildIndexes, 'at-once' | 'memory'>,
  database: Database,
  { cores }: Pick<Context, 'cores'>,
): Promise<Budget> {
  const free = await database.freeConnections?.();
  const room = free === undefined ? Number.POSITIVE_INFINITY : Math.max(1, free - leftToOthers);
  return { atOnce: Math.min(spec['at-once'] ?? Math.min(usualAtOnce, cores), room), memory: spec.memory };
}

function builtOutcome(definitions: readonly Definition[], built: number): DoneOutcome {
  const text = definitions.map(({ title, what }) => `${what} ${title}`).join('\n');
  return done({
    figures: { indexes: definitions.length, built },
    evidence: [{ kind: 'output', title: 'there and valid', text: text === '' ? 'nothing was dropped' : text }],
  });
}
