import { eachOnce, type RowQuestions } from '../../copy/rejects/row-questions.ts';
import type { KeyRange } from '../../copy/seam.ts';
import type { Guard } from './copy-guards.ts';
import { type CopyKey, keyTexts, valueRange } from './copy-keys.ts';
import type { Reading, SqlValue } from './copy-messages.ts';
import { fromSql, selectSql } from './copy-range.ts';
import { notReadable } from './copy-reader.ts';

interface Asked {
  readonly rows: Pick<Reading, 'from' | 'where'>;
  readonly key: CopyKey;
  /** Those that refuse rows which have a key. */
  readonly guards: readonly Guard[];
  /** In the moment that is read. */
  readonly ask: (
    sql: string,
    values: readonly SqlValue[],
    signal: AbortSignal,
  ) => Promise<readonly (readonly SqlValue[])[]>;
}

/** See `RowQuestions`. */
export function rowQuestions({ rows, key, guards, ask }: Asked): RowQuestions {
  const within = (range: KeyRange) => ({ key, range: valueRange(range, key) });
  const and = (condition: string) => [rows.where, condition].filter((each) => each !== undefined).join('\n) AND (\n');
  return {
    async count(range, signal) {
      const { sql, values } = fromSql({ ...rows, ...within(range) });
      const [[found] = []] = await ask(`SELECT count(*) ${sql}`, values, signal);
      return Number(found);
    },

    async keyAt(range, line, signal) {
      const { sql, values } = selectSql(key.order, { ...rows, ...within(range) });
      const [found] = await ask(`${sql} LIMIT 1 OFFSET ${line - 1}`, values, signal);
      return found && keyTexts(found, key);
    },

    async keyBefore(low, bound, signal) {
      const [over, below] = [within({ low, high: undefined }), valueRange({ low: bound, high: undefined }, key).low];
      const { sql, values } = fromSql({ ...rows, ...over });
      const holes = (below ?? []).map(() => '?').join(', ');
      const joint = values.length === 0 && rows.where === undefined ? 'WHERE' : 'AND';
      const descending = key.columns.map((column) => `${column.sql} DESC`).join(', ');
      const asked = `SELECT ${key.order} ${sql} ${joint} (${key.order}) < (${holes}) ORDER BY ${descending} LIMIT 1`;
      const [found] = await ask(asked, [...values, ...(below ?? [])], signal);
      return found && keyTexts(found, key);
    },

    async guarded(range, most, signal) {
      if (guards.length === 0) return [];
      const which = guards.map(({ condition }, at) => `WHEN ${condition} THEN ${at}`).join(' ');
      const any = guards.map(({ condition }) => `(${condition})`).join(' OR ');
      const columns = `CASE ${which} END, ${key.order}`;
      const { sql, values } = selectSql(columns, { ...rows, where: and(any), ...within(range) });
      const told = await ask(`${sql} LIMIT ${most}`, values, signal).catch((error: unknown) => {
        const refused = error instanceof Error ? notReadable(error) : undefined;
        throw refused?.refusal === 'value' ? refused : error;
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
