import type { Report } from '../report.ts';
import type { SqlToken } from '../sql/lexer.ts';
import type { SqlStatement } from '../sql/statements.ts';
import type { SqlUse } from '../sql/uses.ts';
import type { SqlRule } from './sql-rule.ts';

/** Words after which a table's name comes. */
const beforeTable: ReadonlySet<string> = new Set([
  'FROM',
  'JOIN',
  'INTO',
  'UPDATE',
  'TABLE',
  'ONLY',
  'EXISTS',
  'REFERENCES',
  'TRUNCATE',
  'VIEW',
]);

/**
 * SQL runs in one database, and a name in front of a table is a schema there: `edu.users` inside edu_v2 finds nothing.
 * In quotes it is taken for a schema that really has that name. Faults: `sql/other-database`. Warnings:
 * `sql/own-database`. Where a name of three parts reaches into another database of the server: `sql/three-part-name`.
 */
export const sqlOtherDatabase: SqlRule = (use, report, { databases }) => {
  for (const statement of use.script.statements) {
    if (use.dialect?.threePartNames) judgeThreeParts(statement, use, report);
    for (const [index, token] of statement.tokens.entries()) {
      const named = token.text.toLowerCase();
      if (use.dialect?.threePartNames && isThreePart(statement.tokens, index)) continue;
      if (databases.has(named) && isQualifier(statement.tokens, index) && isTable(statement, index)) {
        tell(named, token, statement.tokens[index + 2]?.text ?? '', use, report);
      }
    }
  }
};

function tell(named: string, { text, start }: SqlToken, table: string, use: SqlUse, report: Report): void {
  const { database, owner, where } = use;
  if (named === database) {
    const message = `${text}.${table} in the SQL of ${owner} names the database it runs in; the server takes ${text} for a schema.`;
    report.warning('sql/own-database', where(start), message, [
      `Write ${table}, or "${text}".${table} when there is a schema of that name.`,
    ]);
    return;
  }
  const message = `${text}.${table} in the SQL of ${owner} is in another database: this runs in ${database}.`;
  report.error('sql/other-database', where(start), message, [
    `Ask ${text} in a step or check of its own; a rows check compares tables of two databases.`,
    `Write "${text}".${table} when ${database} has a schema of that name.`,
  ]);
}

/** The name on the server is the same in every environment: a rehearsal would reach the live database. */
function judgeThreeParts(statement: SqlStatement, { owner, where, database }: SqlUse, report: Report): void {
  for (const [index, { text, start }] of statement.tokens.entries()) {
    if (!isThreePart(statement.tokens, index) || !isTable(statement, index) || /^\W?tempdb\W?$/i.test(text)) continue;
    const message = `The SQL of ${owner} names a table of ${text}, a database of the server: a rehearsal would reach the same one, and Azure SQL Database none.`;
    report.warning('sql/three-part-name', where(start), message, [
      `Write schema.table for what is in ${database}; ask another database in a step of its own.`,
    ]);
  }
}

/** `edu.dbo.users`, `[edu]..users`: not its second or third part. */
function isThreePart(tokens: readonly SqlToken[], index: number): boolean {
  const isPart = (at: number) => tokens[at]?.kind === 'word' || tokens[at]?.kind === 'name';
  const isDot = (at: number) => tokens[at]?.text === '.';
  if (!isPart(index) || !isDot(index + 1) || isDot(index - 1)) return false;
  return isPart(index + 2) ? isDot(index + 3) && isPart(index + 4) : isDot(index + 2) && isPart(index + 3);
}

/** Whether a table's name comes here. What follows ON is one in CREATE INDEX, and may be an alias in a join. */
function isTable({ words, tokens }: SqlStatement, index: number): boolean {
  const previous = previousWord(words, tokens, index);
  return beforeTable.has(previous) || (previous === 'ON' && words[0] === 'CREATE');
}

function isQualifier(tokens: readonly SqlToken[], index: number): boolean {
  const follower = tokens[index + 2]?.kind;
  return (
    tokens[index]?.kind === 'word' && tokens[index + 1]?.text === '.' && (follower === 'word' || follower === 'name')
  );
}

/** A comma continues a list of tables: `from a, edu.b`. */
function previousWord(words: readonly string[], tokens: readonly SqlToken[], index: number): string {
  if (tokens[index - 1]?.text !== ',') return words[index - 1] ?? '';
  // Far enough for any list of tables that a person writes.
  for (let at = index - 1; at >= Math.max(0, index - 400); at -= 1) {
    if (['FROM', 'SELECT', 'VALUES', 'SET', 'BY', 'TABLE', 'TRUNCATE'].includes(words[at] ?? ''))
      return words[at] ?? '';
    if (tokens[at]?.text === '(') return '';
  }
  return '';
}
