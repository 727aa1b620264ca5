import type { Cell } from '../../../state/outcome.ts';
import { eachOnce, type RowQuestions } from '../../copy/rejects/row-questions.ts';
import type { KeyValues } from '../../copy/seam.ts';
import { belowSql, type CopyKey, rangeSql } from './copy-keys.ts';
import { rowsRefused } from './copy-refused.ts';
import type { FromSql, Guard } from './copy-survey.ts';

interface Asked {
  readonly key: CopyKey;
  readonly from: FromSql;
  /** Those that refuse rows which have a key. */
  readonly guards: readonly Guard[];
  /** In the moment that is read. */
  readonly ask: (sql: string, signal: AbortSignal) => Promise<readonly (readonly Cell[])[]>;
}

/** See `RowQuestions`. */
export function rowQuestions({ key, from, guards, ask }: Asked): RowQuestions {
  return {
    async count(range, signal) {
      const [[rows] = []] = await ask(`SELECT count(*) ${from(rangeSql(key, range))}`, signal);
      return Number(rows);
    },

    async keyAt(range, line, signal) {
      const those = from(rangeSql(key, range));
      const sql = `SELECT ${key.texts} ${those} ORDER BY ${key.order} OFFSET ${line - 1} LIMIT 1`;
      return (await ask(sql, signal))[0];
    },

    async keyBefore(low, bound, signal) {
      const over = rangeSql(key, { low, high: undefined });
      const those = from([over, belowSql(key, bound)].filter((part) => part !== undefined).join(' AND '));
      return (await ask(`SELECT ${key.texts} ${those} ORDER BY ${key.descending} LIMIT 1`, signal))[0];
    },

    async guarded(range, most, signal) {
      if (guards.length === 0) return [];
      const which = guards.map(({ condition }, at) => `WHEN ${condition} THEN ${at}`).join(' ');
      const any = guards.map(({ condition }) => `(${condition})`).join(' OR ');
      const those = from([rangeSql(key, range), `(${any})`].filter((part) => part !== undefined).join(' AND '));
      const sql = `SELECT CASE ${which} END, ${key.texts} ${those} ORDER BY ${key.order} LIMIT ${most}`;
      const told = await ask(sql, signal).catch((error: unknown) => {
        const refused = rowsRefused('source', error);
        throw refused.refusal === 'value' ? refused : error;
      });
      const found = told.map(([at, ...values]) => ({
        key: values as KeyValues,
        title: guards[Number(at)]?.title ?? '',
        column: guards[Number(at)]?.column,
      }));
      return eachOnce(found, most);
    },
  };
}
