import type { ReportClock } from '../clock.ts';
import { type Block, code, heading, joined, type Line, nothing, type Part, paragraph, say, table } from '../page.ts';
import type { Report } from '../shape.ts';

/** What people decided to go on with, and past what. Retries are among the attempts of their steps. */
export function decisionsSection(report: Report, clock: ReportClock): readonly Block[] {
  const rows = [...decisionRows(report, clock), ...phraseRows(report, clock), ...amendmentRows(report, clock)];
  return [
    heading(2, 'Decisions'),
    ...(rows.length === 0 ? [paragraph(say`Nothing was skipped, accepted or amended.`)] : []),
    ...table(
      'decisions',
      ['At', 'Step', 'Decision', 'Reason', 'By'],
      rows.sort(byTime).map(({ cells }) => cells),
    ),
  ];
}

interface Row {
  readonly at: string;
  readonly cells: readonly Part[];
}

function byTime(a: Row, b: Row): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}

function decisionRows({ decisions }: Report, clock: ReportClock): Row[] {
  return decisions
    .filter(({ decision }) => decision !== 'retried')
    .map((decided) => {
      const { at, phase, step, direction, decision, reason } = decided;
      const what = direction === 'undo' ? `undoing ${decision}` : decision;
      return { at, cells: [clock.time(at), code(`${phase}/${step}`), what, reason ?? '', deciderText(decided)] };
    });
}

export function deciderText({ by, roleTitle, scripted }: Report['decisions'][number]): Line {
  return whoText(roleTitle === null ? say`the ${by}` : say`${by} (${roleTitle})`, scripted);
}

function phraseRows({ phrases }: Report, clock: ReportClock): Row[] {
  return phrases
    .filter(({ right }) => right)
    .map(({ at, phase, step, agreedTo, phrase, by, scripted }) => ({
      at,
      cells: [
        clock.time(at),
        code(`${phase}/${step}`),
        agreedTo === undefined ? 'went past the point of no return' : say`agreed: ${agreedTo}`,
        say`typed "${phrase}"`,
        whoText(by, scripted),
      ],
    }));
}

function amendmentRows({ amendments }: Report, clock: ReportClock): Row[] {
  return amendments.map(({ at, by, digest, changed }) => {
    const what = say`amended ${joined(changed.map(code))}`;
    return { at, cells: [clock.time(at), '', what, say`digest ${code(digest.slice(0, 12))}`, by] };
  });
}

function whoText(who: Part, scripted: boolean): Line {
  return say`${who}${scripted ? ', by a file of answers' : nothing}`;
}
