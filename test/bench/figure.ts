/** One figure that must be reached: `ratio` is measured, `floor` asked for, and higher is better. */
export interface Figure {
  readonly name: string;
  /** What was measured, in words, with the figures behind the ratio. */
  readonly what: string;
  readonly ratio: number;
  readonly floor: number;
}

export interface Tell {
  /** To whoever waits: what is being done. */
  readonly tell: (line: string) => void;
}

export function isReached({ ratio, floor }: Figure): boolean {
  return rounded(ratio) >= floor;
}

export function rounded(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}
