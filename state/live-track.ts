import type { LiveBlock } from './blocking.ts';
import { isStanding } from './control-words.ts';
import type { LiveStep, Progress } from './live.ts';
import { Pace, type PaceShown } from './pace.ts';

/** Of output that is kept for the eye. */
export const maxLines = 200;
/** Counts that come in bursts stand still for a moment. */
const stillPatienceMs = 3_000;

/** What is remembered of a step under way. */
export interface Track {
  progress?: Progress;
  pace: Pace;
  bytePace: Pace;
  lines: string[];
  movedAtMs: number;
  block?: LiveBlock | undefined;
}

/** Of a step of which nothing is known yet; `now` is `monotonicMs`. */
export function newTrack(now: number): Track {
  return { pace: new Pace(), bytePace: new Pace(), lines: [], movedAtMs: now };
}

/** Milliseconds tell nothing of percents, nor one thing that a server does of the next one. */
export function isAnotherCount({ unit, done }: Progress, before: Progress | undefined): boolean {
  if (before === undefined) return false;
  return unit !== before.unit || (unit === 'percent' && done < before.done);
}

/** Sub-tasks move while none of them is done. */
export function hasMoved({ parts }: Progress, before: Progress | undefined): boolean {
  return parts?.some((part, index) => part.note !== before?.parts?.[index]?.note) ?? false;
}

/** What is shown of it at this moment. */
export function liveStep(track: Track, now: number): LiveStep {
  const { progress, pace, bytePace, movedAtMs, block } = track;
  const isMoving = !isStanding(progress?.hold);
  const { rate: bytesPerSecond } = bytePace.shown(now);
  return {
    lines: track.lines.slice(-maxLines),
    movedAtMs,
    ...(progress && { progress }),
    // Things that are not alike have no speed, and what the first took tells nothing of the last.
    ...(isMoving && progress?.unit !== 'items' && believable(pace.shown(now), now - movedAtMs)),
    ...(isMoving && progress?.bytes !== undefined && bytesPerSecond !== undefined && { bytesPerSecond }),
    ...(block && { block }),
  };
}

/** What has stood still for longer than it says that it still needs says nothing of that. */
function believable({ etaMs, ...shown }: PaceShown, stillMs: number): PaceShown {
  return etaMs === undefined || (stillMs > stillPatienceMs && stillMs > etaMs) ? shown : { ...shown, etaMs };
}
