import type { Context } from '../kind.ts';
import { afterLoadOf } from './after-load-of.ts';
import type { Dropping } from './definition-drop.ts';
import type { DropIndexes } from './indexes-spec.ts';
import type { Definition, Found, Indexes } from './seam.ts';

export async function droppingIndexes(spec: DropIndexes, context: Context): Promise<Dropping> {
  const { database, load, part } = await afterLoadOf(context, spec.in, 'indexes');
  return { database, load, looks: part, what: 'indexes', find: () => foundIndexes(spec, part, context.signal) };
}

/** What `drop` would drop now, and what stays. */
export async function foundIndexes(spec: DropIndexes, indexes: Indexes, signal: AbortSignal): Promise<Found> {
  const found = await indexes.find(spec.of, { primaryKeys: spec['primary-keys'] === 'drop', signal });
  const isKept = ({ title, name }: Definition) =>
    spec.keep?.some((keep) => keep === name || title.startsWith(`${keep} `));
  return {
    definitions: found.definitions.filter((one) => !isKept(one)),
    kept: [
      ...found.kept,
      ...found.definitions.filter(isKept).map(({ title }) => ({ title, why: 'the runbook keeps it' })),
    ],
  };
}
