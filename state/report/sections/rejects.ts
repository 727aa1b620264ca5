import { formatCount } from '../../format.ts';
import { errorText, keyText } from '../../rejects/words.ts';
import type { ReportClock } from '../clock.ts';
import { type Block, code, heading, type Line, list, nothing, paragraph, right, say, strong, table } from '../page.ts';
import type { Report } from '../shape.ts';

/** Rows that did not arrive: how many of which table, the first of them, what was retried, and who accepted the rest. */
export function rejectsSection(report: Report, clock: ReportClock): readonly Block[] {
  const { steps, openRows } = report.rejects;
  if (steps.length === 0) return [];
  return [
    heading(2, 'Rejected rows'),
    paragraph(
      openRows === 0
        ? say`Every row that was rejected is in the target by now.`
        : strong(
            say`${formatCount(openRows, 'row')} of the source ${openRows === 1 ? 'is' : 'are'} not in the target.`,
          ),
    ),
    ...counts(report),
    ...list(acceptedLines(report, clock)),
    ...first(report),
    ...retries(report, clock),
  ];
}

function counts({ rejects }: Report): readonly Block[] {
  const isAccepted = rejects.accepted.some(({ stands }) => stands);
  const rows = rejects.steps.map(({ phase, step, database, open, accepted, retried, first: shown }) => [
    code(`${phase}/${step}`),
    shown[0]?.source ?? '',
    shown[0]?.target ?? database,
    open > 0 && !isAccepted ? strong(String(open)) : '0',
    String(isAccepted ? accepted + open : accepted),
    String(retried),
  ]);
  const heads = ['Step', 'From', 'To', right('Open'), right('Accepted'), right('Retried')];
  return table('rejects', heads, rows);
}

/** Who went on without them. */
export function acceptedLines({ rejects }: Report, clock: ReportClock): readonly Line[] {
  return rejects.accepted.map(({ at, rows, phase, step, by, roleTitle, reason, scripted, stands }) => {
    const who = say`${by} (${roleTitle})${scripted ? ', by a file of answers' : nothing}`;
    const what = say`${clock.time(at)} ${formatCount(rows, 'rejected row')} ${strong('accepted')} before ${code(`${phase}/${step}`)}`;
    return say`${what} by ${who}: ${reason}${stands ? nothing : say` (${strong('no longer the number there is')})`}`;
  });
}

function first({ rejects, session }: Report): readonly Block[] {
  const shown = rejects.steps.flatMap(({ phase, step, first: some }) =>
    some.map((reject) => [
      code(`${phase}/${step}`),
      reject.id,
      keyText(reject),
      reject.column ?? '',
      errorText(reject),
    ]),
  );
  const open = rejects.steps.reduce((sum, step) => sum + step.open, 0);
  const more = open - shown.length;
  return [
    ...table('rejected', ['Step', 'Number', 'Key', 'Column', 'What was wrong'], shown),
    ...(more > 0
      ? [{ kind: 'note', line: say`And ${String(more)} more: ${code(`nightferry rejects ${session}`)}` } as const]
      : []),
  ];
}

function retries({ rejects }: Report, clock: ReportClock): readonly Block[] {
  return list(
    rejects.retries.map(
      ({ at, phase, step, by, tried, carried }) =>
        say`${clock.time(at)} ${code(`${phase}/${step}`)}: ${by} tried ${formatCount(tried, 'reject')} again, ${String(carried)} carried over`,
    ),
  );
}
