import { formatBytes, formatCount, formatNumber } from '../../format.ts';
import type { Cell, Evidence, Table } from '../../outcome.ts';
import type { ReportClock } from '../clock.ts';
import { wholeCharacters } from '../long-text.ts';
import { type Block, code, heading, type Line, nothing, ours, paragraph, say, table } from '../page.ts';
import type { Report } from '../shape.ts';
import type { StepReport } from '../steps.ts';

/** What the steps left as proof, step by step; what failed checks found stands beside their verdicts. Long texts are cut here and whole in the JSON report. */
export function evidenceSection(report: Report, clock: ReportClock): readonly Block[] {
  const blocks = report.steps.flatMap((step) => {
    const left = stepBlocks(step, report, clock);
    return left.length === 0 ? [] : [heading(3, say`${step.title} (${code(`${step.phase}/${step.step}`)})`), ...left];
  });
  return blocks.length === 0 ? [] : [heading(2, 'Evidence'), ...blocks];
}

function stepBlocks(step: StepReport, { checks, confirmations }: Report, clock: ReportClock): readonly Block[] {
  const at = (place: { phase: string; step: string }) => place.phase === step.phase && place.step === step.step;
  return [
    ...step.attempts.flatMap(({ attempt, startedAt, evidence }) =>
      evidence.flatMap((piece) => evidenceBlocks(piece, say`Attempt ${attempt} of ${clock.time(startedAt)}: `)),
    ),
    ...step.evidence.filter(isNotConfirmation).flatMap((piece) => evidenceBlocks(piece)),
    ...checks
      .filter((check) => at(check) && check.verdict === 'passed')
      .flatMap(({ id, evidence }) => evidence.flatMap((piece) => evidenceBlocks(piece, say`${code(id)}: `))),
    ...confirmations.filter(at).flatMap(({ item, exhibit }): readonly Block[] => {
      if (!exhibit) return [];
      return [
        { kind: 'exhibit', title: say`${code(item)}: looked at before the answer`, blocks: resultTable(exhibit) },
      ];
    }),
  ];
}

/** Statements stand among the confirmations and decisions already. */
function isNotConfirmation(evidence: Evidence): boolean {
  return evidence.kind !== 'statement';
}

export function evidenceBlocks(evidence: Evidence, from: Line = nothing): readonly Block[] {
  switch (evidence.kind) {
    case 'output': {
      const dropped = evidence.droppedLines ?? 0;
      const notKept = dropped > 0 ? say` (${formatCount(dropped, 'more line')} not kept)` : nothing;
      const title = say`${from}${evidence.title}${notKept}`;
      if (evidence.text.trim() === '') return [{ kind: 'exhibit', title, blocks: [paragraph(say`(empty)`)] }];
      return [{ kind: 'exhibit', title, blocks: [textOf(evidence.text, 60)] }];
    }
    case 'file': {
      const { path, bytes, sha256 } = evidence;
      return [paragraph(say`${from}file ${code(path)}, ${formatBytes(bytes)}, SHA-256 ${code(sha256)}`)];
    }
    case 'query': {
      const { database, sql, result } = evidence;
      const blocks = [textOf(sql, 40, 'sql'), ...resultTable(result)];
      return [{ kind: 'exhibit', title: say`${from}query on ${code(database)}`, blocks }];
    }
    case 'statement': {
      const note = evidence.note === undefined ? nothing : say` (${evidence.note})`;
      return [paragraph(say`${from}said by ${evidence.by}: ${evidence.text}${note}`)];
    }
  }
}

export function textOf(text: string, maxLines: number, language: '' | 'sql' = ''): Block {
  return { kind: 'text', text, language, maxLines };
}

const shownRows = 20;
const longestCell = 80;

function resultTable({ columns, rows, more = 0 }: Table): readonly Block[] {
  if (rows.length === 0) return [paragraph(say`No rows.`)];
  const shown = rows.slice(0, shownRows).map((row) => row.map(cellText));
  const cut = rows.length - shown.length;
  const notes = [
    ...(cut > 0 ? [`${formatCount(cut, 'row')} left out here; the JSON report has them.`] : []),
    ...(more > 0 ? [`${formatNumber(more)} more ${more === 1 ? 'row was' : 'rows were'} not kept.`] : []),
  ];
  const heads = columns.map((column) => say`${column}`);
  const told = notes.length > 0 ? [{ kind: 'note', line: [ours(notes.join(' '))] } as const] : [];
  return [...table('result', heads, shown), ...told];
}

function cellText(cell: Cell): Line {
  if (cell === null) return say`NULL`;
  if (cell === '') return say`(empty)`;
  return cell.length > longestCell ? say`${wholeCharacters(cell, longestCell)}[...]` : say`${cell}`;
}
