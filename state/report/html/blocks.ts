import { plainLine } from '../../plain-text.ts';
import { cutText, linesOf } from '../long-text.ts';
import type { Block, Column, Item, Line, Span } from '../page.ts';
import { type Html, html, none } from './html.ts';

/** What stands under a heading of the second level, with an anchor to it. */
export interface SectionOf {
  readonly id: string;
  readonly title: string;
  /** Without that heading. */
  readonly blocks: readonly Block[];
}

/** Blocks by the headings of the second level they stand under; what stands before the first is left out. */
export function sectioned(blocks: readonly Block[]): readonly SectionOf[] {
  const heads = blocks.flatMap((block, index) =>
    block.kind === 'heading' && block.level === 2 ? [{ block, index }] : [],
  );
  return heads.map(({ block, index }, number) => {
    // These headings are our own words: what an anchor is made of is known.
    const title = block.line.map((span) => ('text' in span ? span.text : '')).join('');
    const id = title.toLowerCase().replace(/[^a-z]+/g, '-');
    return { id, title, blocks: blocks.slice(index + 1, heads[number + 1]?.index) };
  });
}

/** A section, with something drawn above what it says. */
export function sectionHtml({ id, title, blocks }: SectionOf, drawn: Html = none): Html {
  return html`<section id="${id}"><h2>${title}</h2>
${drawn}${blocks.map(blockHtml)}</section>
`;
}

export function blockHtml(block: Block): Html {
  switch (block.kind) {
    case 'heading':
      return headingHtml(block.level, lineHtml(block.line));
    case 'paragraph':
      return html`<p>${lineHtml(block.line)}</p>
`;
    case 'note':
      return html`<p class="note">${lineHtml(block.line)}</p>
`;
    case 'list':
      return block.ordered
        ? html`<ol>${block.items.map(itemHtml)}</ol>
`
        : html`<ul>${block.items.map(itemHtml)}</ul>
`;
    case 'table':
      return tableHtml(block.name, block.columns, block.rows);
    case 'text':
      return textHtml(block.text, block.maxLines);
    case 'exhibit':
      return exhibitHtml(lineHtml(block.title), block.blocks);
  }
}

function headingHtml(level: 2 | 3 | 4, line: Html): Html {
  switch (level) {
    case 2:
      return html`<h2>${line}</h2>
`;
    case 3:
      return html`<h3>${line}</h3>
`;
    case 4:
      return html`<h4>${line}</h4>
`;
  }
}

function itemHtml({ line, below }: Item): Html {
  const nested = below.length === 0 ? none : html`<ul>${below.map((part) => html`<li>${lineHtml(part)}</li>`)}</ul>`;
  return html`<li>${lineHtml(line)}${nested}</li>
`;
}

function tableHtml(name: string, columns: readonly Column[], rows: readonly (readonly Line[])[]): Html {
  const heads = columns.map(({ title, align }) => html`<th scope="col"${alignment(align)}>${lineHtml(title)}</th>`);
  const body = rows.map((row) => {
    const cells = columns.map(({ align }, index) => html`<td${alignment(align)}>${lineHtml(row[index] ?? [])}</td>`);
    return html`<tr>${cells}</tr>
`;
  });
  return html`<div class="wide"><table class="${name}"><thead><tr>${heads}</tr></thead>
<tbody>${body}</tbody></table></div>
`;
}

function alignment(align: Column['align']): Html {
  return align === 'right' ? html` class="right"` : none;
}

function textHtml(text: string, maxLines: number): Html {
  const { lines, note } = cutText(text, maxLines);
  return html`<pre>${lines.join('\n')}</pre>
${
  note === ''
    ? none
    : html`<p class="note">${note}</p>
`
}`;
}

const longestOpen = 14;

/** What is long is folded on the screen. On paper nothing is. */
function exhibitHtml(title: Html, blocks: readonly Block[]): Html {
  const content = blocks.map(blockHtml);
  if (blocks.reduce((sum, block) => sum + heightOf(block), 0) <= longestOpen)
    return html`<div class="exhibit"><p class="title">${title}</p>
${content}</div>
`;
  return html`<details class="exhibit"><summary class="title">${title}</summary>
${content}</details>
`;
}

function heightOf(block: Block): number {
  if (block.kind === 'text') return Math.min(linesOf(block.text).length, block.maxLines);
  return block.kind === 'table' ? block.rows.length + 1 : 1;
}

export function lineHtml(line: Line): Html {
  return html`${line.map(spanHtml)}`;
}

function spanHtml(span: Span): Html {
  switch (span.kind) {
    case 'ours':
      return html`${span.text}`;
    case 'text':
      return textSpan(span.text.trim());
    case 'code':
      return codeSpan(plainLine(span.text));
    case 'strong':
      return html`<strong>${lineHtml(span.line)}</strong>`;
  }
}

/** Letters that are written from right to left must not carry their neighbours along. */
const rightToLeft = /[\u0590-\u08ff\u200e\u200f\ufb1d-\ufdff\ufe70-\ufeff]/;

function textSpan(text: string): Html {
  const whole = isLong(text) ? html`<span class="long">${text}</span>` : html`${text}`;
  return rightToLeft.test(text) ? html`<bdi>${whole}</bdi>` : whole;
}

/** Ids and paths are parted at their seams. */
function codeSpan(text: string): Html {
  const pieces = text.split(/(?<=[/.:_@=])/);
  const parted = pieces.map((piece, index) => (index === 0 ? html`${piece}` : html`<wbr>${piece}`));
  return pieces.some(isLong) ? html`<code class="long">${parted}</code>` : html`<code>${parted}</code>`;
}

/** Whether something in it wants more room than a column may have: that may be parted anywhere. */
function isLong(text: string): boolean {
  return /[^\s-]{25}/.test(text);
}
