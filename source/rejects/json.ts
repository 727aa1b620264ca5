import type { RejectCounts, RejectRecord } from '../../state/rejects/record.ts';
import { countBySteps, type RejectedStep, readRejects } from './read.ts';
import type { RejectSight } from './sight.ts';

/** What `nightferry rejects --json` prints; docs/json.md tells it field by field. */
export interface RejectsJson {
  readonly rejects: 1;
  readonly session: string;
  readonly environment: string;
  /** Of all rejects of the steps asked for, whatever else was asked. */
  readonly counts: RejectCounts;
  readonly steps: readonly RejectedStep[];
  readonly list: readonly RejectRecord[];
}

export async function rejectsJson({ session, stores, wanted, redactor }: RejectSight): Promise<string> {
  const steps = await countBySteps(session, stores, wanted.steps);
  const list: RejectRecord[] = [];
  for await (const reject of readRejects(session, stores, wanted)) list.push(redactor.data(reject));
  const { id, opened } = session;
  const found: RejectsJson = {
    ...{ rejects: 1, session: id, environment: opened.environment, counts: sumOf(steps), steps, list },
  };
  return JSON.stringify(found, null, 2);
}

export function sumOf(steps: readonly RejectedStep[]): RejectCounts {
  const sum = (of: keyof RejectCounts) => steps.reduce((total, step) => total + step[of], 0);
  return { open: sum('open'), openRows: sum('openRows'), accepted: sum('accepted'), retried: sum('retried') };
}
