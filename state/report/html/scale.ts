/** A stretch of time, as milliseconds since 1970. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A time axis: where on it an instant is, in percent. Long stretches in which nothing is drawn are broken out of it. */
export interface Scale {
  percent(atMs: number): number;
  /** What is drawn true to scale, in order. */
  readonly stretches: readonly Stretch[];
  /** Between two stretches. */
  readonly breaks: readonly Break[];
}

export interface Break extends Stretch {
  readonly fromPercent: number;
  readonly toPercent: number;
}

/** Room at both ends, so that what stands at the very beginning or end can be seen. */
const edgePercent = 1;
const breakPercent = 4;
/** A pause is broken out when it is longer than this share of all that is drawn. */
const longestPause = 0.25;

/** An axis on which all of this can be drawn. */
export function scaleOf(drawn: readonly Stretch[]): Scale {
  const stretches = withoutShortPauses(merged(drawn));
  const wholeMs = Math.max(1, lengthOf(stretches));
  const broken = Math.min(breakPercent, 40 / Math.max(1, stretches.length - 1));
  const room = 100 - 2 * edgePercent - broken * (stretches.length - 1);
  const percentOf = (ms: number) => (room * ms) / wholeMs;
  const starts: number[] = [];
  for (const [index] of stretches.entries()) {
    const before = stretches[index - 1];
    starts.push(before ? (starts[index - 1] ?? 0) + percentOf(before.toMs - before.fromMs) + broken : edgePercent);
  }
  const ends = stretches.map(({ fromMs, toMs }, index) => (starts[index] ?? 0) + percentOf(toMs - fromMs));
  const breaks = stretches.slice(1).map(({ fromMs }, index): Break => {
    const [fromPercent, toPercent] = [ends[index] ?? 0, starts[index + 1] ?? 0];
    return { fromMs: stretches[index]?.toMs ?? fromMs, toMs: fromMs, fromPercent, toPercent };
  });
  const percent = (atMs: number) => {
    const index = stretches.findLastIndex(({ fromMs }) => fromMs <= atMs);
    const stretch = stretches[index];
    if (!stretch) return edgePercent;
    if (atMs <= stretch.toMs) return (starts[index] ?? 0) + percentOf(atMs - stretch.fromMs);
    // Inside a pause, or after everything.
    const pause = breaks[index];
    if (!pause) return ends[index] ?? 100 - edgePercent;
    return pause.fromPercent + (broken * (atMs - pause.fromMs)) / (pause.toMs - pause.fromMs);
  };
  return { percent, stretches, breaks };
}

function merged(drawn: readonly Stretch[]): readonly Stretch[] {
  const inOrder = drawn.toSorted((a, b) => a.fromMs - b.fromMs);
  const whole: Stretch[] = [];
  for (const next of inOrder) {
    const last = whole.at(-1);
    if (last && next.fromMs <= last.toMs) {
      whole[whole.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, next.toMs) };
    } else whole.push(next);
  }
  return whole;
}

function withoutShortPauses(stretches: readonly Stretch[]): readonly Stretch[] {
  const longMs = longestPause * Math.max(60_000, lengthOf(stretches));
  const whole: Stretch[] = [];
  for (const next of stretches) {
    const last = whole.at(-1);
    if (last && next.fromMs - last.toMs <= longMs) whole[whole.length - 1] = { fromMs: last.fromMs, toMs: next.toMs };
    else whole.push(next);
  }
  return whole;
}

function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}
