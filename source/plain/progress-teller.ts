import { holdWords, isStanding } from '../../state/control-words.ts';
import { formatBytes, formatDuration, formatNumber } from '../../state/format.ts';
import type { LiveStep, LiveSteps, Progress } from '../../state/live.ts';
import { plainLine } from '../../state/plain-text.ts';

/** How often a long step is told of. */
export const progressEveryMs = 10_000;

/** Looks of which one says that a step stands still. */
const stillLooks = 6;

/**
 * Progress of long steps, one look after another: a line for what moved, and for what stands still one a minute. Screen
 * readers and logs get no line twice.
 */
export function progressLines(): (steps: LiveSteps) => readonly string[] {
  let before: ReadonlyMap<string, { readonly done: number; readonly still: number }> = new Map();
  return (steps) => {
    const now = new Map<string, { done: number; still: number }>();
    const lines: string[] = [];
    for (const [key, step] of steps) {
      if (!step.progress) continue;
      const { done } = step.progress;
      const last = before.get(key);
      const still = last?.done === done ? last.still + 1 : 0;
      now.set(key, { done, still });
      if (still === 0) lines.push(`${key}: ${progressText(step.progress, step)}`);
      else if (still % stillLooks === 0) lines.push(`${key}: ${stillText(step.progress, still)}`);
    }
    before = now;
    return lines;
  };
}

function progressText(progress: Progress, { rate, bytesPerSecond, etaMs }: LiveStep): string {
  const speed =
    rate === undefined
      ? ''
      : `, ${formatNumber(Math.round(rate))} ${progress.unit}/s${bytesPerSecond === undefined ? '' : ` (${formatBytes(bytesPerSecond)}/s)`}`;
  const eta = etaMs === undefined ? '' : `, ${formatDuration(etaMs)} left`;
  const hold = progress.hold ? `, ${holdText(progress.hold)}` : '';
  return `${farText(progress)}${speed}${eta}${progress.note ? `, ${progress.note}` : ''}${hold}`;
}

/** Who pauses a copy need not be told that it stands still, but why. */
function stillText(progress: Progress, still: number): string {
  if (progress.hold && isStanding(progress.hold)) return `${farText(progress)}, ${holdText(progress.hold)}`;
  return `no progress for ${formatDuration(still * progressEveryMs)}, at ${farText(progress)}`;
}

/** Times as plain output has them: UTC. */
function holdText(hold: NonNullable<Progress['hold']>): string {
  return plainLine(holdWords(hold, (at) => `${at.slice(11, 16)}Z`));
}

function farText({ done, total, unit, bytes }: Progress): string {
  const size = bytes === undefined ? '' : `, ${formatBytes(bytes)}`;
  return `${formatNumber(done)}${total === undefined ? '' : ` of ${formatNumber(total)}`} ${unit}${size}`;
}
