import { stepKey, stepsOf } from '../../state/plan.ts';
import type { RejectCounts, RejectRecord, RejectStatus } from '../../state/rejects/record.ts';
import { acceptedRejects } from '../../state/session/rejects.ts';
import type { Session } from '../../state/session/session.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import type { RejectFilter } from '../../tasks/engines/rejects.ts';
import { rejectRecord } from '../../tasks/rejects/record.ts';

export interface Wanted {
  /** `phase/step` of each; all where it is not there. */
  readonly steps?: readonly string[];
  readonly status?: RejectStatus;
  readonly ids?: readonly string[];
}

/** A step that has rejects in a database. */
export interface RejectedStep extends RejectCounts {
  readonly step: string;
  readonly title: string;
  readonly database: string;
}

const pageRows = 1000;

/** The rejects of a session, database by database, in the order in which they were written; a page is in memory at a time. */
export async function* readRejects(
  session: Session,
  databases: readonly Database[],
  { steps, status, ids }: Wanted = {},
): AsyncGenerator<RejectRecord> {
  const accepted = accepter(session);
  for (const { name, rejects } of databases) {
    for (const filter of filtersOf(session, steps, ids)) {
      for (let after: string | undefined; ; ) {
        const page = await rejects.list(filter, { limit: pageRows, ...(after !== undefined && { after }) });
        for (const reject of page) {
          const record = accepted(rejectRecord(reject, name));
          if (status === undefined || record.status === status) yield record;
        }
        after = page.at(-1)?.id;
        if (page.length < pageRows || after === undefined) break;
      }
    }
  }
}

function filtersOf(
  { id: session }: Session,
  steps: readonly string[] | undefined,
  ids: readonly string[] | undefined,
): readonly RejectFilter[] {
  const base = { session, ...(ids && { ids }) };
  if (!steps) return [base];
  return steps.map((key) => {
    const [phase = '', ...step] = key.split('/');
    return { ...base, phase, step: step.join('/') };
  });
}

/** What somebody went on without at the point of no return is accepted; the journal knows it, and the target does not. */
function accepter(session: Session): (record: RejectRecord) => RejectRecord {
  const given = acceptedRejects(session);
  return (record) => {
    if (record.status !== 'open') return record;
    const by = given.find(
      ({ at, rejects }) => at >= record.rejectedAt && rejects.some(({ step }) => step === record.step),
    );
    return by ? { ...record, status: 'accepted', settledBy: by.by, settledAt: by.at } : record;
  };
}

/** How many each step has, in the order of the plan. */
export async function countBySteps(
  session: Session,
  databases: readonly Database[],
  steps: readonly string[] = stepKeys(session),
): Promise<readonly RejectedStep[]> {
  const found: RejectedStep[] = [];
  for (const key of steps) {
    for (const database of databases) {
      const counts = await countStep(session, database, key);
      if (counts.open + counts.accepted + counts.retried === 0) continue;
      found.push({ step: key, title: titleOf(session, key), database: database.name, ...counts });
    }
  }
  return found;
}

async function countStep(session: Session, { rejects }: Database, key: string): Promise<RejectCounts> {
  const [filter] = filtersOf(session, [key], undefined);
  if (!filter || (await rejects.count(filter)).rejects === 0) return { open: 0, openRows: 0, accepted: 0, retried: 0 };
  const [open, accepted, retried] = [
    await rejects.count({ ...filter, status: 'open' }),
    await rejects.count({ ...filter, status: 'accepted' }),
    await rejects.count({ ...filter, status: 'retried' }),
  ];
  const counts = { open: open.rejects, openRows: open.rows, accepted: accepted.rejects, retried: retried.rejects };
  const given = acceptedRejects(session)
    .at(-1)
    ?.rejects.find(({ step }) => step === key);
  if (given?.rejects !== open.rejects) return counts;
  return { ...counts, open: 0, openRows: 0, accepted: accepted.rejects + open.rejects };
}

export function stepKeys({ plan }: Session): readonly string[] {
  return plan.phases.flatMap((phase) => stepsOf(phase).map(({ id }) => stepKey(phase.id, id)));
}

function titleOf({ plan }: Session, key: string): string {
  const steps = plan.phases.flatMap((phase) =>
    stepsOf(phase).map((step) => ({ key: stepKey(phase.id, step.id), step })),
  );
  return steps.find((each) => each.key === key)?.step.title ?? key;
}
