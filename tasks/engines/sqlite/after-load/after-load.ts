import type { AfterLoad } from '../../../after-load/seam.ts';
import type { AfterLoadHome } from './home.ts';
import { sqliteIndexes } from './indexes.ts';
import { sqliteSequences } from './sequences.ts';
import { sqliteStatistics } from './statistics.ts';

/** What SQLite offers for before and after a load. Constraints are part of a table's text there, and can't be added. */
export function sqliteAfterLoad(home: AfterLoadHome): AfterLoad {
  return {
    async work(statements, { signal }) {
      signal.throwIfAborted();
      const connection = await home.connect();
      try {
        await connection.transaction(async () => {
          for (const sql of statements) await connection.query(sql, [], signal);
        });
      } finally {
        await connection.close();
      }
    },
    indexes: sqliteIndexes(home),
    sequences: sqliteSequences(home),
    statistics: sqliteStatistics(home),
  };
}
