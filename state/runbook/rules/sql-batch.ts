import type { Report } from '../report.ts';
import { isModule } from '../sql/batch.ts';
import type { SqlToken } from '../sql/lexer.ts';
import { isSeparator, type SqlStatement } from '../sql/statements.ts';
import type { SqlUse } from '../sql/uses.ts';
import type { SqlRule } from './sql-rule.ts';

/**
 * What `sqlTransaction` judges, where a text is one batch: its statements need no semicolons, so that these words count
 * wherever they stand outside of parentheses; they are reserved. In a procedure they are for whoever calls it.
 * Faults: `sql/transaction-control`, `sql/client-command`, `sql/other-database`.
 */
export const sqlBatch: SqlRule = (use, report) => {
  if (!use.dialect?.batches) return;
  const { text, statements } = use.script;
  for (const statement of statements) {
    judgeClientCommands(statement, text, use, report);
    if (isModule(statement.tokens)) continue;
    const words = outside(statement);
    for (const [index, word] of words.entries()) {
      if (use.transactional) judgeControl(words, index, use, report);
      if (word.text === 'USE' && isName(words[index + 1]?.token))
        judgeUse(word.token, words[index + 1]?.token, use, report);
    }
  }
};

interface Word {
  readonly text: string;
  readonly token: SqlToken;
}

function judgeControl(words: readonly Word[], index: number, use: SqlUse, report: Report): void {
  const control = controlAt(words, index);
  const offset = words[index]?.token.start;
  if (control === undefined || offset === undefined) return;
  const message = `${control} in the SQL of ${use.owner} is transaction control, and the transaction is Nightferry's.`;
  report.error('sql/transaction-control', use.where(offset), message, [
    'Remove it: Nightferry begins and commits the transaction, and takes all of it back when a statement fails (XACT_ABORT).',
    'Split the step where it has to be committed in parts.',
  ]);
}

/** `BEGIN` alone begins a block, and `SET ... WITH ROLLBACK IMMEDIATE` is about the transactions of others. */
function controlAt(words: readonly Word[], index: number): string | undefined {
  const [before, word, next, second] = [-1, 0, 1, 2].map((step) => words[index + step]?.text);
  const isTran = (text: string | undefined) => text === 'TRAN' || text === 'TRANSACTION';
  if (word === 'BEGIN' && (isTran(next) || (next === 'DISTRIBUTED' && isTran(second)))) return 'BEGIN TRANSACTION';
  if (word === 'SAVE' && isTran(next)) return 'SAVE TRANSACTION';
  if (word === 'SET' && next === 'IMPLICIT_TRANSACTIONS' && second !== 'OFF') return 'SET IMPLICIT_TRANSACTIONS';
  if (word === 'COMMIT' || (word === 'ROLLBACK' && before !== 'WITH')) return word;
  return undefined;
}

function judgeUse(token: SqlToken, name: SqlToken | undefined, use: SqlUse, report: Report): void {
  const message = `USE ${name?.text ?? ''} in the SQL of ${use.owner} goes to another database than ${use.database}, in a rehearsal as well, and what follows on the connection goes there too.`;
  report.error('sql/other-database', use.where(token.start), message, [
    'Remove it: `on:` names the database, whose URL is another one in each environment.',
  ]);
}

/** Commands of sqlcmd and SSMS. Source: Microsoft's documentation, "sqlcmd: Commands". */
function judgeClientCommands({ tokens }: SqlStatement, text: string, use: SqlUse, report: Report): void {
  const fault = (what: string, offset: number, remedy: string) =>
    report.error(
      'sql/client-command',
      use.where(offset),
      `${what} in the SQL of ${use.owner} is for a client program, and no server knows it.`,
      [remedy],
    );
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (isSeparator(token, text)) {
      fault(
        'GO',
        token.start,
        'A text is one batch: make a file of each part, files: [a.sql, b.sql], or a step of each.',
      );
    } else if (token.text === '$' && next?.text === '(' && next.start === token.end) {
      fault('$( )', token.start, 'Write {{name}}: a var of the runbook, which becomes a literal.');
    } else if (token.text === ':' && next?.start === token.end && isFirst(token, text)) {
      const command = `:${next.text.toLowerCase()}`;
      const known = commands[command];
      if (known !== undefined) fault(command, token.start, known);
    }
  }
}

const commands: Readonly<Record<string, string>> = {
  ':r': 'List the files of the step in the order they run: files: [a.sql, b.sql].',
  ':setvar': 'Declare a var in the runbook, and write {{name}} where its value belongs.',
  ':connect': 'Name the database with on:, in a step of its own.',
  ':on': 'Remove it: the step fails with its first error.',
  ':out': 'Remove it: the output of a step is kept with it.',
  ':error': 'Remove it: the output of a step is kept with it.',
  ':exit': 'Remove it.',
  ':quit': 'Remove it.',
};

function isFirst({ start }: SqlToken, text: string): boolean {
  return /(?:^|\n)[ \t]*$/.test(text.slice(Math.max(0, start - 80), start));
}

/** Words outside of parentheses: hints are in them, `OPTION (USE HINT ('...'))`. */
function outside({ tokens, words }: SqlStatement): readonly Word[] {
  let depth = 0;
  return tokens.flatMap((token, index) => {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    return depth === 0 ? [{ text: words[index] ?? '', token }] : [];
  });
}

function isName(token: SqlToken | undefined): boolean {
  return token?.kind === 'word' || token?.kind === 'name';
}
