import type { VarValue } from './runbook.ts';
import { lexSql } from './sql/lexer.ts';

interface QuotedVar {
  readonly code: string;
  readonly message: string;
  readonly remedy: readonly string[];
}

/**
 * SQL with every `{{name}}` replaced by an SQL literal. Comments stay as they are; bodies between dollar signs are SQL
 * again. A var inside quotes is told to `complain`, with its place, and left: `runbook/var-quoted`.
 */
export function fillSql(
  sql: string,
  value: (name: string, index: number) => VarValue | undefined,
  complain: (index: number, fault: QuotedVar) => void,
  offset = 0,
): string {
  const { tokens } = lexSql(sql);
  let filled = '';
  let done = 0;
  for (const { kind, text, start, end } of tokens) {
    filled += sql.slice(done, start);
    done = end;
    if (kind === 'placeholder') {
      const found = value(text.slice(2, -2), offset + start);
      filled += found === undefined ? text : sqlLiteral(found);
    } else if (kind === 'body') {
      filled += fillBody(text, value, complain, offset + start);
    } else {
      if (kind === 'string' || kind === 'name') complainOfQuotes(text, value, complain, offset + start);
      filled += text;
    }
  }
  return filled + sql.slice(done);
}

/**
 * `'it''s'`, `6987`, `true`. Strings follow the standard: a backslash means itself. Negative numbers are put in
 * parentheses, because `1 -{{x}}` would begin a comment.
 */
export function sqlLiteral(value: VarValue): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'number' && value < 0) return `(${value})`;
  return String(value);
}

function fillBody(
  body: string,
  value: (name: string, index: number) => VarValue | undefined,
  complain: (index: number, fault: QuotedVar) => void,
  offset: number,
): string {
  const tag = body.slice(0, body.indexOf('$', 1) + 1);
  const inside = body.slice(tag.length, -tag.length);
  const filled = fillSql(inside, value, complain, offset + tag.length);
  if (!filled.includes(tag)) return tag + filled + tag;
  complain(offset, {
    code: 'runbook/var-quoted',
    message: `The value of a var holds ${tag}, which would end the body it is put in.`,
    remedy: ['Give the body a tag of its own, such as $nightferry$.'],
  });
  return body;
}

function complainOfQuotes(
  text: string,
  value: (name: string, index: number) => VarValue | undefined,
  complain: (index: number, fault: QuotedVar) => void,
  offset: number,
): void {
  for (const { 0: written, 1: name = '', index } of text.matchAll(/\{\{([a-z][a-z0-9_]*)\}\}/g)) {
    if (value(name, offset + index) === undefined) continue;
    const message = `${written} stands inside quotes, and Nightferry puts the quotes around the value itself.`;
    const alone = text.slice(1, -1) === written;
    const remedy = alone ? `Write ${written} without quotes.` : `Join it: 'text ' || ${written}.`;
    complain(offset + index, { code: 'runbook/var-quoted', message, remedy: [remedy] });
  }
}
