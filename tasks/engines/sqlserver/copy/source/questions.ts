import { eachOnce, type RowQuestions } from '../../../../copy/rejects/row-questions.ts';
import { rowsRefused } from '../refused.ts';
import type { Guard } from './guards.ts';
import { type CopyKey, keyTexts } from './keys.ts';
import { again, countSql, fromSql, keysSql, orderSql, type Query, type SourceRows } from './rows-sql.ts';
import type { Ask } from './survey.ts';

interface Asked {
  readonly rows: SourceRows;
  /** Those that refuse rows which have a key. */
  readonly guards: readonly Guard[];
  /** In the moment that is read. */
  readonly ask: (query: Query, signal: AbortSignal) => ReturnType<Ask>;
}

/** See `RowQuestions`. */
export function rowQuestions({ rows, guards, ask }: Asked): RowQuestions {
  const { key }: { readonly key: CopyKey } = rows;
  return {
    async count(range, signal) {
      const [[found] = []] = await ask(countSql(rows, [], { range }), signal);
      return Number(found);
    },

    async keyAt(range, line, signal) {
      const [found] = await ask(keysSql(rows, { range }, line - 1, 1), signal);
      return found && keyTexts(found, key);
    },

    async keyBefore(low, below, signal) {
      const { sql, values } = fromSql(rows, { range: { low, high: undefined }, below });
      const [found] = await ask(
        { sql: `SELECT TOP (1) ${key.order}\n${sql}\nORDER BY ${key.descending}${again}`, values },
        signal,
      );
      return found && keyTexts(found, key);
    },

    async guarded(range, most, signal) {
      if (guards.length === 0) return [];
      const which = guards.map(({ condition }, at) => `WHEN ${condition} THEN ${at}`).join(' ');
      const condition = guards.map((guard) => `(${guard.condition})`).join(' OR ');
      const { sql, values } = fromSql(rows, { range, condition });
      const asked = `SELECT TOP (${most}) CASE ${which} END, ${key.order}\n${sql}${orderSql(key)}${again}`;
      const told = await ask({ sql: asked, values }, signal).catch((error: unknown) => {
        const refused = rowsRefused('source', error);
        throw refused.refusal === 'value' ? refused : error;
      });
      const found = told.map(([at, ...texts]) => ({
        key: keyTexts(texts, key),
        title: guards[Number(at)]?.title ?? '',
        column: guards[Number(at)]?.column,
      }));
      return eachOnce(found, most);
    },
  };
}
