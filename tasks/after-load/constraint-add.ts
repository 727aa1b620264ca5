import { type DoneOutcome, done, type Evidence, type Outcome, type Recovery, stopped } from '../../state/outcome.ts';
import type { Database } from '../engines/engine.ts';
import { type Context, type Description, ledgerKey } from '../kind.ts';
import { countRejects } from '../rejects/count.ts';
import { afterLoadOf, awaitStragglers, workOptions } from './after-load-of.ts';
import { decide } from './constraint-decision.ts';
import { moveRows } from './constraint-move.ts';
import { notValid, proofOf } from './constraint-proof.ts';
import type { AddConstraints } from './constraints-spec.ts';
import { makingByHand } from './definition-drop.ts';
import { noteDefinitions, ownDefinitions } from './definition-notes.ts';
import { budgetOf } from './index-build.ts';
import { runStages, type Stage } from './parts.ts';
import type { AfterLoad, Constraints, Definition, Standing } from './seam.ts';
import { foreseenConstraints, refuseInTheWay, wantedConstraints } from './wanted-constraints.ts';

export async function describeAdd(spec: AddConstraints, context: Context): Promise<Description> {
  const { part } = await afterLoadOf(context, spec.in, 'constraints');
  const noted = await wantedConstraints(spec, part, context);
  const isForeseen = noted.length === 0 && spec.from !== undefined;
  const definitions = isForeseen ? await foreseenConstraints(spec, part, context) : noted;
  return {
    lines: [
      `-- on ${spec.in}`,
      ...(isForeseen ? [`-- what ${spec.from} drops; by what is there now:`] : []),
      ...makingByHand(definitions),
      `-- before each is validated, rows that break it are counted and a person is asked: leave${part.moving ? ', move to the rejects,' : ''} or stop`,
    ],
    figures: { constraints: definitions.length },
    evidence: [],
    checks: [],
  };
}

/** Adds for new rows, looks for rows that break them, and validates: each a sub-task. */
export async function runAdd(spec: AddConstraints, context: Context): Promise<Outcome> {
  const { database, load, part } = await afterLoadOf(context, spec.in, 'constraints');
  await awaitStragglers(database, context);
  const definitions = await wantedConstraints(spec, part, context);
  const standing = await part.look(definitions, context.signal);
  refuseInTheWay(definitions, standing, { part, database: spec.in });
  const made = noteDefinitions(
    'made',
    definitions.filter((_, index) => standing[index] === 'missing'),
    context,
  );
  const { atOnce } = await budgetOf(spec, database, context);
  const adding: Adding = {
    spec,
    database,
    load,
    part,
    context,
    exceptions: new Map(),
    moved: { rows: 0n },
    evidence: [],
  };
  const stages: readonly Stage[] = [
    { parts: definitions.flatMap((one, index) => addPart(one, standing[index], adding)) },
    { parts: definitions.flatMap((one, index) => lookPart(one, standing[index], adding)) },
    {
      parts: definitions.flatMap((one, index) => validatePart(one, standing[index], adding)),
      atOnce: Math.min(atOnce, part.mostAtOnce ?? atOnce),
    },
  ];
  const end = await runStages(stages, context);
  if (end === 'stopped') return stopped;
  await requireValid(definitions, adding);
  return addedOutcome(definitions, made.length, adding);
}

/** By the catalog, not by what we have sent. Faults: `constraints/not-valid`. */
async function requireValid(definitions: readonly Definition[], { part, context, spec, exceptions }: Adding) {
  const standing = await part.look(definitions, context.signal);
  const isDue = ({ id, validate }: Definition) => validate !== undefined && !exceptions.has(id);
  const wrong = definitions.filter((one, index) => isDue(one) && standing[index] !== 'there');
  if (wrong.length > 0) throw notValid(wrong, spec.in, part.unchecked);
}

interface Adding {
  readonly spec: AddConstraints;
  readonly database: Database;
  readonly load: AfterLoad;
  readonly part: Constraints;
  readonly context: Context;
  /** Rows that break them and stay, by the id of the definition. */
  readonly exceptions: Map<string, bigint>;
  readonly moved: { rows: bigint };
  readonly evidence: Evidence[];
}

