import { z } from 'zod';
import type { FreezeRun } from '../../../freeze/freezer.ts';
import type { FreezeHome } from './home.ts';
import { lastLogRecord } from './log-end.ts';

const baseline = z.object({
  /** ISO 8601. */
  at: z.string(),
  /** The last record of the log; null where that is not shown. */
  lsn: z.string().nullable(),
  changes: z.array(z.string()),
  accepted: z.array(z.string()),
});

/** From where on nothing may have been written. */
export type Baseline = z.infer<typeof baseline>;

export function writeBaseline(value: Baseline): string {
  return JSON.stringify(value);
}

export function readBaseline(text: string): Baseline {
  return baseline.parse(JSON.parse(text));
}

export async function takeBaseline(home: Pick<FreezeHome, 'query'>, { clock }: FreezeRun): Promise<Baseline> {
  const log = await lastLogRecord(home);
  return { at: clock.now().toISOString(), lsn: 'lsn' in log ? log.lsn : null, changes: [], accepted: [] };
}
