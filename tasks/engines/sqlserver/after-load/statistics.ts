import type { Statistics } from '../../../after-load/seam.ts';
import { type AfterLoadHome, itsOwn, sqlOf, tableSql } from './home.ts';

/** UPDATE STATISTICS, of all statistics of a table. Nothing is left behind that would have to be vacuumed. */
export function sqlServerStatistics(home: AfterLoadHome): Statistics {
  return {
    async tables(names, signal) {
      if (names) return Promise.all(names.map((name) => sqlOf(home, name, signal)));
      const { rows } = await home.query(allSql, [], signal);
      return rows.map(([name]) => name ?? '');
    },
    gather: (table) => ({ sql: `UPDATE STATISTICS ${table}`, alone: false }),
  };
}

const allSql = `SELECT ${tableSql} FROM sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id WHERE ${itsOwn} ORDER BY 1`;
