import type { SqlRule } from './sql-rule.ts';

/** Faults: `sql/unclosed`, `sql/empty`. */
export const sqlUnclosed: SqlRule = ({ script, owner, where }, report) => {
  const { text, unclosed, statements } = script;
  if (unclosed !== undefined) {
    const what = text.startsWith('/*', unclosed) ? 'comment' : text[unclosed] === '$' ? 'body' : 'quote';
    report.error('sql/unclosed', where(unclosed), `A ${what} in the SQL of ${owner} is never closed.`, [
      `Close the ${what}.`,
    ]);
  } else if (statements.length === 0) {
    report.error('sql/empty', where(0), `The SQL of ${owner} says nothing.`, ['Write a statement, or remove it.']);
  }
};
