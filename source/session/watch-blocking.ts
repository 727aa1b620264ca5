import type { Blocked, LiveBlock } from '../../state/blocking.ts';
import type { LiveSteps } from '../../state/live.ts';
import { stepKey } from '../../state/plan.ts';
import { epochOf, type StepState } from '../../state/session/session.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import type { ConductedNight } from '../night.ts';
import { type KnownDeadlocks, tellDeadlocks } from './deadlocks.ts';

const everyMs = 2_000;
/** A step that is quiet for long without being in anybody's way (it waits, or works in silence) is looked at less often. */
const seldomEveryMs = 10_000;
const looksBeforeSeldom = 15;
/** Below this nobody wonders. */
const quietMs = 4_000;
/** Of a server that does not answer. */
const patienceMs = 3_000;

type WatchedNight = Pick<ConductedNight, 'log' | 'live' | 'clock' | 'asked' | 'redact' | 'signal' | 'opened'>;

/**
 * Looks, while a step shows no progress, whether it waits for somebody at a server, and says so with its live progress.
 * Asks only databases that are open, and nobody while everything moves. Never a reason to stop: what can't be found out is
 * not said. Resolves once the night's signal or `ended` aborts.
 */
export async function watchBlocking(night: WatchedNight, ended: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([night.signal, ended]);
  const told = new Set<string>();
  const known: KnownDeadlocks = new Map();
  let inVain = 0;
  while (!signal.aborted) {
    const isQuiet = quietSteps(night).length > 0;
    const found = isQuiet ? await lookAround(night, signal) : [];
    if (isQuiet && !signal.aborted) await tellDeadlocks(night, known, quietSteps(night));
    if (signal.aborted) break;
    tell(found, told, night);
    inVain = isQuiet && found.length === 0 ? inVain + 1 : 0;
    await night.clock.sleep(inVain > looksBeforeSeldom ? seldomEveryMs : everyMs, signal);
  }
}

interface Seen extends Blocked {
  readonly database: string;
}

async function lookAround(night: WatchedNight, signal: AbortSignal): Promise<readonly Seen[]> {
  const seen = await Promise.all(night.opened().map((database) => look(database, night, signal)));
  return seen.flat();
}

async function look(database: Database, { clock, redact }: WatchedNight, signal: AbortSignal) {
  const nothing: readonly Blocked[] = [];
  const given = new AbortController();
  const asked = (database.blocking?.() ?? Promise.resolve(nothing)).catch(() => nothing);
  const waited = clock.sleep(patienceMs, AbortSignal.any([signal, given.signal])).then(() => nothing);
  const found = await Promise.race([asked, waited]);
  given.abort();
  return found.map((blocked): Seen => ({ ...redact(blocked), database: database.name }));
}

/** To the step that the server names beside the connection; what can't be told apart, to everyone who is quiet. */
function tell(found: readonly Seen[], told: Set<string>, night: WatchedNight): void {
  const quiet = quietSteps(night);
  for (const key of [...told].filter((known) => !quiet.includes(known))) {
    night.live.blocked(key, undefined);
    told.delete(key);
  }
  for (const key of quiet) {
    const own = found.filter(({ application }) => isOf(application, key));
    const nobodys = found.filter(({ application }) => !quiet.some((known) => isOf(application, known)));
    const [first, ...others] = own.length > 0 ? own : nobodys;
    night.live.blocked(key, first && liveBlock(first, others.length, night));
    if (first) told.add(key);
    else told.delete(key);
  }
}

/** `nightferry SESSION phase/step`, with the number of the worker behind it or not. */
function isOf(application: string, key: string): boolean {
  return `${application} `.includes(` ${key} `);
}

function liveBlock(seen: Seen, others: number, { clock }: WatchedNight): LiveBlock {
  return { ...seen, others, seenAtMs: clock.monotonicMs() };
}

/** Steps that run, ask nobody, and have shown no sign of progress for some seconds. */
function quietSteps({ log, live, clock, asked }: WatchedNight): readonly string[] {
  const session = log.snapshot();
  const steps = live.snapshot();
  const asking = new Set(asked.snapshot().map(({ phase, step }) => stepKey(phase, step ?? '')));
  return [...Object.values(session.steps), ...Object.values(session.undos)]
    .filter(({ status, epoch }) => status === 'running' && epoch === epochOf(session))
    .filter((state) => quietForMs(state, steps, clock) >= quietMs)
    .map(({ phase, step }) => stepKey(phase, step))
    .filter((key) => !asking.has(key));
}

function quietForMs({ phase, step, startedAt }: StepState, steps: LiveSteps, clock: WatchedNight['clock']): number {
  const startedMs = startedAt === undefined ? 0 : clock.now().getTime() - Date.parse(startedAt);
  const moved = steps.get(stepKey(phase, step));
  if (moved?.block && moved.movedAtMs <= moved.block.seenAtMs) return Number.POSITIVE_INFINITY;
  return moved ? Math.min(startedMs, clock.monotonicMs() - moved.movedAtMs) : startedMs;
}
