import { formatDuration, formatNumber } from '../../state/format.ts';
import type { LiveStep, LiveSteps, Progress } from '../../state/live.ts';

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
      else if (still % stillLooks === 0)
        lines.push(`${key}: no progress for ${formatDuration(still * progressEveryMs)}, at ${farText(step.progress)}`);
    }
    before = now;
    return lines;
  };
}

function progressText(progress: Progress, { rate, etaMs }: LiveStep): string {
  const speed = rate === undefined ? '' : `, ${formatNumber(Math.round(rate))} ${progress.unit}/s`;
  const eta = etaMs === undefined ? '' : `, ${formatDuration(etaMs)} left`;
  return `${farText(progress)}${speed}${eta}${progress.note ? `, ${progress.note}` : ''}`;
}

function farText({ done, total, unit }: Progress): string {
  return `${formatNumber(done)}${total === undefined ? '' : ` of ${formatNumber(total)}`} ${unit}`;
}
