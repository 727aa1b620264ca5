import type { Recovery } from '../../../state/outcome.ts';
import { recorded } from '../record.ts';
import type { FileSpec } from '../spec.ts';
import type { ServerWorkshop } from '../workshop.ts';
import { madeBefore } from './make.ts';
import { serverOutcome } from './outcome.ts';
import { serverPlaceOf } from './place.ts';
import { countedBefore } from './run.ts';

/** The server is asked: whether it still works on it, and what the file says of itself. */
export async function recoverOnServer(spec: FileSpec, workshop: ServerWorkshop): Promise<Recovery> {
  const { server, database, context, use } = workshop;
  const running = await server.underWay(database, use);
  if (running) {
    const { command, percent } = running;
    return {
      verdict: 'redo',
      seen: `the server still works on it (${command}, ${Math.floor(percent)}%): it is waited for`,
    };
  }
  const place = serverPlaceOf(spec, context);
  const set = madeBefore(await server.look(database, place.path), place, context);
  if (!set) return { verdict: 'redo', seen: `there is no finished backup of this step in ${place.path}` };
  const counted = countedBefore(place.path, set.guid, workshop);
  if (!counted) return { verdict: 'redo', seen: `${place.path} is made, and not read through and journaled yet` };
  if (spec.prove !== false && !recorded(place.path, context)?.proven)
    return { verdict: 'redo', seen: `${place.path} is made and read through, and not proven yet` };
  const title = await server.requireBackups(database);
  const outcome = serverOutcome(spec, { title, path: place.path, set, counted });
  return { verdict: 'done', seen: `${place.path} is there, with the backup set ${set.guid}`, outcome };
}
