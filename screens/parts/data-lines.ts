import { type Line, paragraph } from './line.ts';

/** More would not be read at a terminal; reports have it. */
const mostLines = 300;

/** Plain data as it is, a line for each name, what is inside it indented. */
export function dataLines(data: unknown, width: number): readonly Line[] {
  const lines = partsOf(data, 0).flatMap(({ depth, name, text }) =>
    paragraph(text, width, { first: `${'  '.repeat(depth)}${name}` }),
  );
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines), ...paragraph('and more: nightferry report has it', width, { tone: 'quiet' })];
}

interface Part {
  readonly depth: number;
  readonly name: string;
  readonly text: string;
}

function partsOf(value: unknown, depth: number): readonly Part[] {
  if (typeof value !== 'object' || value === null) return [{ depth, name: '', text: String(value) }];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, inner]): readonly Part[] => {
    const name = isList ? '- ' : `${key}: `;
    if (typeof inner !== 'object' || inner === null) return [{ depth, name, text: String(inner) }];
    const parts = partsOf(inner, depth + 1);
    return parts.length === 0 ? [] : [{ depth, name: isList ? '-' : `${key}:`, text: '' }, ...parts];
  });
}
