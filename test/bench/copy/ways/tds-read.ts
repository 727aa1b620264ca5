import { join } from 'node:path';
import { z } from 'zod';
import type { Taken } from '../taken.ts';
import { runWatched } from '../watched.ts';

export interface TdsRead {
  readonly from: string;
  readonly select: string;
  /** How many there have to be. */
  readonly rows: number;
  readonly signal: AbortSignal;
}

/** Reads rows with the driver alone, and does nothing with them. */
export async function readWithDriver({ from, select, rows, signal }: TdsRead): Promise<Taken> {
  const program = join(import.meta.dirname, 'tds-read-program.ts');
  const command = [process.execPath, '--import', 'tsx', program, from, select];
  const { result } = await runWatched({ command, env: { NODE_ENV: 'production' }, signal });
  const { rows: read, ...taken } = told.parse(JSON.parse(result.stdout));
  if (read !== rows) throw new Error(`the driver read ${read} rows of ${rows}`);
  return taken;
}

const told = z.object({ rows: z.number(), seconds: z.number(), clientCpuSeconds: z.number(), peakBytes: z.number() });
