import stringWidth from 'string-width';
import { formatCount, formatNumber } from '../../state/format.ts';
import type { TableCopy } from '../../state/init/fill-table.ts';
import { copiesOf, type Proposal } from '../../state/init/proposal.ts';
import type { Decision } from '../../state/init/text/page.ts';
import { wrapped } from '../../state/init/text/wrapped.ts';
import { plainLine } from '../../state/plain-text.ts';

const shownTables = 40;
const shownDecisions = 60;

/** What the draft will do with every table, before it is written. */
export function tableLines(proposal: Proposal, width: number): readonly string[] {
  const copies = copiesOf(proposal);
  const { held, sourceOnly, targetOnly, broken, levels } = proposal;
  return [
    `${formatCount(copies.length, 'table')} copied, in ${formatCount(levels.length, 'phase')}`,
    ...rows(copies, width, ({ source: { rows: count }, reason }) =>
      count === undefined ? reason : `${reason}, about ${formatCount(count, 'row')}`,
    ),
    ...section(
      held,
      `${formatCount(held.length, 'table')} held back, in the draft as comments until decided`,
      rows(held, width, ({ held: [why = ''] }) => why),
    ),
    ...section(broken, 'Foreign keys taken away for the load, and brought back after it', [
      ...broken.map(({ table, key }) => `  ${table.sql}: ${key.name}`),
    ]),
    ...section(sourceOnly, 'Stay behind, nothing in the target looks like them', [
      ...wrapped(names(sourceOnly.map(({ sql }) => sql)), width - 2).map((line) => `  ${line}`),
    ]),
    ...section(targetOnly, 'Filled by nothing', [
      ...wrapped(names(targetOnly.map(({ table }) => table.sql)), width - 2).map((line) => `  ${line}`),
    ]),
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
  ].map(plainLine);
}

function rows(copies: readonly TableCopy[], width: number, what: (copy: TableCopy) => string): readonly string[] {
  const shown = copies.slice(0, shownTables);
  const pairs = shown.map(({ source, target }) =>
    source.sql === target.sql ? source.sql : `${source.sql} -> ${target.sql}`,
  );
  const column = Math.min(44, Math.max(0, ...pairs.map((pair) => stringWidth(plainLine(pair)))));
  const lines = shown.map((copy, index) => {
    const pair = plainLine(pairs[index] ?? '');
    const room = width - column - 4;
    return `  ${pair}${' '.repeat(Math.max(0, column - stringWidth(pair)))}  ${fitted(what(copy), room)}`;
  });
  const more = copies.length - shownTables;
  return more > 0 ? [...lines, `  and ${formatNumber(more)} more`] : lines;
}

/** All of it is in the file: here it has one line. */
function fitted(text: string, room: number): string {
  const line = plainLine(text);
  return line.length <= room || room < 10 ? line : `${line.slice(0, room - 3)}...`;
}

function section(of: readonly unknown[], title: string, lines: readonly string[]): readonly string[] {
  return of.length === 0 ? [] : ['', title, ...lines];
}

function names(all: readonly string[]): string {
  const most = 30;
  return all.length > most ? `${all.slice(0, most).join(', ')} and ${all.length - most} more` : all.join(', ');
}
