import { Fault } from '../../../state/fault.ts';
import { formatBytes } from '../../../state/format.ts';
import type { CheckResult } from '../../../state/outcome.ts';
import type { Description } from '../../kind.ts';
import type { FileSpec } from '../spec.ts';
import type { ServerWorkshop } from '../workshop.ts';
import { serverPlaceOf } from './place.ts';

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

/** Whether the server makes backups into files at all, whether this login may, and whether the place is free. */
export async function preflightOnServer(spec: FileSpec, workshop: ServerWorkshop): Promise<readonly CheckResult[]> {
  const { server, database, context } = workshop;
  const place = serverPlaceOf(spec, context);
  const looked = await (async () => {
    try {
      const title = await server.requireBackups(database);
      const found = await server.look(database, place.path);
      const where = found.is === 'absent' ? 'nothing is in the way' : `there is something at ${place.path} already`;
      return { passed: found.is === 'absent', actual: `${title}; ${where}` };
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
