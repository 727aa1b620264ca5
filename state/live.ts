import { blockedSentences, isSameBlock, type LiveBlock } from './blocking.ts';
import { type Hold, isStanding } from './control-words.ts';
import type { Clock, Observable } from './ports.ts';

/** How far a step is. Ephemeral: sampled for the eye, never journaled. */
export interface Progress {
  readonly done: number;
  /** Unknown when absent. */
  readonly total?: number;
  readonly unit: 'rows' | 'bytes' | 'items' | 'ms';
  /** One line: `chunk 12 of about 65`. */
  readonly note?: string;
  /** What keeps it from going at full speed, where something does. */
  readonly hold?: Hold;
}

export interface LiveStep {
  readonly progress?: Progress;
  /** Units per second, smoothed. */
  readonly rate?: number;
  readonly etaMs?: number;
  /** The last lines of output, oldest first, control sequences and secrets removed. */
  readonly lines: readonly string[];
  /** `monotonicMs` of the last sign of progress. */
  readonly movedAtMs: number;
  /** Whom it waits for at the server, while it does. */
  readonly block?: LiveBlock;
}

/** Live state of every step under way, by `stepKey`. */
export type LiveSteps = ReadonlyMap<string, LiveStep>;

const maxLines = 200;
const smoothing = 0.15;

interface Track {
  progress?: Progress;
  rate?: number;
  sampledAtMs: number;
  sampledDone: number;
  lines: string[];
  movedAtMs: number;
  block?: LiveBlock | undefined;
}

/** Collects progress and output from running steps and shows it at most ten times a second. */
export class LiveProgress implements Observable<LiveSteps> {
  readonly #clock: Clock;
  readonly #tracks = new Map<string, Track>();
  readonly #listeners = new Set<() => void>();
  readonly #hearers = new Set<(key: string, line: string) => void>();
  #snapshot: LiveSteps = new Map();
  #dirty = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  report(key: string, progress: Progress): void {
    const now = this.#clock.monotonicMs();
    const track = this.#track(key, now, progress.done);
    if (progress.done !== track.progress?.done) track.movedAtMs = now;
    // What a resumed step finds done already was not done since its first line of output.
    if (track.progress === undefined) Object.assign(track, { sampledAtMs: now, sampledDone: progress.done });
    track.progress = progress;
    if (isStanding(progress.hold))
      Object.assign(track, { rate: undefined, sampledAtMs: now, sampledDone: progress.done });
    const elapsed = now - track.sampledAtMs;
    if (elapsed >= 500) {
      const rate = Math.max(0, ((progress.done - track.sampledDone) * 1000) / elapsed);
      track.rate = track.rate === undefined ? rate : track.rate + smoothing * (rate - track.rate);
      track.sampledAtMs = now;
      track.sampledDone = progress.done;
    }
    this.#touch();
  }

  output(key: string, line: string): void {
    const now = this.#clock.monotonicMs();
    const track = this.#track(key, now, 0);
    track.movedAtMs = now;
    this.#addLines(track, [line]);
    for (const hear of this.#hearers) hear(key, line);
    this.#touch();
  }

  /** Says that a step waits for somebody at the server, or no longer. Waiting is no sign of progress. */
  blocked(key: string, block: LiveBlock | undefined): void {
    if (block === undefined && this.#tracks.get(key)?.block === undefined) return;
    const now = this.#clock.monotonicMs();
    const track = this.#track(key, now - (block?.waitedMs ?? 0), 0);
    if (block && !isSameBlock(block, track.block)) this.#addLines(track, blockedSentences(block, now));
    if (!block) this.#addLines(track, ['it no longer waits']);
    track.block = block;
    this.#touch();
  }

  /** Forgets a step that is settled. */
  clear(key: string): void {
    if (this.#tracks.delete(key)) this.#touch();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Every line of output at once, for who tells them instead of showing the last ones. Call the result to stop. */
  hear(listener: (key: string, line: string) => void): () => void {
    this.#hearers.add(listener);
    return () => this.#hearers.delete(listener);
  }

  snapshot(): LiveSteps {
    if (this.#dirty && this.#timer === undefined) this.#publish();
    return this.#snapshot;
  }

  #addLines(track: Track, lines: readonly string[]): void {
    track.lines.push(...lines);
    if (track.lines.length > maxLines * 2) track.lines = track.lines.slice(-maxLines);
  }

  #track(key: string, now: number, done: number): Track {
    let track = this.#tracks.get(key);
    if (!track) {
      track = { sampledAtMs: now, sampledDone: done, lines: [], movedAtMs: now };
      this.#tracks.set(key, track);
    }
    return track;
  }

  #touch(): void {
    this.#dirty = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#publish();
      for (const listener of this.#listeners) listener();
    }, 100).unref();
  }

  #publish(): void {
    this.#dirty = false;
    const steps = new Map<string, LiveStep>();
    for (const [key, track] of this.#tracks) steps.set(key, liveStep(track));
    this.#snapshot = steps;
  }
}

function liveStep(track: Track): LiveStep {
  const { progress, rate, movedAtMs, block } = track;
  const left = progress?.total === undefined ? undefined : Math.max(0, progress.total - progress.done);
  const etaMs = left === undefined || rate === undefined || rate <= 0 ? undefined : (left * 1000) / rate;
  return {
    lines: track.lines.slice(-maxLines),
    movedAtMs,
    ...(progress && { progress }),
    ...(rate !== undefined && { rate }),
    ...(etaMs !== undefined && { etaMs }),
    ...(block && { block }),
  };
}
