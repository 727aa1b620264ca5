import type { Report } from './shape.ts';

/**
 * A report for scripts: one JSON object, members in the documented order. Control and direction characters are written
 * as escapes, the same values in other letters: printed on a terminal they would act on it.
 */
export function reportJson(report: Report): string {
  return JSON.stringify(report, null, 2).replace(acting, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}

/** What JSON itself leaves as it is: DEL, the C1 controls, line separators, bidirectional marks and overrides. */
const acting = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
