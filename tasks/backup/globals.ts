import { basename } from 'node:path';
import { part } from './parts.ts';
import type { Place } from './place.ts';
import { globalsPrograms } from './programs.ts';
import { type Seal, sealOf } from './seal.ts';
import type { DumpWorkshop } from './workshop.ts';

/** Roles and tablespaces, which no dump of a database holds. Made by an earlier process of this step, or now. */
export async function makeGlobals(
  place: Place,
  workshop: DumpWorkshop,
): Promise<Seal & { readonly passwords: boolean | undefined }> {
  const { context, dumper, database, use } = workshop;
  const { files } = context;
  if ((await files.stat(place.globals)) !== undefined)
    return { ...(await sealOf(place.globals, files)), passwords: undefined };
  const draft = place.globalsDraft(context.at.attempt);
  return part(workshop, `dumping roles and tablespaces into ${basename(place.globals)}`, async () => {
    const tools = await dumper.findTools(database, globalsPrograms, use);
    // It holds the hashes of passwords: nobody else reads it, from its first byte.
    await files.writeText(draft, '');
    const { passwords } = await dumper.globals(database, tools, draft, use);
    await dumper.readThrough(tools, { format: 'globals', path: draft }, use);
    const seal = await sealOf(draft, files);
    await files.rename(draft, place.globals);
    return { ...seal, passwords };
  });
}
