import type { Report } from '../report.ts';
import { lexSql } from '../sql/lexer.ts';
import type { SqlStatement } from '../sql/statements.ts';
import type { SqlUse } from '../sql/uses.ts';
import type { SqlRule } from './sql-rule.ts';

/**
 * SQL inside a transaction of ours must leave it alone, and must be for a server: a COMMIT in it would keep half of a
 * step whose ledger row is rolled back. Savepoints are fine. Faults: `sql/transaction-control`, `sql/client-command`.
 */
export const sqlTransaction: SqlRule = (use, report) => {
  // Judged by `sqlBatch`.
  if (use.dialect?.batches) return;
  for (const statement of use.script.statements) {
    judgeClientCommand(statement, use, report);
    if (!use.transactional) continue;
    const control = controlOf(statement) ?? controlInBody(statement);
    if (!control) continue;
    const message = `${control.word} in the SQL of ${use.owner} is transaction control, and the transaction is Nightferry's.`;
    report.error('sql/transaction-control', use.where(control.offset), message, [
      'Remove it: Nightferry begins and commits the transaction.',
      'Split the step where it has to be committed in parts.',
    ]);
  }
};

interface Control {
  readonly word: string;
  readonly offset: number;
}

const afterEnd = new Set([undefined, 'WORK', 'TRANSACTION', 'TRAN', 'AND', 'PREPARED', 'ISOLATION', 'READ', 'NOT']);
const sqliteModes = new Set(['DEFERRED', 'IMMEDIATE', 'EXCLUSIVE', 'DEFERRABLE']);

/** `end - start` is an expression, and `rollback to savepoint` ends nothing. */
function controlOf({ words, tokens, start }: SqlStatement): Control | undefined {
  const [first = '', second] = words;
  const next = tokens.length > 1 ? (second ?? '') : undefined;
  const found = (word: string) => ({ word, offset: start });
  if (first === 'START' && second === 'TRANSACTION') return found('START TRANSACTION');
  if (first === 'PREPARE' && second === 'TRANSACTION') return found('PREPARE TRANSACTION');
  if (!['BEGIN', 'COMMIT', 'ROLLBACK', 'END', 'ABORT'].includes(first)) return undefined;
  return afterEnd.has(next) || (next !== undefined && sqliteModes.has(next)) ? found(first) : undefined;
}

/** A COMMIT inside `do $$ ... $$`. Blocks begin and end there too, so that only these two words tell. */
function controlInBody({ words, tokens }: SqlStatement): Control | undefined {
  const body = words[0] === 'DO' ? tokens.find(({ kind }) => kind === 'body') : undefined;
  if (!body) return undefined;
  const tag = body.text.indexOf('$', 1) + 1;
  const inside = lexSql(body.text.slice(tag, -tag)).tokens;
  const found = inside.find(
    ({ kind, text }, index) =>
      kind === 'word' && /^(?:commit|rollback)$/i.test(text) && /^(?:;|and)$/i.test(inside[index + 1]?.text ?? ';'),
  );
  return found && { word: found.text.toUpperCase(), offset: body.start + tag + found.start };
}

function judgeClientCommand({ tokens, words, start }: SqlStatement, use: SqlUse, report: Report): void {
  const [first] = tokens;
  const fault = (what: string, remedy: string) =>
    report.error(
      'sql/client-command',
      use.where(start),
      `${what} in the SQL of ${use.owner} is for a client program, and no server knows it.`,
      [remedy],
    );
  if (first?.kind === 'client-command') {
    const command = first.text.split(/\s/)[0] ?? '\\';
    if (/^\\ir?$/.test(command))
      fault(command, 'List the files of the step in the order they run: files: [a.sql, b.sql].');
    else if (/^\\c/.test(command)) fault(command, 'Name the database with on:, in a step of its own.');
    else fault(command, 'Remove it, or run psql in a run step.');
  } else if (words[0] === 'GO' && (tokens.length === 1 || isOnItsLine(use.script.text, start))) {
    fault('GO', 'Remove it: statements end with a semicolon.');
  } else if (words[0] === 'COPY' && words.includes('FROM') && words.includes('STDIN')) {
    fault('COPY ... FROM STDIN', 'Use a copy step, or INSERT.');
  }
}

function isOnItsLine(text: string, start: number): boolean {
  return /^GO[ \t]*\d*[ \t]*(?:\r?\n|$)/i.test(text.slice(start, start + 40));
}
