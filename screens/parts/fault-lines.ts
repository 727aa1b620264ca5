import type { FaultRecord, Retry } from '../../state/fault.ts';
import { blank, type Line, line, paragraph, span } from './line.ts';

/** A fault, whole: what happened, what to do, whether to try again, where, and why in the words of whoever said it. */
export function faultLines(
  fault: FaultRecord,
  width: number,
  again: string = retryWords(fault.retry),
): readonly Line[] {
  return [
    ...paragraph(fault.message, width, { tone: 'bad' }),
    ...placeLines(fault, width),
    ...(fault.remedy.length > 0 ? [blank, line(span('What to do', 'strong'))] : []),
    ...fault.remedy.flatMap((step, index) => paragraph(step, width, { first: ` ${index + 1}. ` })),
    blank,
    ...paragraph(again, width),
    ...(fault.causes ?? []).flatMap((cause) => paragraph(cause, width, { first: 'Cause: ', tone: 'quiet' })),
    line(span(`Code: ${fault.code}`, 'quiet')),
  ];
}

export function retryWords(retry: Retry): string {
  switch (retry) {
    case 'safe':
      return 'Trying again is safe.';
    case 'unsafe':
      return 'Trying again can do harm.';
    case 'unknown':
      return 'It is not known whether trying again is safe: look first.';
  }
}

function placeLines({ at }: FaultRecord, width: number): readonly Line[] {
  if (!at) return [];
  const snippet = at.snippet === undefined ? [] : [line(span(`  ${at.snippet.trim()}`, 'accent'))];
  return [...paragraph(`${at.file}:${at.line}:${at.column}`, width, { tone: 'quiet' }), ...snippet];
}
