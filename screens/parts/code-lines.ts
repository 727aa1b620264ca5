import { plainText } from '../../state/plain-text.ts';
import { glyphs, type Tone } from '../look.ts';
import { widthOf, wrap } from './fit.ts';
import { type Line, line, span } from './line.ts';

/**
 * SQL or commands to read, in lines of their own: indentation stays, and a line that is too long goes on below itself, behind an
 * ellipsis, so that nobody takes it for two. To copy it there is `x`.
 */
export function codeLines(texts: readonly string[], width: number, tone: Tone | undefined = 'accent'): readonly Line[] {
  return texts.flatMap((text) => plainText(text).split('\n')).flatMap((text) => codeLine(text, width, tone));
}

function codeLine(text: string, width: number, tone: Tone | undefined): readonly Line[] {
  const code = text.replaceAll('\t', '  ').trimEnd();
  const indent = `  ${/^ */.exec(code)?.[0].slice(0, Math.floor(width / 3)) ?? ''}`;
  const colour = /^\s*(--|#)/.test(code) ? 'quiet' : tone;
  if (widthOf(code) + 2 <= width) return [line(span(`  ${code}`, colour))];
  const [first = '', ...rest] = wrap(code.trimStart(), width - widthOf(indent) - 4);
  const more = `${indent}${glyphs.ellipsis} `;
  return [
    line(span(`${indent}${first}`, colour)),
    ...rest.map((part) => line(span(more, 'quiet'), span(part, colour))),
  ];
}
