import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../state/fault.ts';

const processHandle = z.object({ pid: z.number(), startedAt: z.string() });

const clusterRecord = z.object({
  /** The port it last had. */
  port: z.number().optional(),
  /** The process that uses it, and the guard that stops the server when that process is gone. */
  owner: processHandle.optional(),
  guard: processHandle.optional(),
});

/** What a cluster's directory says about itself, in `cluster.json`. The server's own state is in `postmaster.pid`. */
export type ClusterRecord = z.infer<typeof clusterRecord>;

const name = 'cluster.json';

/** `undefined` where no cluster of ours was ever begun. Faults: `cluster/record`. */
export async function readRecord(directory: string): Promise<ClusterRecord | undefined> {
  const text = await readFile(join(directory, name), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return clusterRecord.parse(JSON.parse(text));
  } catch (cause) {
    throw new Fault('cluster/record', `${join(directory, name)} is not what Nightferry wrote there.`, {
      remedy: ['Restore the file, or remove the directory to give the demo databases up.'],
      retry: 'safe',
      cause,
    });
  }
}

/** Replaces the record as a whole: a kill leaves the old one or the new one. */
export async function writeRecord(directory: string, record: ClusterRecord): Promise<void> {
  const draft = join(directory, `${name}.tmp`);
  await writeFile(draft, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
  await rename(draft, join(directory, name));
}
