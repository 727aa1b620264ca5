import { blank, type Line, line, span } from './parts/line.ts';

/** A part of a step's screen under a heading of its own. One without lines is not there. */
export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

export function sectionLines(sections: readonly Section[]): readonly Line[] {
  return sections.flatMap(({ title, lines }) =>
    lines.length === 0 ? [] : [blank, line(span(title, 'accent')), ...lines],
  );
}
