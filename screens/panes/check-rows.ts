import type { FoundCheck } from '../all-checks.ts';
import { glyphs, type Tone } from '../look.ts';
import { widthOf } from '../parts/fit.ts';
import { type Column, dotted, inColumns, type Line, span } from '../parts/line.ts';
import { type CheckScope, phaseToSign, scopeOf } from './check-scope.ts';
import type { PaneContext } from './pane.ts';

/** How many checks passed and failed, which are shown, and what the columns are. */
export function headingOf(shown: readonly FoundCheck[], context: PaneContext): readonly Line[] {
  const { width, world } = context;
  const count = (verdict: FoundCheck['verdict']) => shown.filter((found) => found.verdict === verdict).length;
  const failed = count('failed');
  const accepted = count('accepted');
  const phase = world.session.plan.phases.find(({ id }) => id === phaseToSign(context));
  const scopes: Readonly<Record<CheckScope, string>> = {
    phase: `of ${phase?.title ?? ''}`,
    all: 'of the whole session',
    failed: 'only what failed',
  };
  return [
    dotted(
      [
        span('Checks', 'strong'),
        ...(failed > 0 ? [span(`${failed} FAILED`, 'bad')] : []),
        ...(accepted > 0 ? [span(`${accepted} failed and accepted`, 'warn')] : []),
        ...(count('passed') > 0 ? [span(`${count('passed')} passed`, 'good')] : []),
        ...(shown.length === 0 ? [span('none', 'good')] : []),
        span(scopes[scopeOf(context)], 'quiet'),
      ],
      width,
    ),
    [span('  '), ...inColumns(columnsOf(['verdict', 'check', 'expected', 'actual'], width - 2, 'quiet'))],
  ];
}

/** A check in one line: verdict, title, expected, actual. */
export function rowOf({ check, verdict }: FoundCheck, { width }: PaneContext): Line {
  const [word, glyph, tone] = verdictWords[verdict];
  const columns = (expected: string, actual: string) =>
    columnsOf([`${glyph} ${word}`, check.title || check.id, expected, actual], width - 2, undefined, tone);
  const whole = columns(check.expected, check.actual);
  const isCut = whole.slice(2).some((column) => widthOf(column.text) > column.width);
  return inColumns(isCut ? columns(...whereTheyDiffer(check.expected, check.actual)) : whole);
}

/** Two long texts that begin alike would be cut to the same: what they share at the beginning is left out. */
function whereTheyDiffer(expected: string, actual: string): readonly [string, string] {
  let same = 0;
  while (same < expected.length && expected[same] === actual[same]) same += 1;
  if (expected === actual) return [expected, actual];
  const from = expected.lastIndexOf(' ', same - 1) + 1;
  if (from < 8) return [expected, actual];
  return [`${glyphs.ellipsis}${expected.slice(from)}`, `${glyphs.ellipsis}${actual.slice(from)}`];
}

/** Verdict, title, expected and actual, in what room there is. */
function columnsOf(texts: readonly string[], width: number, all: Tone | undefined, first = all): readonly Column[] {
  const title = Math.floor((width - 13) * 0.46);
  const expected = Math.floor((width - 13 - title) / 2);
  const widths = [10, title, expected, width - 13 - title - expected];
  return texts.map((text, index) => ({ text, width: widths[index] ?? 0, tone: index === 0 ? first : all }));
}

const verdictWords: Readonly<Record<FoundCheck['verdict'], readonly [string, string, Tone]>> = {
  passed: ['passed', glyphs.done, 'good'],
  failed: ['FAILED', glyphs.failed, 'bad'],
  accepted: ['accepted', glyphs.accepted, 'warn'],
};
