import { isStanding } from '../state/control-words.ts';
import type { LiveStep } from '../state/live.ts';
import { type Span, span } from './parts/line.ts';
import { wholeSeconds } from './parts/time-text.ts';

/**
 * How long a step of a kind may show nothing before that is said aloud, in seconds. Dumps are silent while they read a
 * large table; who waits, or asks a person, is meant to stand still.
 */
const patienceSeconds: Readonly<Record<string, number>> = {
  copy: 30,
  check: 60,
  backup: 60,
  restore: 60,
  run: 120,
  wait: Number.POSITIVE_INFINITY,
  confirm: Number.POSITIVE_INFINITY,
};
const usualPatienceSeconds = 60;

/** How long a step has shown nothing. `isAlarming`: longer than is usual for its kind. */
export interface Quiet {
  readonly ms: number;
  readonly isAlarming: boolean;
}

export function quietOf(kind: string, live: LiveStep, monotonicMs: number): Quiet {
  const ms = Math.max(0, monotonicMs - live.movedAtMs);
  // What is paused is meant to stand still, and says so.
  const isMeant = isStanding(live.progress?.hold);
  return { ms, isAlarming: !isMeant && ms >= 1000 * (patienceSeconds[kind] ?? usualPatienceSeconds) };
}

/** `last progress 12s ago`, or aloud: `NO PROGRESS for 75s`. */
export function quietSpan({ ms, isAlarming }: Quiet, live: LiveStep): Span {
  const what = live.progress ? 'progress' : 'output';
  if (isAlarming) return span(`NO ${what.toUpperCase()} for ${wholeSeconds(ms)}`, 'bad');
  return span(`last ${what} ${wholeSeconds(ms)} ago`, 'quiet');
}
