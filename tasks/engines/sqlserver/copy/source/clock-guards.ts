import { knownUntil, type LocalClock } from '../../../../copy/binary/local-clock.ts';
import type { FittedColumn } from './compile.ts';
import type { Guard } from './guards.ts';

/** Local times that never were, and those that were twice, by the target's clock. What becomes of them is in docs/copy.md. */
export function localTimeGuards(columns: readonly FittedColumn[]): readonly Guard[] {
  return columns.flatMap(({ name, expression: { localTime } }) => {
    if (localTime?.clock === undefined) return [];
    const { column, clock } = localTime;
    const { skipped, twice } = spansOf(clock);
    return [
      {
        title: `${name}: local times that the clock skipped; they are taken as if it had not`,
        condition: within(column, skipped),
      },
      {
        title: `${name}: local times that were twice; the later instant is taken`,
        condition: within(column, twice),
      },
    ];
  });
}

interface Span {
  readonly from: number;
  readonly until: number;
}

/** A clock that was moved forward has shown no time in between, and one that was moved back has shown it twice. */
function spansOf({ starts, offsets }: LocalClock): {
  readonly skipped: readonly Span[];
  readonly twice: readonly Span[];
} {
  const [skipped, twice]: [Span[], Span[]] = [[], []];
  for (const [at, start] of starts.entries()) {
    const [before, after] = [offsets[at - 1], offsets[at]];
    if (before === undefined || after === undefined || start < firstSeconds || start >= knownUntil) continue;
    if (after > before) skipped.push({ from: start - (after - before), until: start });
    else if (after < before) twice.push({ from: start, until: start + (before - after) });
  }
  return { skipped, twice };
}

/** 1900: what was before has no zones that anybody kept to. */
const firstSeconds = -2_208_988_800;

/** The server has no lists of values to compare with but tables. */
function within(column: string, spans: readonly Span[]): string {
  if (spans.length === 0) return '1 = 0';
  const rows = spans.map(({ from, until }) => `('${written(from)}', '${written(until)}')`).join(', ');
  const time = (name: string) => `CONVERT(datetime2(0), ${name}, 121)`;
  return `EXISTS (SELECT 1 FROM (VALUES ${rows}) AS span (low, high) WHERE ${column} >= ${time('low')} AND ${column} < ${time('high')})`;
}

function written(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
