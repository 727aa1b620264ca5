import { plainLine } from '../plain-text.ts';
import type { RejectRecord } from './record.ts';

/** What was wrong with a row, in a few words; what the server said follows where there is room. */
export function reasonWords(reason: string): string {
  return words[reason] ?? reason;
}

const words: Readonly<Record<string, string>> = {
  duplicate: 'there is such a row already',
  'missing-parent': 'the row it refers to is missing',
  null: 'has no value where one must be',
  check: 'breaks a rule of the table',
  value: 'a value that does not fit',
  privilege: 'this role may not write it',
  'row-security': 'hidden from this role',
  guard: 'would not arrive as it is',
  orphan: 'the row it refers to is missing',
};

/** `id=17`, `year=2024, no=3`; of a table without a key, the line of its chunk. */
export function keyText({ key, line }: Pick<RejectRecord, 'key' | 'line'>): string {
  const parts = Object.entries(key).map(([column, value]) => `${column}=${value ?? 'NULL'}`);
  if (parts.length > 0) return plainLine(parts.join(', '));
  return line === null ? '(no key)' : `(no key, line ${line})`;
}

/** What was wrong, and what the server said about it, on one line. */
export function errorText({ reason, message, code }: Pick<RejectRecord, 'reason' | 'message' | 'code'>): string {
  const said = plainLine(message).trim();
  const source = code === null ? '' : ` (${code})`;
  return said === '' ? `${reasonWords(reason)}${source}` : `${reasonWords(reason)}: ${said}${source}`;
}
