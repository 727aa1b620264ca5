import { resolve } from 'node:path';
import { Fault, recordFault } from '../../state/fault.ts';
import type { Machine } from '../workbench.ts';
import { type Asker, askFor } from './asker.ts';
import type { DraftRequest } from './draft-request.ts';
import { faultText } from './fault-text.ts';

/** Faults: `init/file-exists`. */
export async function chooseFile(
  name: string,
  { out, force, width }: DraftRequest,
  { machine, asker }: { machine: Machine; asker: Asker | undefined },
): Promise<string> {
  if (out !== undefined) return out;
  const usual = `checklists/${name}.yaml`;
  if (!asker) {
    await refuseExisting(usual, force, machine);
    return usual;
  }
  for (;;) {
    const file = await askFor<string>(asker, { prompt: 'File', otherwise: usual, read: (line) => line });
    const fault = await refuseExisting(file, force, machine).catch((error: unknown) => error);
    if (fault === undefined) return file;
    for (const line of faultText(recordFault(fault), width)) asker.say(line);
  }
}

/** Faults: `init/file-exists`. */
export async function refuseExisting(file: string, force: boolean, { files }: Machine): Promise<void> {
  if (force || !(await files.stat(resolve(file)))) return;
  throw new Fault('init/file-exists', `${file} is there already, and would be overwritten.`, {
    remedy: ['Name another file with --out, or add --force if nobody needs it any more.'],
    retry: 'safe',
  });
}
