import { Fault } from '../../../state/fault.ts';
import { formatBytes } from '../../../state/format.ts';
import type { CheckResult } from '../../../state/outcome.ts';
import type { Context, Description } from '../../kind.ts';
import type { FileSpec } from '../spec.ts';
import type { ServerWorkshop } from '../workshop.ts';
import { isOurs, madeBefore } from './make.ts';
import { type ServerPlace, serverPlaceOf } from './place.ts';
import type { OnServer } from './seam.ts';

/** The statements, with `<time>` where the name of the file will have the time; and whether the server would take them. */
export async function describeOnServer(spec: FileSpec, workshop: ServerWorkshop): Promise<Description> {
  const { server, database, context } = workshop;
  const bytes = Number(await server.bytes(database));
  const place = serverPlaceOf(spec, context, '<time>');
  const statements = await server.backupStatements(database, { ...place, as: 'aside' });
  const lines = [
    `-- by the server of ${spec.of} (${formatBytes(bytes)}), into a file of the server`,
    ...statements.map((sql) => `${sql};`),
    ...(await proofLines(spec, place.path, workshop)),
  ];
  return { lines, figures: { bytes }, evidence: [], checks: await preflightOnServer(spec, workshop) };
}

async function proofLines(
  spec: FileSpec,
  path: string,
  { server, database }: ServerWorkshop,
): Promise<readonly string[]> {
  if (spec.prove === false) return ['-- not proven by a restore'];
  const scratch = spec.prove?.['restore-as'] ?? '<scratch>';
  const statements = await server.restoreStatements(database, { path }, scratch, 'to be made');
  return [
    ...statements.map((sql) => `${sql};`),
    `-- every table of ${scratch} counted, and compared where it had as many rows before the backup as after it; then dropped`,
  ];
}

/** What else is made where a database is replaced whose log is backed up. */
export function keepsLogText(on: string): readonly string[] {
  return [
    `-- the last of the log of ${on} into a file beside the backup, once nobody can write to it any more;`,
    '-- afterwards a full backup beside it, that backups of the log go by from then on',
  ];
}

/** While the step runs, and afterwards, the place is taken: by itself. */
function whatIsThere(found: OnServer, place: ServerPlace, context: Context): string {
  if (found.is === 'absent') return 'nothing is in the way';
  if (!isOurs(place, context)) return `there is something at ${place.path} already`;
  return madeBefore(found, place, context)
    ? `the backup of this step is at ${place.path}`
    : `at ${place.path} is what this step writes, not whole yet`;
}

/** Whether the server makes backups into files at all, whether this login may, and whether the place is free. */
export async function preflightOnServer(spec: FileSpec, workshop: ServerWorkshop): Promise<readonly CheckResult[]> {
  const { server, database, context } = workshop;
  const place = serverPlaceOf(spec, context);
  const looked = await (async () => {
    try {
      const title = await server.requireBackups(database);
      const found = await server.look(database, place.path);
      const isFree = found.is === 'absent' || isOurs(place, context);
      return { passed: isFree, actual: `${title}; ${whatIsThere(found, place, context)}` };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { passed: false, actual: error.message };
    }
  })();
  return [
    {
      ...{
        id: 'server-backup',
        title: `Backup of ${spec.of} by its server`,
        kind: 'backup',
        figures: {},
        evidence: [],
      },
      verdict: looked.passed ? 'passed' : 'failed',
      expected: 'a server that makes backups, a login that may, and a free place',
      actual: looked.actual,
    },
  ];
}
