import type { DumpRequest, RowCounts, Tools, Use } from '../../../backup/seam.ts';
import type { Connection } from '../../connection.ts';
import type { Database } from '../../engine.ts';
import { type CountedTable, countRows, dumpedTables } from './count-rows.ts';
import { runTool } from './run-tool.ts';

/**
 * One snapshot for all: a transaction of ours exports it, pg_dump imports it, and the rows are counted in it meanwhile. It
 * also makes sure that pg_dump came to the same server and database as we did, for nowhere else is there such a snapshot.
 */
export async function dump(database: Database, tools: Tools, request: DumpRequest, use: Use): Promise<RowCounts> {
  const connection = await database.connect({ application: use.application });
  try {
    const snapshot = await exportSnapshot(connection);
    const tables = await dumpedTables(connection, use.signal);
    const failing = new AbortController();
    const both = { ...use, signal: AbortSignal.any([use.signal, failing.signal]) };
    const giveUp = (error: unknown) => {
      failing.abort(error);
      throw error;
    };
    const [counts] = await Promise.all([
      countRows(connection, tables, both.signal).catch(giveUp),
      runTool(database, {
        command: dumpCommand(request, tools.pg_dump?.path, snapshot),
        use: both,
        onLine: narrator(tables, use),
        code: 'backup/dump-failed',
        what: `The dump of ${database.name}`,
      }).catch(giveUp),
    ]);
    return counts;
  } finally {
    await connection.close();
  }
}

/** `--lock-wait-timeout`: behind a lock that nobody gives back it fails, as our own sessions do, and does not wait for ever. */
export function dumpCommand(
  { format, path, jobs }: DumpRequest,
  program = 'pg_dump',
  snapshot = '<exported snapshot>',
) {
  return [
    program,
    `--format=${format}`,
    ...(format === 'directory' ? [`--jobs=${jobs}`] : []),
    `--file=${path}`,
    `--snapshot=${snapshot}`,
    '--lock-wait-timeout=120000',
    // In a restored copy beside its source, a subscription would take the changes that are meant for the source.
    '--no-subscriptions',
    '--no-password',
    '--verbose',
  ];
}

async function exportSnapshot(connection: Connection): Promise<string> {
  await connection.query('begin isolation level repeatable read read only');
  // pg_dump may work for hours after the last table is counted.
  await connection.query('set local idle_in_transaction_session_timeout = 0');
  const { rows } = await connection.query('select pg_catalog.pg_export_snapshot()');
  return rows[0]?.[0] ?? '';
}

/** pg_dump says each table when it begins with it; with several jobs they begin before the last one is done. */
function narrator(tables: readonly CountedTable[], use: Use): (line: string) => void {
  const total = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  const bytesOf = new Map(tables.map(({ name, bytes }) => [name.replaceAll('"', ''), bytes]));
  let done = 0;
  let under = 0;
  return (line) => {
    use.onLine(line);
    const [, table] = /dumping contents of table "(.*)"/.exec(line) ?? [];
    if (table === undefined) return;
    done += under;
    under = bytesOf.get(table.replaceAll('"', '')) ?? 0;
    use.onProgress?.({ done, total, table });
  };
}
