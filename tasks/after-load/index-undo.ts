import { recordFault } from '../../state/fault.ts';
import { done, failed, type Outcome, stopped } from '../../state/outcome.ts';
import type { Context, Undo } from '../kind.ts';
import { afterLoadOf, awaitStragglers } from './after-load-of.ts';
import { buildStages } from './build-indexes.ts';
import { makingByHand } from './definition-drop.ts';
import { notedDefinitions } from './definition-notes.ts';
import { dropParts } from './drop-definitions.ts';
import { budgetOf } from './index-build.ts';
import type { IndexesSpec } from './indexes-spec.ts';
import { runParts, runStages } from './parts.ts';

/** What was dropped is built again; what was built is dropped. By the journal, which had it before either was done. */
export function undoIndexes({ kind, spec }: IndexesSpec): Undo {
  const key = kind === 'drop' ? 'dropped' : 'made';
  const noted = (context: Context) => notedDefinitions(key, context.done?.notes ?? []);
  return {
    can: 'yes',

    async describe(context) {
      const definitions = noted(context);
      const statements =
        kind === 'drop' ? makingByHand(definitions) : definitions.flatMap(({ drop }) => drop.map((sql) => `${sql};`));
      const verb = kind === 'drop' ? 'builds again what it has dropped' : 'drops what it has built';
      return [
        `-- on ${spec.in}`,
        ...(statements.length === 0 ? [`-- ${verb}; until then it is not known what that is`] : statements),
      ];
    },

    async run(context) {
      if (context.signal.aborted) return stopped;
      try {
        return await takeBack(kind, spec.in, noted(context), context);
      } catch (error) {
        return context.signal.aborted ? stopped : failed(recordFault(error));
      }
    },

    async recover(context) {
      const { database, part: indexes } = await afterLoadOf(context, spec.in, 'indexes');
      await awaitStragglers(database, context);
      const definitions = noted(context);
      const standing = await indexes.look(definitions, context.signal);
      const wanted = kind === 'drop' ? 'there' : 'missing';
      const right = standing.filter((stands) => stands === wanted).length;
      const seen = `${right} of ${definitions.length} indexes are ${wanted}`;
      const isSure = kind === 'build' || definitions.every(({ finish }) => finish.length === 0);
      if (right < definitions.length || !isSure) return { verdict: 'redo', seen };
      return { verdict: 'done', seen, outcome: done() };
    },
  };
}

async function takeBack(
  kind: IndexesSpec['kind'],
  name: string,
  definitions: ReturnType<typeof notedDefinitions>,
  context: Context,
): Promise<Outcome> {
  const { database, load, part: indexes } = await afterLoadOf(context, name, 'indexes');
  await awaitStragglers(database, context);
  if (kind === 'build') {
    const parts = await dropParts([...definitions].reverse(), { load, looks: indexes }, context);
    return (await runParts(parts, context)) === 'stopped'
      ? stopped
      : done({ figures: { dropped: definitions.length } });
  }
  const budget = await budgetOf({}, database, context);
  const stages = await buildStages(definitions, { load, indexes, budget, database: name }, context);
  return (await runStages(stages, context)) === 'stopped' ? stopped : done({ figures: { built: definitions.length } });
}
