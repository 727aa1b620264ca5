import type { Context } from '../kind.ts';
import { workOptions } from './after-load-of.ts';
import type { Part } from './parts.ts';
import type { AfterLoad, Definition, Standing } from './seam.ts';

/** Something that can tell how definitions stand: `Indexes` or `Constraints`. */
export interface Looks {
  look(definitions: readonly Definition[], signal: AbortSignal): Promise<readonly Standing[]>;
  readonly deaf?: string;
}

/** Drops what is there, each in a transaction of its own; what somebody put in its place stays. */
export async function dropParts(
  definitions: readonly Definition[],
  { load, looks }: { readonly load: AfterLoad; readonly looks: Looks },
  context: Context,
): Promise<readonly Part[]> {
  const standing = await looks.look(definitions, context.signal);
  return definitions.map((definition, index) => ({
    title: `drop ${definition.title}`,
    async run() {
      const stands = standing[index];
      if (stands === 'missing' || stands === 'gone') return 'gone already';
      if (stands === 'other') return 'another one has its name, and stays';
      await load.work(stands === 'unattached' ? dropUnattached(definition) : definition.drop, workOptions(context));
      return undefined;
    },
  }));
}

/** An index whose constraint was not made yet. */
export function dropUnattached({ name }: Definition): readonly string[] {
  return [`DROP INDEX ${name}`];
}
