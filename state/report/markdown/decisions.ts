import type { Report } from '../shape.ts';
import type { ReportClock } from './clock.ts';
import { table } from './table.ts';
import { code, inline } from './text.ts';

/** What people decided to go on with, and past what. Retries are among the attempts of their steps. */
export function decisionsSection(report: Report, clock: ReportClock): readonly string[] {
  const rows = [...decisionRows(report, clock), ...phraseRows(report, clock), ...amendmentRows(report, clock)];
  const text = rows.length === 0 ? ['Nothing was skipped, accepted or amended.'] : [];
  return [
    '## Decisions',
    '',
    ...text,
    ...table(
      ['At', 'Step', 'Decision', 'Reason', 'By'],
      rows.sort(byTime).map(({ cells }) => cells),
    ),
  ];
}

interface Row {
  readonly at: string;
  readonly cells: readonly string[];
}

function byTime(a: Row, b: Row): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}

function decisionRows({ decisions }: Report, clock: ReportClock): Row[] {
  return decisions
    .filter(({ decision }) => decision !== 'retried')
    .map(({ at, phase, step, direction, decision, reason, by, roleTitle, scripted }) => {
      const who = roleTitle === null ? `the ${by}` : `${by} (${roleTitle})`;
      return {
        at,
        cells: [
          clock.time(at),
          code(`${phase}/${step}`),
          direction === 'undo' ? `undoing ${decision}` : decision,
          inline(reason ?? ''),
          whoText(who, scripted),
        ],
      };
    });
}

function phraseRows({ phrases }: Report, clock: ReportClock): Row[] {
  return phrases
    .filter(({ right }) => right)
    .map(({ at, phase, step, agreedTo, phrase, by, scripted }) => ({
      at,
      cells: [
        clock.time(at),
        code(`${phase}/${step}`),
        agreedTo === undefined ? 'went past the point of no return' : `agreed: ${inline(agreedTo)}`,
        `typed "${inline(phrase)}"`,
        whoText(by, scripted),
      ],
    }));
}

function amendmentRows({ amendments }: Report, clock: ReportClock): Row[] {
  return amendments.map(({ at, by, digest, changed }) => {
    const files = changed.map(code).join(', ');
    return { at, cells: [clock.time(at), '', `amended ${files}`, `digest ${code(digest.slice(0, 12))}`, inline(by)] };
  });
}

function whoText(who: string, scripted: boolean): string {
  return scripted ? `${inline(who)}, by a file of answers` : inline(who);
}
