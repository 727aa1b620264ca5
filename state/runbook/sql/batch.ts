import type { SqlToken } from './lexer.ts';

/**
 * Words with which a statement of T-SQL begins and that, at the beginning of a line, seldom go on with one. SELECT, INSERT,
 * WITH and SET go on with others too often. Source: Microsoft's documentation, "Reserved Keywords (Transact-SQL)".
 */
const beginners: ReadonlySet<string> = new Set(
  `UPDATE DELETE TRUNCATE DROP CREATE ALTER EXEC EXECUTE BACKUP RESTORE USE COMMIT ROLLBACK SAVE PRINT DECLARE GRANT REVOKE
   DENY MERGE BEGIN IF WHILE GO KILL DBCC RECONFIGURE RAISERROR RETURN GOTO WAITFOR`.split(/\s+/),
);

/** After these the statement goes on: `ON DELETE CASCADE`, `WHEN MATCHED THEN UPDATE`, `GRANT CREATE TABLE`. */
const goesOn: ReadonlySet<string> = new Set('ON FOR AFTER OF THEN GRANT DENY REVOKE WITH INTO AS , ( ='.split(' '));

/** Parts of ALTER TABLE, which people put on lines of their own. */
const partsOfTable: ReadonlySet<string> = new Set(['COLUMN', 'CONSTRAINT', 'PERIOD']);

/** Whether `token` begins a statement, after these of the one before it. Guesses, and rather too few: by lines and words. */
export function beginsStatement(
  token: SqlToken,
  before: readonly SqlToken[],
  next: SqlToken | undefined,
  text: string,
): boolean {
  const last = before.at(-1);
  const word = upper(token);
  if (!last || token.kind !== 'word' || !beginners.has(word) || isModule(before)) return false;
  if (goesOn.has(upper(last)) || !text.slice(last.end, token.start).includes('\n')) return false;
  if (partsOfTable.has(upper(next)) && upper(before[0]) === 'ALTER') return false;
  // CREATE OR ALTER, on two lines.
  return !(upper(last) === 'OR' && word === 'ALTER') && depthOf(before) === 0;
}

/** A procedure, function or trigger: it is all of its batch, and what is in it runs when it is called. */
export function isModule(tokens: readonly SqlToken[]): boolean {
  const words = tokens.slice(0, 4).map(upper);
  if (words[0] !== 'CREATE' && words[0] !== 'ALTER') return false;
  const what = words[1] === 'OR' && words[2] === 'ALTER' ? words[3] : words[1];
  return what !== undefined && /^(?:PROC|PROCEDURE|FUNCTION|TRIGGER)$/.test(what);
}

function depthOf(tokens: readonly SqlToken[]): number {
  return tokens.reduce((depth, { text }) => depth + (text === '(' ? 1 : text === ')' ? -1 : 0), 0);
}

function upper(token: SqlToken | undefined): string {
  return token === undefined || (token.kind !== 'word' && token.kind !== 'sign') ? '' : token.text.toUpperCase();
}
