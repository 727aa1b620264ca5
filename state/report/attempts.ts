import type { Event } from '../events.ts';
import type { FaultRecord } from '../fault.ts';
import type { CheckResult, Evidence, Figures } from '../outcome.ts';
import { stepKey } from '../plan.ts';

export interface AttemptReport {
  readonly generation: number;
  readonly attempt: number;
  /** Number of the run that started it. */
  readonly run: number;
  readonly startedAt: string;
  /** Of a killed or stopped attempt: when its process last wrote to the journal. */
  readonly endedAt: string | null;
  readonly elapsedMs: number | null;
  /** `killed`: its process died. `stopped`: its process was left. Both were recovered, see `recoveries`. */
  readonly end: 'done' | 'failed' | 'killed' | 'stopped' | 'running';
  readonly fault: FaultRecord | null;
  /** What a failed attempt left, when a later attempt took its place; else empty: the step has it. */
  readonly figures: Figures;
  readonly evidence: readonly Evidence[];
  readonly checks: readonly CheckResult[];
}

/** Every start of every step, or of every undoing of one, oldest first, by step key. */
export function attemptsOf(
  events: readonly Event[],
  direction: 'do' | 'undo' = 'do',
): ReadonlyMap<string, readonly AttemptReport[]> {
  const scan: Scan = { attempts: new Map(), direction, run: 1, left: false, seenAt: events[0]?.at ?? '' };
  for (const event of events) take(scan, event);
  if (scan.left) endOpen(scan);
  return new Map([...scan.attempts].map(([key, attempts]) => [key, withoutOwnFindings(attempts)]));
}

interface Scan {
  readonly attempts: Map<string, AttemptReport[]>;
  readonly direction: 'do' | 'undo';
  run: number;
  /** Whether the run ended in an orderly way, and when it last wrote. */
  left: boolean;
  seenAt: string;
}

function take(scan: Scan, event: Event): void {
  if (event.step && (event.step.direction ?? 'do') !== scan.direction) {
    scan.seenAt = event.at;
    return;
  }
  switch (event.type) {
    case 'session.resumed':
      endOpen(scan);
      scan.run += 1;
      scan.left = false;
      break;
    case 'session.left':
    case 'session.finished':
      scan.left = true;
      break;
    case 'step.started':
      if (event.step) begin(scan, stepKey(event.step.phase, event.step.step), event.step, event.at);
      break;
    case 'step.finished':
      if (event.step) end(scan, stepKey(event.step.phase, event.step.step), { end: 'done', endedAt: event.at });
      break;
    case 'step.failed':
      if (event.step)
        end(scan, stepKey(event.step.phase, event.step.step), { end: 'failed', endedAt: event.at, ...event.data });
      break;
    case 'sign-off.given':
    case 'control.requested':
      // Another process wrote these: they say nothing of whether the operator's lives.
      return;
  }
  scan.seenAt = event.at;
}

function begin(scan: Scan, key: string, at: { generation: number; attempt: number }, startedAt: string): void {
  const { generation, attempt } = at;
  const nothing = { endedAt: null, elapsedMs: null, fault: null, figures: {}, evidence: [], checks: [] };
  const begun: AttemptReport = { generation, attempt, run: scan.run, startedAt, end: 'running', ...nothing };
  scan.attempts.set(key, [...(scan.attempts.get(key) ?? []), begun]);
}

/** An attempt that its process did not survive stays killed or stopped, also when recovery finds it done. */
function end(scan: Scan, key: string, ending: Partial<AttemptReport> & { readonly endedAt: string }): void {
  const attempts = scan.attempts.get(key) ?? [];
  const last = attempts.at(-1);
  if (last?.end !== 'running') return;
  const elapsedMs = Date.parse(ending.endedAt) - Date.parse(last.startedAt);
  scan.attempts.set(key, [...attempts.slice(0, -1), { ...last, ...ending, elapsedMs }]);
}

/** What was under way when the run ended, ended with it: when it last wrote, or later, but nobody knows when. */
function endOpen(scan: Scan): void {
  const how = scan.left ? 'stopped' : 'killed';
  for (const key of scan.attempts.keys()) end(scan, key, { end: how, endedAt: scan.seenAt });
}

function withoutOwnFindings(attempts: readonly AttemptReport[]): readonly AttemptReport[] {
  return attempts.map((attempt, index) =>
    index < attempts.length - 1 ? attempt : { ...attempt, figures: {}, evidence: [], checks: [] },
  );
}
