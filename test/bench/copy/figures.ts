import { median } from '../measure.ts';
import type { Measured, Way } from './taken.ts';

/** What was measured of one case: per way, one entry per round. */
export class CaseResults {
  readonly #measured: ReadonlyMap<string, { readonly way: Way; readonly rounds: Measured[] }>;

  readonly #failed = new Map<string, string>();

  constructor(ways: readonly Way[]) {
    this.#measured = new Map(ways.map((way) => [way.name, { way, rounds: [] }]));
  }

  add(way: string, measured: Measured): void {
    this.#measured.get(way)?.rounds.push(measured);
  }

  fail(way: string, why: string): void {
    this.#failed.set(way, why);
  }

  hasFailed(way: string): boolean {
    return this.#failed.has(way);
  }

  /** A sentence for each way that has failed. */
  get failures(): readonly string[] {
    return [...this.#failed].map(([way, why]) => `${way} failed: ${why.split('\n')[0]}`);
  }

  /** Whether there is something to be told of it. */
  has(way: string): boolean {
    return !this.hasFailed(way) && (this.#measured.get(way)?.rounds.length ?? 0) > 0;
  }

  /** Rows per second of one way by those of another: each round by itself, since its ways saw the same machine; then the middle. */
  ratio(way: string, to: string): number {
    const others = this.#perRow(to);
    return median(this.#perRow(way).map((seconds, round) => (others[round] ?? Number.NaN) / seconds));
  }

  /** The middle of what the rounds say; `undefined` where they say nothing. */
  middle(way: string, pick: (measured: Measured) => number | undefined): number | undefined {
    const known = this.#of(way)
      .rounds.map(pick)
      .filter((value) => value !== undefined);
    return known.length === 0 ? undefined : median(known);
  }

  /** By how much the memory of any of our runs grew at most. */
  mostGrown(): number | undefined {
    const grown = [...this.#measured.values()].flatMap(({ rounds }) => rounds.map(({ grownBytes }) => grownBytes ?? 0));
    const most = Math.max(0, ...grown);
    return most === 0 ? undefined : most;
  }

  #perRow(way: string): readonly number[] {
    const { way: given, rounds } = this.#of(way);
    return rounds.map(({ seconds }) => seconds / given.rows);
  }

  #of(way: string) {
    const found = this.#measured.get(way);
    if (!found) throw new TypeError(`${way} was not measured`);
    return found;
  }
}
