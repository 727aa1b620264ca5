import type { SqlDialect } from './dialect.ts';

/** A piece of SQL with its place. Comments and white space are left out. */
export interface SqlToken {
  readonly kind: SqlTokenKind;
  /** As written; of quoted names and strings with their quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type SqlTokenKind =
  /** Keyword or unquoted name. */
  | 'word'
  /** `"name"`, `[name]`, `` `name` ``. */
  | 'name'
  /** `'text'`, `E'text'`, `N'text'`, ... */
  | 'string'
  /** `$$ body $$`, `$tag$ body $tag$`. */
  | 'body'
  | 'number'
  /** `{{name}}`, where Nightferry puts a literal. */
  | 'placeholder'
  /** `\` and the rest of its line: a command for psql, not for a server. */
  | 'client-command'
  /** One character of anything else. */
  | 'sign';

export interface LexedSql {
  readonly tokens: readonly SqlToken[];
  /** Offset of a quote, comment or body that is never closed. */
  readonly unclosed?: number;
}

/**
 * Splits SQL into tokens, tolerant of the dialects we meet: it knows what quotes, comments and bodies are in PostgreSQL,
 * SQLite and T-SQL, and nothing of grammar. Told the dialect, it knows more of brackets. Source: PostgreSQL 15
 * documentation, 4.1 Lexical Structure.
 */
export function lexSql(sql: string, dialect?: SqlDialect): LexedSql {
  const kinds = dialect?.bracketNames ? bracketShapes : shapes;
  const tokens: SqlToken[] = [];
  for (let at = 0; at < sql.length; ) {
    const { token, end } = read(sql, at, tokens.at(-1), kinds);
    if (end === -1) return { tokens, unclosed: at };
    if (token) tokens.push({ kind: token, text: sql.slice(at, end), start: at, end });
    at = end;
  }
  return { tokens };
}

interface Shape {
  readonly token?: SqlTokenKind;
  /** Sticky: how it begins, or all of it. */
  readonly starts: RegExp;
  /** Where it ends when it began at `at` and its content at `content`; -1 when it never does. */
  readonly ends?: (sql: string, at: number, content: number) => number;
}

/** Tried in this order. */
const shapes: readonly Shape[] = [
  { starts: /\s+/y },
  { starts: /--[^\n]*/y },
  { starts: /\/\*/y, ends: endOfComment },
  { token: 'string', starts: /e'/iy, ends: (sql, _, content) => endOfQuote(sql, content, "'", true) },
  { token: 'string', starts: /(?:[bxn]|u&)?'/iy, ends: (sql, _, content) => endOfQuote(sql, content, "'", false) },
  { token: 'name', starts: /["`]/y, ends: (sql, at, content) => endOfQuote(sql, content, sql.charAt(at), false) },
  { token: 'body', starts: /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y, ends: endOfBody },
  { token: 'placeholder', starts: /\{\{[a-z][a-z0-9_]*\}\}/y },
  { token: 'word', starts: /[A-Za-z_@#\u0080-\uffff][\w$@#\u0080-\uffff]*/y },
  { token: 'number', starts: /(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy },
  { token: 'client-command', starts: /\\[^\n]*/y },
];

/** Where brackets quote names: after a doubled `]` they go on. What is no quote there is a sign, or a word. */
const bracketShapes: readonly Shape[] = [
  { token: 'name', starts: /\[/y, ends: (sql, _, content) => endOfQuote(sql, content, ']', false) },
  { token: 'string', starts: /n?'/iy, ends: (sql, _, content) => endOfQuote(sql, content, "'", false) },
  { token: 'name', starts: /"/y, ends: (sql, _, content) => endOfQuote(sql, content, '"', false) },
  ...shapes.filter(
    ({ token }) => token !== 'string' && token !== 'name' && token !== 'body' && token !== 'client-command',
  ),
];

/** Short, so that a text of nothing but brackets is still read in one pass. */
const bracketName = /\[[^\]\n'"]{0,128}\]/y;

function read(
  sql: string,
  at: number,
  previous: SqlToken | undefined,
  kinds: readonly Shape[],
): { token?: SqlTokenKind; end: number } {
  if (kinds === shapes && sql[at] === '[' && !isSubscript(previous, at) && matches(bracketName, sql, at)) {
    return { token: 'name', end: bracketName.lastIndex };
  }
  for (const { token, starts, ends } of kinds) {
    if (!matches(starts, sql, at)) continue;
    const end = ends ? ends(sql, at, starts.lastIndex) : starts.lastIndex;
    return token ? { token, end } : { end };
  }
  return { token: 'sign', end: at + 1 };
}

function matches(pattern: RegExp, sql: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(sql);
}

/** The end of a quoted text whose content begins at `at`. A doubled quote stands for itself. */
function endOfQuote(sql: string, at: number, quote: string, backslashes: boolean): number {
  for (let index = at; index < sql.length; index += 1) {
    if (backslashes && sql[index] === '\\') index += 1;
    else if (sql[index] === quote && sql[index + 1] === quote) index += 1;
    else if (sql[index] === quote) return index + 1;
  }
  return -1;
}

/** Comments nest, as in the standard. */
function endOfComment(sql: string, at: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = at;
  let depth = 0;
  for (let match = edge.exec(sql); match; match = edge.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return -1;
}

function endOfBody(sql: string, at: number, contentStart: number): number {
  const tag = sql.slice(at, contentStart);
  const end = sql.indexOf(tag, contentStart);
  return end === -1 ? -1 : end + tag.length;
}

/** `values[1]`, `array[1]`: a bracket that follows its value without a space is no quoted name. */
function isSubscript(previous: SqlToken | undefined, at: number): boolean {
  return previous !== undefined && previous.end === at && !'.,(=<>'.includes(previous.text);
}
