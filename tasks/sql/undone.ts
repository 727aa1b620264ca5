import type { SqlDialect } from '../../state/runbook/sql/dialect.ts';
import { lexSql } from '../../state/runbook/sql/lexer.ts';

/**
 * Whether all that a text does in a transaction is surely undone when its session ends before the COMMIT. A procedure can commit some of it,
 * and when the session is gone nobody says so any more: nothing that calls one passes here. Begins of statements are known words,
 * since a procedure can be called by its name alone. A text that is not understood to its end can call one there.
 */
export function isUndoneWithItsSession(text: string, dialect: SqlDialect | undefined): boolean {
  const { tokens, unclosed } = lexSql(text, dialect);
  if (unclosed !== undefined) return false;
  const words = tokens.map(({ kind, text: word }) => (kind === 'word' ? word.toUpperCase() : undefined));
  const [first] = words;
  return first !== undefined && begins.has(first) && !words.some((word) => word !== undefined && ends.has(word));
}

const begins: ReadonlySet<string> = new Set([
  ...[
    'SELECT',
    'INSERT',
    'UPDATE',
    'DELETE',
    'MERGE',
    'WITH',
    'TRUNCATE',
    'CREATE',
    'ALTER',
    'DROP',
    'GRANT',
    'REVOKE',
  ],
  ...['DENY', 'SET', 'DECLARE', 'IF', 'PRINT'],
]);

/** What calls something, or ends a transaction. */
const ends: ReadonlySet<string> = new Set([
  ...['EXEC', 'EXECUTE', 'CALL', 'DO', 'COMMIT', 'ROLLBACK', 'TRAN', 'TRANSACTION', 'SAVE', 'ABORT'],
]);
