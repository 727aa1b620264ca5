import { formatCount, formatNumber } from '../../state/format.ts';
import type { TableCopy } from '../../state/init/fill-table.ts';
import { copiesOf, type Proposal } from '../../state/init/proposal.ts';
import type { Decision } from '../../state/init/text/page.ts';
import { plainLine } from '../../state/plain-text.ts';

const shownTables = 40;
const shownDecisions = 60;

/** What the draft will do with every table, before it is written. */
export function tableLines(proposal: Proposal): readonly string[] {
  const copies = copiesOf(proposal);
  const { held, sourceOnly, targetOnly, broken, levels } = proposal;
  return [
    `${formatCount(copies.length, 'table')} copied, in ${formatCount(levels.length, 'phase')}`,
    ...rows(copies, ({ source: { rows: count }, reason }) => [
      reason,
      count === undefined ? '' : `about ${formatNumber(count)} rows`,
    ]),
    ...section(
      held,
      `${formatCount(held.length, 'table')} held back, in the draft as comments until decided`,
      rows(held, ({ held: [why = ''] }) => [why, '']),
    ),
    ...section(broken, 'Foreign keys taken away for the load, and brought back after it', [
      ...broken.map(({ table, key }) => `  ${table.sql}: ${key.name}`),
    ]),
    ...section(sourceOnly, 'Stay behind, nothing in the target looks like them', [
      `  ${names(sourceOnly.map(({ sql }) => sql))}`,
    ]),
    ...section(targetOnly, 'Filled by nothing', [`  ${names(targetOnly.map(({ table }) => table.sql))}`]),
  ].map(plainLine);
}

/** What is left to people, each with its line in the file. */
export function decisionLines(decisions: readonly Decision[], width: number): readonly string[] {
  const shown = decisions.slice(0, shownDecisions).flatMap(({ number, line, about, text }) => {
    const head = `  ${String(number).padStart(3)}  line ${String(line).padEnd(5)} `;
    return wrapped(`${about}: ${text}`, width - head.length).map((part, index) =>
      index === 0 ? head + part : ' '.repeat(head.length) + part,
    );
  });
  const more = decisions.length - shownDecisions;
  return [
    `${formatCount(decisions.length, 'thing')} to decide, marked DECIDE in the file`,
    ...shown,
    ...(more > 0 ? [`  and ${formatNumber(more)} more, in the file`] : []),
  ].map(plainText);
}

function rows(copies: readonly TableCopy[], cells: (copy: TableCopy) => readonly [string, string]): readonly string[] {
  const shown = copies.slice(0, shownTables);
  const pairs = shown.map(({ source, target }) =>
    source.sql === target.sql ? source.sql : `${source.sql} -> ${target.sql}`,
  );
  const width = Math.min(44, Math.max(0, ...pairs.map((pair) => pair.length)));
  const lines = shown.map((copy, index) => {
    const [what, figure] = cells(copy);
    return `  ${(pairs[index] ?? '').padEnd(width)}  ${what}${figure === '' ? '' : `, ${figure}`}`;
  });
  const more = copies.length - shownTables;
  return more > 0 ? [...lines, `  and ${formatNumber(more)} more`] : lines;
}

function section(of: readonly unknown[], title: string, lines: readonly string[]): readonly string[] {
  return of.length === 0 ? [] : ['', title, ...lines];
}

function names(all: readonly string[]): string {
  const most = 30;
  return all.length > most ? `${all.slice(0, most).join(', ')} and ${all.length - most} more` : all.join(', ');
}

function plainText(line: string): string {
  return plainLine(line);
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > Math.max(20, width)) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
