import { join } from 'node:path';
import { z } from 'zod';
import type { Taken } from '../taken.ts';
import { runWatched } from '../watched.ts';

export interface InsertCopy {
  readonly from: string;
  readonly to: string;
  /** Without WHERE; its second column is the key. */
  readonly select: string;
  readonly table: string;
  readonly signal: AbortSignal;
}

export async function copyWithInserts({ from, to, select, table, signal }: InsertCopy): Promise<Taken> {
  const program = join(import.meta.dirname, 'inserts-program.ts');
  const command = [process.execPath, '--import', 'tsx', program, from, to, select, table];
  const { result } = await runWatched({ command, env: { NODE_ENV: 'production' }, signal });
  return told.parse(JSON.parse(result.stdout));
}

const told = z.object({ seconds: z.number(), clientCpuSeconds: z.number(), peakBytes: z.number() });
