import type { SearchState } from '../keys/search.ts';
import { searchIsElsewhere } from '../keys/search.ts';
import { draftSpans } from '../parts/form-lines.ts';
import { type Line, line, span } from '../parts/line.ts';
import type { Found } from '../parts/lines.tsx';
import { patternOf } from './pattern.ts';
import { countText } from './search.ts';

/** The search in the notice line of the footer: what is searched, and which of how many it is at. */
export function searchLine(state: SearchState, width: number): Line | undefined {
  switch (state.kind) {
    case 'none':
      return undefined;
    case 'elsewhere':
      return line(span(searchIsElsewhere, 'warn'));
    case 'typing': {
      const count = countText(state.search, state.where);
      return [
        span('/', 'accent'),
        ...draftSpans(state.search.query, Math.floor(width / 2)),
        span(`  ${count}`, 'quiet'),
      ];
    }
    case 'kept': {
      const count = countText(state.search, state.where);
      return line(span(`/${state.search.query.text}`, 'accent'), span(`  ${count}`, 'quiet'));
    }
  }
}

/** What is made plain in the body: every match, and the line of the one that was gone to. A list has its pointer. */
export function foundNow(state: SearchState): Found | undefined {
  if (state.kind !== 'typing' && state.kind !== 'kept') return undefined;
  const pattern = patternOf(state.search.query.text);
  const { at } = state.search;
  return pattern && { pattern, here: at === undefined ? undefined : state.where.lines?.[at] };
}