function addPart(definition: Definition, stands: Standing | undefined, { load, context }: Adding) {
  const statements = [
    ...(stands === 'missing' ? definition.build : []),
    ...(definition.build.length === 0 ? [] : definition.finish),
  ];
  if (statements.length === 0) return [];
  const run = async () => {
    await load.work(statements, workOptions(context));
    return undefined;
  };
  return [{ title: `add ${definition.title}`, run }];
}

/** One after another: what moves for one may be what another would find. */
function lookPart(definition: Definition, stands: Standing | undefined, adding: Adding) {
  if (definition.validate === undefined || stands === 'there') return [];
  const { part, context, spec, exceptions, evidence, database } = adding;
  const run = async () => {
    const breaking = await part.breaking(definition, context.signal);
    if (breaking.rows === 0n) return 'no row breaks it';
    const { moving, unchecked } = part;
    const familyOf = moving && (() => moving.family(definition, context.signal));
    const decision = await decide({ definition, breaking, role: spec.role, unchecked }, familyOf, context);
    if (decision.kind === 'left') throw context.signal.reason ?? new Error('the session was left');
    evidence.push(...decision.evidence);
    if (decision.kind === 'leave' || !moving) {
      exceptions.set(definition.id, breaking.rows);
      context.note({ exception: definition.id, rows: Number(breaking.rows) });
      return `${breaking.rows} rows break it, and stay`;
    }
    const rows = await moveRows({ database, moving, definition, family: decision.family }, context);
    adding.moved.rows += rows;
    context.record('rejects.counted', await countRejects(database, ledgerKey(context)));
    return `${rows} rows moved to the rejects`;
  };
  return [{ title: `rows that break ${definition.title}`, run }];
}

function validatePart(definition: Definition, stands: Standing | undefined, { load, context, exceptions }: Adding) {
  const { validate, finish, build } = definition;
  if (validate === undefined || stands === 'there') return [];
  const run = async (tell: (note: string) => void) => {
    if (exceptions.has(definition.id)) return 'left as it is';
    await load.work([...validate, ...(build.length === 0 ? finish : [])], { ...workOptions(context), tell });
    return undefined;
  };
  return [{ title: `validate ${definition.title}`, run }];
}

export async function recoverAdd(spec: AddConstraints, context: Context): Promise<Recovery> {
  const { database, part } = await afterLoadOf(context, spec.in, 'constraints');
  await awaitStragglers(database, context);
  const definitions = await wantedConstraints(spec, part, context);
  const standing = await part.look(definitions, context.signal);
  const there = standing.filter((stands) => stands === 'there').length;
  const seen = `${there} of ${definitions.length} constraints are there and valid`;
  const made = ownDefinitions('made', context);
  const isSure = made.length > 0 && definitions.every(({ finish }) => finish.length === 0);
  if (there < definitions.length || !isSure) return { verdict: 'redo', seen };
  const moved = await database.rejects.count(ledgerKey(context));
  const found = { exceptions: new Map<string, bigint>(), moved: { rows: BigInt(moved.rows) }, evidence: [] };
  const outcome = await addedOutcome(definitions, made.length, { ...found, part, context });
  return { verdict: 'done', seen, outcome };
}

async function addedOutcome(
  definitions: readonly Definition[],
  added: number,
  {
    exceptions,
    moved,
    evidence,
    part,
    context,
  }: Pick<Adding, 'exceptions' | 'moved' | 'evidence' | 'part' | 'context'>,
): Promise<DoneOutcome> {
  const lines = definitions.map(({ id, what, title, validate }) => {
    const rows = exceptions.get(id);
    if (rows !== undefined) return `${what} ${title}: ${part.unchecked}, ${rows} rows break it`;
    return `${what} ${title}${validate === undefined ? `: ${part.unchecked}, as it was` : ''}`;
  });
  const left = [...exceptions.values()].reduce((sum, rows) => sum + rows, 0n);
  return done({
    figures: {
      constraints: definitions.length,
      added,
      ...(exceptions.size > 0 && { exceptions: exceptions.size, rowsLeftBroken: Number(left) }),
      ...(moved.rows > 0n && { movedToRejects: Number(moved.rows) }),
    },
    evidence: [
      { kind: 'output', title: 'constraints', text: lines.length === 0 ? 'nothing was dropped' : lines.join('\n') },
      ...evidence,
      ...(await proofOf(part, definitions, context.signal)),
    ],
  });
}
