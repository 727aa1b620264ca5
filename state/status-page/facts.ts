import { forecast } from '../forecast.ts';
import { type ReportClock, reportClock } from '../report/clock.ts';
import type { Session } from '../session/session.ts';
import { furtherFacts, type PageFact } from './further-facts.ts';
import { headlineOf } from './headline.ts';
import type { PageInput } from './input.ts';
import { type PagePhase, pagePhase } from './phase.ts';
import { type RunningStep, runningSteps } from './running-steps.ts';

/**
 * Everything that a status page says, in words: titles and roles of the runbook, times, counts. Never what a database, a
 * command or a person said: no messages of failures, no notes, no names of servers or people.
 */
export interface PageFacts {
  readonly title: string;
  /** `LIVE on PRODUCTION: live`. */
  readonly mode: string;
  readonly headline: string;
  readonly tone: 'good' | 'warn' | 'bad' | 'plain';
  readonly phases: readonly PagePhase[];
  readonly running: readonly RunningStep[];
  readonly facts: readonly PageFact[];
  readonly updated: string;
  /** When to stop believing it, as a time of day and in ms since 1970; absent when it is not rewritten any more. */
  readonly stale?: { readonly text: string; readonly atMs: number };
  /** The session has come to its end: nothing here changes any more. */
  readonly isFinal: boolean;
}

/** How old a page may get before nobody should believe it. It is rewritten more often, also when nothing changes. */
const staleAfterMs = 60_000;

export function pageFacts(input: PageInput): PageFacts {
  const { session, life, now } = input;
  const { opened } = session;
  const clock = reportClock({
    window: opened.window ?? null,
    openedAt: session.openedAt,
    lastAt: now.toISOString(),
  });
  const plan = forecast(session, life.kind === 'silent' ? new Date(session.lastAt) : now);
  const isFinal = life.kind === 'over';
  const isRewritten = life.kind === 'runs' || life.kind === 'opening' || life.kind === 'silent';
  const staleAtMs = now.getTime() + staleAfterMs;
  return {
    title: opened.runbook.title,
    mode: modeWords(session),
    ...headlineOf(input, clock),
    phases: session.plan.phases.map((phase) => pagePhase(phase, input, plan, clock)),
    running: runningSteps(input),
    facts: furtherFacts(input, plan, clock),
    updated: toTheSecond(now, clock),
    ...(isRewritten && { stale: { text: clock.time(new Date(staleAtMs).toISOString()), atMs: staleAtMs } }),
    isFinal,
  };
}

/** `Sat 21 Nov 2026, 04:32:30 (UTC+04:00)`. */
function toTheSecond(now: Date, clock: ReportClock): string {
  const time = new Date(clock.wallMs(now.getTime())).toISOString().slice(11, 19);
  return clock.full(now.toISOString()).replace(/\d\d:\d\d/, time);
}

function modeWords({ opened }: Session): string {
  const dry = opened.dryRun ? 'DRY RUN, changes nothing: ' : '';
  if (opened.mode === 'rehearsal') return `${dry}REHEARSAL in ${opened.environment}`;
  return `${dry}${opened.production ? `LIVE on PRODUCTION: ${opened.environment}` : `LIVE in ${opened.environment}`}`;
}
