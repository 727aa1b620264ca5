import { Fault } from '../../state/fault.ts';
import type { Context } from '../kind.ts';
import { workOptions } from './after-load-of.ts';
import { dropUnattached } from './drop-definitions.ts';
import type { Stage } from './parts.ts';
import type { AfterLoad, Definition, Indexes } from './seam.ts';

export interface Budget {
  readonly atOnce: number;
  /** Bytes for all of them together; undefined leaves it to the server's settings. */
  readonly memory: number | undefined;
}

/**
 * Builds what is missing, several at a time; what a build that failed has left is dropped first. Then, one by one, what
 * needs a stronger lock for a moment: constraints from their indexes, comments, clustering, statistics targets.
 */
export async function buildStages(
  definitions: readonly Definition[],
  { load, indexes, budget, database }: BuildTools,
  context: Context,
): Promise<readonly Stage[]> {
  const standing = await indexes.look(definitions, context.signal);
  const inTheWay = definitions.filter((_, index) => standing[index] === 'other');
  const [other] = inTheWay;
  if (other) throw otherThere(other, database);
  const gone = definitions.find((_, index) => standing[index] === 'gone');
  if (gone) throw goneIndex(gone, database);
  const builds = definitions.map((definition, index) => ({
    title: `build ${definition.title}`,
    async run(tell: (note: string) => void) {
      const stands = standing[index];
      if (stands === 'there' || stands === 'unattached') return 'there already';
      const statements = [
        ...(stands === 'invalid' ? dropUnattached(definition) : []),
        ...buildStatements(definition, indexes, budget),
      ];
      await load.work(statements, { ...workOptions(context), tell });
      return undefined;
    },
  }));
  const finishes = definitions.flatMap((definition, index) => {
    const attach = standing[index] === 'there' || definition.attach === undefined ? [] : [definition.attach];
    const statements = [...attach, ...definition.finish];
    if (statements.length === 0) return [];
    return [
      {
        title: `${definition.attach === undefined ? 'finish' : definition.what} ${definition.title}`,
        run: async () => {
          await load.work(statements, workOptions(context));
          return undefined;
        },
      },
    ];
  });
  return [{ parts: builds, atOnce: budget.atOnce }, { parts: finishes }];
}

export interface BuildTools {
  readonly load: AfterLoad;
  readonly indexes: Indexes;
  readonly budget: Budget;
  /** Runbook's name, for messages. */
  readonly database: string;
}

/** In one transaction. */
export function buildStatements(
  { build }: Definition,
  { memory }: Pick<Indexes, 'memory'>,
  budget: Budget,
): readonly string[] {
  const each = budget.memory === undefined ? undefined : budget.memory / budget.atOnce;
  return [...(each === undefined || !memory ? [] : [memory(each)]), ...build];
}

function otherThere({ title, build }: Definition, database: string): Fault {
  return new Fault('indexes/other', `${database} has something else by the name of ${title}.`, {
    remedy: [
      'Look at it (in psql: \\d and the name). Rename or drop it if nobody needs it, then retry.',
      `What is to be built: ${build.at(-1) ?? ''}`,
    ],
    retry: 'safe',
  });
}

/** It was only disabled, so that its definition was left to the server. */
function goneIndex({ title }: Definition, database: string): Fault {
  return new Fault(
    'indexes/gone',
    `${database} has no ${title} any more: somebody has dropped it since it was disabled.`,
    {
      remedy: [
        'Find out who, and whether it is to come back. Its definition is in scripts of the schema, or in a backup: CREATE INDEX, then retry.',
        'If nobody needs it: skip this step with a reason, and rebuild the others by hand.',
      ],
      retry: 'safe',
    },
  );
}
