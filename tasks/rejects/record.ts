import { stepKey } from '../../state/plan.ts';
import type { RejectRecord } from '../../state/rejects/record.ts';
import type { Reject } from '../engines/rejects.ts';

/** A reject as reports, screens and scripts have it. `database` is the runbook's name of the one that keeps it. */
export function rejectRecord(reject: Reject, database: string): RejectRecord {
  const { id, unit, source, target, rows, reason, message, status, rejectedAt } = reject;
  return {
    id,
    database,
    step: stepKey(reject.phase, reject.step),
    unit,
    source,
    target,
    key: Object.fromEntries(reject.keyColumns.map((column, index) => [column, reject.keyValues[index] ?? null])),
    rows,
    column: reject.column ?? null,
    reason,
    code: reject.code ?? null,
    message,
    line: reject.line ?? null,
    status,
    rejectedAt,
    settledBy: reject.settledBy ?? null,
    settledAt: reject.settledAt ?? null,
  };
}
