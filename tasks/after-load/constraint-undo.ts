import { recordFault } from '../../state/fault.ts';
import { done, failed, type Outcome, stopped } from '../../state/outcome.ts';
import { applicationOf } from '../application.ts';
import { type Context, ledgerKey, type Undo } from '../kind.ts';
import { isAbsent } from './absent.ts';
import { afterLoadOf, awaitStragglers, workOptions } from './after-load-of.ts';
import { proofOf } from './constraint-proof.ts';
import type { ConstraintsSpec } from './constraints-spec.ts';
import { makingByHand } from './definition-drop.ts';
import { notedDefinitions } from './definition-notes.ts';
import { runStages } from './parts.ts';
import type { Definition } from './seam.ts';
import { refuseInTheWay } from './wanted-constraints.ts';

/** What was dropped is added again; what was added is dropped, and rows that were moved to the rejects come back, exactly. */
export function undoConstraints({ kind, spec }: ConstraintsSpec): Undo {
  const noted = (context: Context) => notedDefinitions(kind === 'drop' ? 'dropped' : 'made', context.done?.notes ?? []);
  return {
    can: 'yes',

    async describe(context) {
      const definitions = noted(context);
      const statements =
        kind === 'drop' ? makingByHand(definitions) : definitions.flatMap(({ drop }) => drop.map((sql) => `${sql};`));
      const verb = kind === 'drop' ? 'adds again what it has dropped' : 'drops what it has added';
      return [
        `-- on ${spec.in}`,
        ...(statements.length === 0 ? [`-- ${verb}; until then it is not known what that is`] : statements),
        ...(kind === 'add'
          ? ['-- and brings rows back that it has moved to the rejects, in the same transaction']
          : []),
      ];
    },

    async run(context) {
      if (context.signal.aborted) return stopped;
      try {
        return await (kind === 'drop'
          ? addAgain(spec.in, noted(context), context)
          : takeOut(spec.in, noted(context), context));
      } catch (error) {
        return context.signal.aborted ? stopped : failed(recordFault(error));
      }
    },

    async recover(context) {
      const { database, part } = await afterLoadOf(context, spec.in, 'constraints');
      await awaitStragglers(database, context);
      const definitions = noted(context);
      const standing = await part.look(definitions, context.signal);
      const wanted = kind === 'drop' ? 'there' : 'missing';
      const right = standing.filter((stands) => stands === wanted).length;
      const { rejects } = kind === 'add' ? await database.rejects.count(ledgerKey(context)) : { rejects: 0 };
      const seen = `${right} of ${definitions.length} constraints are ${wanted}`;
      const isSure = kind === 'add' || definitions.every(({ finish }) => finish.length === 0);
      if (right < definitions.length || rejects > 0 || !isSure) return { verdict: 'redo', seen };
      return { verdict: 'done', seen, outcome: done() };
    },
  };
}

/** They held before, so that nobody is asked about rows: whatever breaks one now is a failure. */
async function addAgain(name: string, definitions: readonly Definition[], context: Context): Promise<Outcome> {
  const { database, load, part } = await afterLoadOf(context, name, 'constraints');
  await awaitStragglers(database, context);
  const standing = await part.look(definitions, context.signal);
  refuseInTheWay(definitions, standing, { part, database: name });
  const parts = definitions.map((definition, index) => ({
    title: `add ${definition.title}`,
    run: async (tell: (note: string) => void) => {
      const { build, finish, validate = [] } = definition;
      const made = standing[index] === 'missing' ? build : [];
      await load.work([...made, ...(standing[index] === 'there' ? [] : validate), ...finish], {
        ...workOptions(context),
        tell,
      });
      return undefined;
    },
  }));
  const end = await runStages([{ parts }], context);
  if (end === 'stopped') return stopped;
  const evidence = await proofOf(part, definitions, context.signal);
  return done({ figures: { added: definitions.length }, evidence });
}

/** All in one transaction: without the constraints the rows may come back, and nobody finds half of it. */
async function takeOut(name: string, definitions: readonly Definition[], context: Context): Promise<Outcome> {
  const { database, part } = await afterLoadOf(context, name, 'constraints');
  await awaitStragglers(database, context);
  const step = ledgerKey(context);
  const connection = await database.connect({ application: applicationOf(context) });
  try {
    const rows = await connection.transaction(async () => {
      await database.engine.copyTarget?.enter(connection, step);
      const standing = await part.look(definitions, context.signal);
      for (const [index, { drop }] of [...definitions.entries()].reverse()) {
        if (isAbsent(standing[index])) continue;
        for (const sql of drop) await connection.query(sql, [], context.signal);
      }
      return part.moving?.bringBack(connection, step) ?? 0;
    });
    return done({ figures: { dropped: definitions.length, ...(rows > 0 && { broughtBack: rows }) } });
  } finally {
    await connection.close();
  }
}
