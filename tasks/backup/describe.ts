import { join } from 'node:path';
import { formatBytes } from '../../state/format.ts';
import type { CheckResult } from '../../state/outcome.ts';
import type { Context, Description } from '../kind.ts';
import { commandLine } from '../run/show.ts';
import { cloneName, requireAnotherBackup } from './clone.ts';
import { placeOf } from './place.ts';
import type { DumpFormat } from './seam.ts';
import { describeOnServer } from './server/describe.ts';
import { type BackupSpec, type DumpSpec, dumpOf, fileSpec } from './spec.ts';
import { standInText, toolsOrStandIn } from './stand-in.ts';
import { byServer, type DumpWorkshop, dumping, lookAround } from './workshop.ts';

/** The commands, with `<time>` where the name of the file will have the time; and whether tools and room are there. */
export async function describeBackup(spec: BackupSpec, context: Context): Promise<Description> {
  const around = await lookAround(spec.of, context);
  const onServer = byServer(around);
  if (onServer) return describeOnServer(fileSpec(spec), onServer);
  const workshop = dumping(around);
  const bytes = Number(await workshop.dumper.bytes(workshop.database));
  const dump = dumpOf(spec);
  if (dump) return describeDump(dump, bytes, workshop);
  requireAnotherBackup(spec, context);
  return { lines: await cloneLines(spec, workshop), figures: { bytes }, evidence: [], checks: [] };
}

async function describeDump(spec: DumpSpec, bytes: number, workshop: DumpWorkshop): Promise<Description> {
  const { dumper, context } = workshop;
  const found = await toolsOrStandIn(spec, workshop).catch((missing: Error) => ({ refused: missing }));
  const tools = toolsCheck(spec.of, 'tools' in found, 'refused' in found ? found.refused.message : undefined);
  if ('missing' in found) {
    const lines = [
      ...standInText(found.missing)
        .split('\n')
        .map((line) => `-- ${line}`),
      ...(await cloneLines(spec, workshop)),
    ];
    return { lines, figures: { bytes }, evidence: [], checks: [tools] };
  }
  const place = placeOf(spec, context, '<time>');
  const { format, jobs = 1 } = spec;
  const lines = [
    `-- ${spec.of} (${formatBytes(bytes)} at the server) into ${place.folder}`,
    `$ ${commandLine(dumper.dumpCommand({ format, path: place.path, jobs }))}`,
    ...(spec.globals ? [`$ ${commandLine(dumper.globalsCommand(place.globals))}`] : []),
    '-- read through to the end, SHA-256, then its name',
    ...proofLines(spec, format, place.path, workshop),
  ];
  return { lines, figures: { bytes }, evidence: [], checks: [tools, await spaceCheck(place.folder, bytes, context)] };
}

function proofLines(spec: DumpSpec, format: DumpFormat, path: string, { dumper }: DumpWorkshop): readonly string[] {
  if (spec.prove === false) return ['-- not proven by a restore'];
  const scratch = spec.prove?.['restore-as'] ?? '<scratch>';
  return [
    `$ ${commandLine(dumper.restoreCommand({ format, path }, scratch))}`,
    `-- every table counted in ${scratch} and compared with the dump's own snapshot; then dropped`,
  ];
}

async function cloneLines(spec: BackupSpec, workshop: DumpWorkshop): Promise<readonly string[]> {
  const statements = await workshop.dumper.cloneStatements(workshop.database, cloneName(spec, workshop));
  const ending = spec['end-sessions'] ? 'its sessions are ended' : 'nobody may be connected to it';
  return [`-- on the server of ${spec.of}; ${ending}`, ...statements.map((sql) => `${sql};`)];
}

function toolsCheck(of: string, isThere: boolean, refused: string | undefined): CheckResult {
  return {
    ...{ id: 'dump-tools', title: `Programs for a dump of ${of}`, kind: 'backup', figures: {}, evidence: [] },
    verdict: refused === undefined ? 'passed' : 'failed',
    expected: "as new as the server, or a rehearsal's stand-in",
    actual: refused ?? (isThere ? 'they are there' : 'a clone takes their place in this rehearsal'),
  };
}

/** The folder may not be there yet: its nearest ancestor is on the same disk, most likely. */
async function spaceCheck(folder: string, needed: number, { files }: Context): Promise<CheckResult> {
  let at = folder;
  while ((await files.stat(at)) === undefined && at !== join(at, '..')) at = join(at, '..');
  const free = await files.freeBytes(at);
  return {
    ...{ id: 'free-disk', title: `Room in ${folder}`, kind: 'backup', evidence: [] },
    verdict: free >= needed ? 'passed' : 'failed',
    expected: `at least ${formatBytes(needed)}`,
    actual: `${formatBytes(free)} free`,
    figures: { neededBytes: needed, freeBytes: free },
  };
}
