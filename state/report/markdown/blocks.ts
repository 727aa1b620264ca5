import type { Block, Item, Line, Span } from '../page.ts';
import { table } from './table.ts';
import { code, fence, inline, opening } from './text.ts';

/** Blocks as Markdown, an empty line between them. */
export function blocksMarkdown(blocks: readonly Block[]): string {
  return blocks.map((block) => blockLines(block).join('\n')).join('\n\n');
}

function blockLines(block: Block): readonly string[] {
  switch (block.kind) {
    case 'heading':
      return [`${'#'.repeat(block.level)} ${lineMarkdown(block.line)}`];
    case 'paragraph':
      return [beginning(block.line)];
    case 'note':
      return [`_${lineMarkdown(block.line)}_`];
    case 'list':
      return block.items.flatMap((item, index) => itemLines(item, block.ordered ? `${index + 1}. ` : '- '));
    case 'table': {
      const heads = block.columns.map(({ title, align }) =>
        align === 'right' ? { title: lineMarkdown(title), align } : lineMarkdown(title),
      );
      return table(
        heads,
        block.rows.map((row) => row.map(lineMarkdown)),
      );
    }
    case 'text':
      return fence(block.text, { language: block.language, maxLines: block.maxLines });
    case 'exhibit':
      return [`${beginning(block.title)}:`, '', blocksMarkdown(block.blocks)];
  }
}

function itemLines({ line, below }: Item, marker: string): readonly string[] {
  const indent = ' '.repeat(marker.length);
  return [`${marker}${beginning(line)}`, ...below.map((nested) => `${indent}- ${beginning(nested)}`)];
}

/** A line where Markdown looks for the beginning of a heading, list or rule. */
function beginning(line: Line): string {
  const [first, ...rest] = line;
  return first?.kind === 'text' ? opening(first.text) + lineMarkdown(rest) : lineMarkdown(line);
}

export function lineMarkdown(line: Line): string {
  return line.map(spanMarkdown).join('');
}

function spanMarkdown(span: Span): string {
  switch (span.kind) {
    case 'ours':
      return span.text;
    case 'text':
      return inline(span.text);
    case 'code':
      return code(span.text);
    case 'strong':
      return `**${lineMarkdown(span.line)}**`;
  }
}
