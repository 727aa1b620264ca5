import { lexSql, type SqlToken } from '../../../state/runbook/sql/lexer.ts';

/**
 * Where the statement begins that follows `completed` others, so that an error without a position has a line too.
 * `undefined` when the text can't be told apart that far.
 */
export function statementStart(sql: string, completed: number): number | undefined {
  const starts: number[] = [];
  let atomicDepth = 0;
  let isStart = true;
  let previous: SqlToken | undefined;
  for (const token of lexSql(sql).tokens) {
    const isEnd = token.text === ';' && token.kind === 'sign' && atomicDepth === 0;
    if (isStart && !isEnd) starts.push(token.start);
    isStart = isEnd;
    atomicDepth += atomicStep(token, previous, atomicDepth);
    previous = token;
  }
  return starts[completed];
}

/** Bodies that are written `BEGIN ATOMIC ... END` hold semicolons of their own; CASE also ends with END. */
function atomicStep(token: SqlToken, previous: SqlToken | undefined, depth: number): number {
  if (token.kind !== 'word') return 0;
  const word = token.text.toLowerCase();
  if (word === 'atomic' && previous?.text.toLowerCase() === 'begin') return 1;
  if (depth === 0) return 0;
  if (word === 'case') return 1;
  return word === 'end' ? -1 : 0;
}
