import { z } from 'zod';
import type { Workshop } from '../backup/workshop.ts';
import type { Context } from '../kind.ts';
import type { Names } from './names.ts';

/**
 * The change of names as it was intended, journaled before it was done. Databases keep their OID, whatever they are called.
 * The journal keeps what stands under `database` and `prior` even where a password is a word of it.
 */
const noted = z
  .object({
    swap: z.literal('intended'),
    database: z.string(),
    prior: z.string(),
    oldOid: z.string(),
    newOid: z.string(),
    /** Whether a freeze stood on the database that was replaced: `phase/step`, or empty. */
    frozen: z.string(),
  })
  .transform(({ database: final, prior: kept, oldOid, newOid, frozen }) => ({ final, kept, oldOid, newOid, frozen }));

/** `final` is the name that changes hands, `kept` what the old database is called from then on. */
export type Change = z.infer<typeof noted>;

/** Journals what is about to change. `oldOid` and `kept` are empty where nobody's place is taken. */
export async function noteChange(
  { final, kept = '', restored }: Names,
  frozen: string,
  { context, server, database }: Workshop,
): Promise<Change> {
  const [old, fresh] = [await server.neighbour(database, final), await server.neighbour(database, restored)];
  const oids = { oldOid: old?.oid ?? '', newOid: fresh?.oid ?? '' };
  context.note({ swap: 'intended', database: final, prior: kept, ...oids, frozen });
  return { final, kept, ...oids, frozen };
}

/** The last change that this step intended. */
export function changeIn(notes: Context['notes']): Change | undefined {
  return notes
    .flatMap((note) => {
      const { success, data } = noted.safeParse(note);
      return success ? [data] : [];
    })
    .at(-1);
}

/**
 * What became of it. Where it was one transaction there is nothing in between; else it can be `half` done: the old one has given
 * its name away, and nobody has it. `unclear` is what none of these explains.
 */
export async function stateOf(
  { final, kept, oldOid, newOid }: Change,
  { server, database }: Workshop,
): Promise<'changed' | 'half' | 'as-before' | 'unclear'> {
  const now = (await server.neighbour(database, final))?.oid ?? '';
  const keptNow = kept === '' ? '' : ((await server.neighbour(database, kept))?.oid ?? '');
  if (now === newOid && (kept === '' || keptNow === oldOid)) return 'changed';
  if (now === oldOid && keptNow === '') return 'as-before';
  if (!server.swapsInOne && kept !== '' && now === '' && keptNow === oldOid) return 'half';
  return 'unclear';
}
