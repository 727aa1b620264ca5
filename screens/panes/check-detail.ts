import { formatCount } from '../../state/format.ts';
import type { FoundCheck } from '../all-checks.ts';
import { codeLines } from '../parts/code-lines.ts';
import { evidenceLines } from '../parts/evidence-lines.ts';
import { dotted, type Line, line, paragraph, span } from '../parts/line.ts';
import { clockTime } from '../parts/time-text.ts';
import type { PaneContext, PaneDetail } from './pane.ts';

/** One check with what it asked and the rows that differ; `opened`: it has the pane to itself. */
export function detailOf(found: FoundCheck, { width, height, world }: PaneContext, opened: boolean): PaneDetail {
  const { check, phase, stepTitle, isOfUndo, verdict, state } = found;
  const { decision, attempt, finishedAt } = state;
  const role = decision?.role === undefined ? '' : ` as ${decision.role}`;
  const times = [
    ...(finishedAt === undefined ? [] : [clockTime(finishedAt, world.zone)]),
    ...(attempt > 1 ? [`attempt ${attempt}, the last`] : []),
  ];
  const queries = check.evidence.filter((piece) => piece.kind === 'query');
  const table = queries.find(({ result }) => result.rows.length > 0)?.result;
  const others = check.evidence.filter(
    (piece) => piece.kind !== 'query' || (piece.result !== table && piece.result.rows.length > 0),
  );
  // On a small screen the rows are what is looked for: the query gives way, and is read on the step or printed.
  const sqlRoom = table ? Math.max(1, height - 20) : Number.POSITIVE_INFINITY;
  return {
    lines: [
      ...paragraph(check.title || check.id, width, { tone: 'strong' }),
      ...paragraph(check.expected, width, { first: 'expected  ' }),
      ...paragraph(check.actual, width, { first: 'actual    ', ...(verdict === 'failed' && { tone: 'bad' as const }) }),
      ...(verdict === 'accepted' && decision
        ? paragraph(`by ${decision.by}${role}: ${decision.reason}`, width, { first: 'accepted  ', tone: 'warn' })
        : []),
      dotted([`${isOfUndo ? 'undoing ' : ''}${stepTitle}`, phase.title, ...times], width),
      ...queries.flatMap(({ database, sql }) => [
        line(span(`Asked ${database}`, 'strong')),
        ...firstOf(codeLines([sql], width), sqlRoom),
      ]),
      ...(opened ? others.flatMap((piece) => evidenceLines(piece, width)) : []),
      ...(table ? [line(span(`Differs: ${formatCount(table.rows.length + (table.more ?? 0), 'row')}`, 'strong'))] : []),
    ],
    ...(table && (opened || height >= 24) && { table }),
  };
}

function firstOf(lines: readonly Line[], count: number): readonly Line[] {
  if (lines.length <= count) return lines;
  return [
    ...lines.slice(0, count - 1),
    line(
      span(
        `  ${count > 1 ? 'and ' : ''}${formatCount(lines.length - count + 1, 'line')} of SQL: o opens the step`,
        'quiet',
      ),
    ),
  ];
}
