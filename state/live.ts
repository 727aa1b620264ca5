import { blockedSentences, isSameBlock, type LiveBlock } from './blocking.ts';
import { type Hold, isStanding } from './control-words.ts';
import { hasMoved, isAnotherCount, liveStep, maxLines, newTrack, type Track } from './live-track.ts';
import { Pace } from './pace.ts';
import type { Clock, Observable } from './ports.ts';

/** How far a step is. Ephemeral: sampled for the eye, never journaled. */
export interface Progress {
  readonly done: number;
  /** Unknown when absent. */
  readonly total?: number;
  readonly unit: 'rows' | 'bytes' | 'items' | 'ms' | 'percent';
  /** One line: `chunk 12 of about 65`. */
  readonly note?: string;
  /** Bytes of what is done, where the unit is another. */
  readonly bytes?: number;
  /** What keeps it from going at full speed, where something does. */
  readonly hold?: Hold;
  /** The sub-tasks of a step that has some, in its order. */
  readonly parts?: readonly ProgressPart[];
}

/** One sub-task of a step: an index that is built, a table that is analyzed. */
export interface ProgressPart {
  readonly title: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  /** How far it is, or what it came to: `42%, scanning table`. */
  readonly note?: string;
}

export interface LiveStep {
  readonly progress?: Progress;
  /** Units per second, smoothed. */
  readonly rate?: number;
  readonly bytesPerSecond?: number;
  /** Smoothed too, so that it does not jump; not there while nothing is meant to move. */
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
    const track = this.#track(key, now);
    if (progress.done !== track.progress?.done || hasMoved(progress, track.progress)) track.movedAtMs = now;
    if (isAnotherCount(progress, track.progress)) {
      track.pace = new Pace();
      track.bytePace = new Pace();
    }
    track.progress = progress;
    if (isStanding(progress.hold)) {
      track.pace.rest(progress.done, now);
      track.bytePace.rest(progress.bytes ?? 0, now);
    } else {
      track.pace.count(progress.done, progress.total, now);
      if (progress.bytes !== undefined) track.bytePace.count(progress.bytes, undefined, now);
    }
    this.#touch();
  }

  output(key: string, line: string): void {
    const now = this.#clock.monotonicMs();
    const track = this.#track(key, now);
    track.movedAtMs = now;
    this.#addLines(track, [line]);
    for (const hear of this.#hearers) hear(key, line);
    this.#touch();
  }

  /** A line that is no sign of progress: something that is seen beside the step. */
  remark(key: string, line: string): void {
    this.#addLines(this.#track(key, this.#clock.monotonicMs()), [line]);
    for (const hear of this.#hearers) hear(key, line);
    this.#touch();
  }

  /** Says that a step waits for somebody at the server, or no longer. Waiting is no sign of progress. */
  blocked(key: string, block: LiveBlock | undefined): void {
    if (block === undefined && this.#tracks.get(key)?.block === undefined) return;
    const now = this.#clock.monotonicMs();
    const track = this.#track(key, now - (block?.waitedMs ?? 0));
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

  #track(key: string, now: number): Track {
    let track = this.#tracks.get(key);
    if (!track) {
      track = newTrack(now);
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
    for (const [key, track] of this.#tracks) steps.set(key, liveStep(track, this.#clock.monotonicMs()));
    this.#snapshot = steps;
  }
}
