import { beginsStatement, isModule } from './batch.ts';
import type { SqlDialect } from './dialect.ts';
import { type LexedSql, lexSql, type SqlToken } from './lexer.ts';

/** One statement, without its semicolon. `words` are its keywords and names in upper case, `''` for other tokens. */
export interface SqlStatement {
  readonly tokens: readonly SqlToken[];
  readonly words: readonly string[];
  readonly start: number;
}

export interface SqlScript {
  readonly text: string;
  readonly statements: readonly SqlStatement[];
  readonly unclosed?: number;
}

/**
 * Splits SQL at its semicolons: not at those in quotes and bodies, nor in `BEGIN ATOMIC ... END` and SQLite's triggers.
 * Where statements need no semicolon, lines that begin like one count as well: see `beginsStatement`.
 */
export function readSql(text: string, dialect?: SqlDialect): SqlScript {
  const { tokens, unclosed }: LexedSql = lexSql(text, dialect);
  if (dialect?.batches)
    return { text, statements: readBatch(text, tokens), ...(unclosed !== undefined && { unclosed }) };
  const statements: SqlStatement[] = [];
  let current: SqlToken[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (token.text === ';' && depth === 0) {
      statements.push(...statementOf(current));
      current = [];
      continue;
    }
    depth = Math.max(0, depth + blockStep(token, current, depth));
    current.push(token);
    // A client command is never part of a statement.
    if (token.kind !== 'client-command') continue;
    statements.push(...statementOf(current.slice(0, -1)), ...statementOf([token]));
    current = [];
  }
  statements.push(...statementOf(current));
  return { text, statements, ...(unclosed !== undefined && { unclosed }) };
}

/** GO ends a batch for the programs that know it: what stands behind it is read as it would be alone. */
function readBatch(text: string, tokens: readonly SqlToken[]): readonly SqlStatement[] {
  const statements: SqlStatement[] = [];
  let current: SqlToken[] = [];
  const end = () => {
    statements.push(...statementOf(current));
    current = [];
  };
  for (const [index, token] of tokens.entries()) {
    if (isSeparator(token, text)) {
      end();
      statements.push(...statementOf([token]));
    } else if (isCount(token, tokens[index - 1], text)) continue;
    else if (token.text === ';' && token.kind === 'sign' && !isModule(current)) end();
    else {
      if (beginsStatement(token, current, tokens[index + 1], text)) end();
      current.push(token);
    }
  }
  end();
  return statements;
}

/** The 5 of `GO 5`. */
function isCount({ kind, start }: SqlToken, before: SqlToken | undefined, text: string): boolean {
  if (kind !== 'number' || before === undefined || text.slice(before.end, start).includes('\n')) return false;
  return isSeparator(before, text);
}

/** `GO`, or `GO 5`, alone on its line. */
export function isSeparator({ kind, start, end }: SqlToken, text: string): boolean {
  if (
    kind !== 'word' ||
    end - start !== 2 ||
    !/^GO[ \t]*\d*[ \t]*;?[ \t]*(?:\r?\n|$|--)/i.test(text.slice(start, start + 40))
  )
    return false;
  return /(?:^|\n)[ \t]*$/.test(text.slice(Math.max(0, start - 40), start));
}

/** Whether the statement begins with these words: `startsWith(statement, 'DROP DATABASE')`. */
export function startsWith(statement: SqlStatement, words: string): boolean {
  return words.split(' ').every((word, index) => statement.words[index] === word);
}

/** Tokens outside any parentheses, with their index. */
export function topLevel(statement: SqlStatement): readonly { readonly word: string; readonly token: SqlToken }[] {
  let depth = 0;
  return statement.tokens.flatMap((token, index) => {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    return depth === 0 ? [{ word: statement.words[index] ?? '', token }] : [];
  });
}

function statementOf(tokens: readonly SqlToken[]): readonly SqlStatement[] {
  const [first] = tokens;
  if (!first) return [];
  const words = tokens.map(({ kind, text }) => (kind === 'word' ? text.toUpperCase() : ''));
  return [{ tokens, words, start: first.start }];
}

/** How a token changes the depth of the blocks in CREATE FUNCTION ... BEGIN ATOMIC and CREATE TRIGGER ... BEGIN. */
function blockStep(token: SqlToken, before: readonly SqlToken[], depth: number): number {
  if (token.kind !== 'word' || before[0]?.text.toUpperCase() !== 'CREATE') return 0;
  const word = token.text.toUpperCase();
  if (depth === 0) return word === 'BEGIN' && isRoutine(before) ? 1 : 0;
  if (word === 'BEGIN' || word === 'CASE') return 1;
  return word === 'END' ? -1 : 0;
}

function isRoutine(before: readonly SqlToken[]): boolean {
  return before.slice(0, 6).some(({ kind, text }) => kind === 'word' && /^(?:FUNCTION|PROCEDURE|TRIGGER)$/i.test(text));
}
