import { type SqlStatement, startsWith, topLevel } from '../sql/statements.ts';
import { isFragment } from '../sql/uses.ts';
import type { SqlRule } from './sql-rule.ts';

interface Advice {
  readonly code: string;
  /** Offset of what is wrong. */
  readonly finds: (statement: SqlStatement) => number | undefined;
  readonly says: string;
  readonly remedy: string;
}

const advices: readonly Advice[] = [
  {
    code: 'sql/limit-without-order',
    finds: (statement) => {
      const words = topLevel(statement);
      const limit = words.find(({ word }) => word === 'LIMIT');
      return limit && !isOrdered(words) ? limit.token.start : undefined;
    },
    says: 'has a LIMIT without ORDER BY, so that it shows other rows each time',
    remedy: 'Add ORDER BY with a unique column.',
  },
  {
    code: 'sql/limit-without-order',
    finds: topWithoutOrder,
    says: 'has a TOP without ORDER BY, so that it shows other rows each time',
    remedy: 'Add ORDER BY with a unique column.',
  },
  {
    code: 'sql/replication-role',
    finds: (statement) => statement.tokens.find(({ text }) => /^session_replication_role$/i.test(text))?.start,
    says: 'sets session_replication_role, which turns foreign keys and triggers off',
    remedy: 'Load first and add the foreign keys afterwards: then they are checked.',
  },
  {
    code: 'sql/whole-table',
    finds: (statement) => {
      const first = statement.words[0] ?? '';
      const whole = ['DELETE', 'UPDATE'].includes(first) && !topLevel(statement).some(({ word }) => word === 'WHERE');
      return whole ? statement.start : undefined;
    },
    says: 'changes every row of a table: DELETE or UPDATE without WHERE',
    remedy: 'Add WHERE; write WHERE true when every row is meant.',
  },
  {
    code: 'sql/drop-database',
    finds: (statement) => (startsWith(statement, 'DROP DATABASE') ? statement.start : undefined),
    says: 'drops a database, and no rollback brings it back',
    remedy: 'Rename it and keep it until the follow-ups.',
  },
  {
    code: 'sql/not-in',
    finds: ({ words, tokens }) => {
      const at = words.findIndex(
        (word, index) =>
          word === 'NOT' &&
          words[index + 1] === 'IN' &&
          tokens[index + 2]?.text === '(' &&
          words[index + 3] === 'SELECT',
      );
      return tokens[at]?.start;
    },
    says: 'asks NOT IN (SELECT ...), which finds nothing as soon as one NULL is among them',
    remedy: 'Write NOT EXISTS (SELECT ...), or leave NULLs out of the subquery.',
  },
  {
    code: 'sql/random-id',
    finds: (statement) => {
      const { tokens } = statement;
      const at = tokens.findIndex(
        ({ kind, text }, index) => kind === 'word' && random.test(text) && tokens[index + 1]?.text === '(',
      );
      return isFragment(statement) ? tokens[at]?.start : undefined;
    },
    says: 'gives another value each time, so that a repeated copy would not bring the same rows',
    remedy: 'Use { uuid: tag, of: key } for ids.',
  },
];

const random = /^(?:gen_random_uuid|uuid_generate_v[14](?:mc)?|newid|newsequentialid|random|rand|randomblob|nextval)$/i;

type TopLevelWords = ReturnType<typeof topLevel>;

function isOrdered(words: TopLevelWords): boolean {
  return words.some(({ word }, index) => word === 'ORDER' && words[index + 1]?.word === 'BY');
}

/** A column may be called `top`: only what counts is followed by a number, or by `(`. */
function topWithoutOrder(statement: SqlStatement): number | undefined {
  const words = topLevel(statement);
  const top = words.find(({ word }, index) => word === 'TOP' && words[index - 1]?.word === 'SELECT')?.token;
  if (top === undefined || isOrdered(words)) return undefined;
  const next = statement.tokens[statement.tokens.indexOf(top) + 1];
  return /^[(\d]/.test(next?.text ?? '') ? top.start : undefined;
}

/** What runs and is seldom meant. Warnings: the codes above. */
export const sqlAdvice: SqlRule = ({ script, owner, where }, report) => {
  for (const statement of script.statements) {
    for (const { code, finds, says, remedy } of advices) {
      const offset = finds(statement);
      if (offset !== undefined) report.warning(code, where(offset), `The SQL of ${owner} ${says}.`, [remedy]);
    }
  }
};
