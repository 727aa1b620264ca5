import { formatBytes, formatCount, formatNumber } from '../../format.ts';
import type { Cell, Evidence, Table } from '../../outcome.ts';
import type { Report } from '../shape.ts';
import type { StepReport } from '../steps.ts';
import type { ReportClock } from './clock.ts';
import { table } from './table.ts';
import { code, fence, inline, opening, wholeCharacters } from './text.ts';

/** What the steps left as proof, step by step. Long texts are cut here and whole in the JSON report. */
export function evidenceSection(report: Report, clock: ReportClock): readonly string[] {
  const blocks = report.steps.flatMap((step) => {
    const lines = stepBlocks(step, report, clock);
    return lines.length === 0
      ? []
      : ['', `### ${inline(step.title)} (${code(`${step.phase}/${step.step}`)})`, ...lines];
  });
  return blocks.length === 0 ? [] : ['## Evidence', ...blocks];
}

function stepBlocks(step: StepReport, { checks, confirmations }: Report, clock: ReportClock): readonly string[] {
  const at = (place: { phase: string; step: string }) => place.phase === step.phase && place.step === step.step;
  return [
    ...step.attempts.flatMap(({ attempt, startedAt, evidence }) =>
      evidence.flatMap((piece) => evidenceLines(piece, `Attempt ${attempt} of ${clock.time(startedAt)}: `)),
    ),
    ...step.evidence.filter(isNotConfirmation).flatMap((piece) => evidenceLines(piece)),
    ...checks
      .filter(at)
      .flatMap(({ id, evidence }) => evidence.flatMap((piece) => evidenceLines(piece, `${code(id)}: `))),
    ...confirmations
      .filter(at)
      .flatMap(({ item, exhibit }) =>
        exhibit ? ['', `${code(item)}: looked at before the answer`, '', ...resultTable(exhibit)] : [],
      ),
  ];
}

/** Statements stand among the confirmations and decisions already. */
function isNotConfirmation(evidence: Evidence): boolean {
  return evidence.kind !== 'statement';
}

export function evidenceLines(evidence: Evidence, from = ''): readonly string[] {
  switch (evidence.kind) {
    case 'output': {
      const dropped = evidence.droppedLines ?? 0;
      const title = `${from}${from === '' ? opening(evidence.title) : inline(evidence.title)}${dropped > 0 ? ` (${formatCount(dropped, 'more line')} not kept)` : ''}`;
      return ['', `${title}:`, '', ...(evidence.text.trim() === '' ? ['(empty)'] : fence(evidence.text))];
    }
    case 'file':
      return [
        '',
        `${from}file ${code(evidence.path)}, ${formatBytes(evidence.bytes)}, SHA-256 ${code(evidence.sha256)}`,
      ];
    case 'query': {
      const query = fence(evidence.sql, { language: 'sql', maxLines: 40 });
      return ['', `${from}query on ${code(evidence.database)}:`, '', ...query, '', ...resultTable(evidence.result)];
    }
    case 'statement': {
      const note = evidence.note === undefined ? '' : ` (${inline(evidence.note)})`;
      return ['', `${from}said by ${inline(evidence.by)}: ${inline(evidence.text)}${note}`];
    }
  }
}

const shownRows = 20;
const longestCell = 80;

function resultTable({ columns, rows, more = 0 }: Table): readonly string[] {
  if (rows.length === 0) return ['No rows.'];
  const shown = rows.slice(0, shownRows).map((row) => row.map(cellText));
  const cut = rows.length - shown.length;
  const notes = [
    ...(cut > 0 ? [`${formatCount(cut, 'row')} left out here; the JSON report has them.`] : []),
    ...(more > 0 ? [`${formatNumber(more)} more ${more === 1 ? 'row was' : 'rows were'} not kept.`] : []),
  ];
  return [...table(columns.map(inline), shown), ...(notes.length > 0 ? ['', `_${notes.join(' ')}_`] : [])];
}

function cellText(cell: Cell): string {
  if (cell === null) return 'NULL';
  if (cell === '') return '(empty)';
  return cell.length > longestCell ? `${inline(wholeCharacters(cell, longestCell))}[...]` : inline(cell);
}
