import { totalText } from '../backup/compare.ts';
import { byServer, dumping, lookAround, type Workshop } from '../backup/workshop.ts';
import type { Context, Description } from '../kind.ts';
import { commandLine } from '../run/show.ts';
import { type Names, namesOf } from './names.ts';
import { aroundOnServer, restoringOnServer } from './server.ts';
import { type Source, sourceOf } from './source.ts';
import type { RestoreSpec } from './spec.ts';

/** The command and the statements. Of a backup that is not made yet, the name is not known. */
export async function describeRestore(spec: RestoreSpec, context: Context): Promise<Description> {
  const workshop = await lookAround(spec.on, context);
  const names = namesOf(spec, context, workshop.server.nameOf(workshop.database));
  const source = await sourceOf(spec, context, workshop).catch((error: unknown) => {
    if (spec.backup === undefined) throw error;
    return undefined;
  });
  const onServer = byServer(workshop);
  const lines = [
    ...(await restoring(source, spec, names, workshop)),
    ...(onServer ? await aroundOnServer(spec, onServer) : []),
    `-- every table counted${source?.rows ? `: ${totalText(source.rows)}` : source ? `; there is ${onServer ? 'no count' : 'no manifest'} to compare with` : ''}`,
    workshop.server.swapsInOne
      ? '-- in one transaction, while nobody is connected:'
      : '-- one after the other, while nobody else is connected; a kill in between is gone on from:',
    ...(await renaming(names, spec['end-sessions'] === true, workshop)),
  ];
  return { lines, figures: {}, evidence: [], checks: [] };
}

async function restoring(
  source: Source | undefined,
  spec: RestoreSpec,
  { restored }: Names,
  workshop: Workshop,
): Promise<readonly string[]> {
  if (source === undefined) return [`-- what ${spec.backup} backs up, into ${restored}`];
  const onServer = byServer(workshop);
  if (source.format === 'server') return onServer ? restoringOnServer(source, restored, onServer) : [];
  const { dumper, database } = dumping(workshop);
  if (source.format !== 'clone') return [`$ ${commandLine(dumper.restoreCommand(source, restored))}`];
  const [create = ''] = await dumper.cloneStatements(database, restored, source.path).catch(() => []);
  return [`${create};`];
}

/** `<time>`: the name that the old one gets has the time at which the step begins. */
async function renaming(
  { restored, final, kept }: Names,
  endSessions: boolean,
  { server, database }: Workshop,
): Promise<readonly string[]> {
  const keptAs = kept?.replace(/\d{8}t\d{9}z$/, '<time>');
  const swap = {
    ...{ replacement: restored, name: final, carry: true, endSessions },
    ...(keptAs !== undefined && { keptAs }),
  };
  return (await server.swapStatements(database, swap)).map((sql) => `${sql};`);
}
