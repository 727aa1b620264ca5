import { type Holds, marks } from '../../copy/holds.ts';
import type { Scalar } from '../../copy/mapping.ts';
import { escapedSql, escapedText, nullText, quoteLiteral } from './copy-text.ts';

/**
 * A value as a field of COPY's text format, never NULL. It is right for values that the guards of `copy-types.ts` let
 * pass; `undefined` where the target's column can't be filled from here.
 */
export function fieldSql(value: string, holds: Holds): string | undefined {
  switch (holds.kind) {
    case 'boolean':
    case 'integer':
    case 'decimal':
    case 'real':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'instant':
      return `coalesce(${value}, '${nullText}')`;
    case 'text':
    case 'json':
    case 'label':
    case 'other':
      return `coalesce(${escapedSql(value, false)}, '${nullText}')`;
    case 'bytes':
      // hex(NULL) is an empty text.
      return `CASE WHEN ${value} IS NULL THEN '${nullText}' ELSE '\\\\x' || hex(${value}) END`;
    case 'uuid':
      return `coalesce(CASE typeof(${value}) WHEN 'blob' THEN hex(${value}) ELSE ${value} END, '${nullText}')`;
    case 'anything':
      return markedSql(value);
    case 'nothing':
      return undefined;
  }
}

/** A text that this process has put together itself, or that is a UUID: nothing in it needs to be escaped. */
export function safeTextField(text: string, holds: Holds): string {
  const marked = holds.kind === 'anything' ? `'${marks.text}' || ${text}` : text;
  return `coalesce(${marked}, '${nullText}')`;
}

/** A literal of the runbook. Faults are the target's: it reads the text with its own input function. */
export function literalField(value: Scalar, holds: Holds): string {
  if (value === null) return quoteLiteral(nullText);
  const text = escapedText(String(value));
  if (holds.kind !== 'anything') return quoteLiteral(text);
  switch (typeof value) {
    case 'boolean':
      return quoteLiteral(`${marks.integer}${value ? 1 : 0}`);
    case 'number':
      return quoteLiteral(`${Number.isInteger(value) ? marks.integer : marks.real}${text}`);
    case 'string':
      return quoteLiteral(`${marks.text}${text}`);
  }
}

function markedSql(value: string): string {
  return (
    `CASE typeof(${value}) WHEN 'integer' THEN '${marks.integer}' || ${value} WHEN 'real' THEN '${marks.real}' || ${value} ` +
    `WHEN 'text' THEN '${marks.text}' || ${escapedSql(value, true)} WHEN 'blob' THEN '${marks.bytes}' || hex(${value}) ELSE '${nullText}' END`
  );
}
