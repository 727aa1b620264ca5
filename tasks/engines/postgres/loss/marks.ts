import { Fault } from '../../../../state/fault.ts';
import type { Look, Loss, Marks, TableLoss } from '../../../loss/seam.ts';
import { onConnection } from '../../on-connection.ts';
import type { PostgresConnection } from '../connection.ts';
import type { MarksHome } from './home.ts';
import { largeObjectLoss } from './large-objects.ts';
import { type MarkedTable, type PostgresMark, readMark, shownMark, writeMark } from './mark-text.ts';
import { beginMoment, type FoundTable, type Moment } from './moment.ts';
import { sinceMark } from './since.ts';
import { droppedLoss, lossOf } from './table-loss.ts';

/** Marks a moment by the snapshot of a transaction, and tells rows written since by the id of their transaction. */
export function postgresMarks(home: MarksHome): Marks {
  return {
    take: (signal) => onConnection(home, async (connection) => shownMark(await takeMark(connection, signal))),
    read: (text) => shownMark(readMark(text)),
    since: (text, look, work) =>
      onConnection(home, async (connection) => work(await compare(home.name, connection, readMark(text), look))),
    statements,
  };
}

async function takeMark(connection: PostgresConnection, signal: AbortSignal): Promise<PostgresMark> {
  const moment = await beginMoment(connection, signal);
  const tables: MarkedTable[] = [];
  for (const table of moment.tables) {
    const { rows } = await connection.query(`select count(*)::text from ${table.from}`, [], signal);
    tables.push(markedTable(table, BigInt(rows[0]?.[0] ?? 0)));
  }
  return markOf(moment, tables);
}

async function compare(name: string, connection: PostgresConnection, mark: PostgresMark, look: Look): Promise<Loss> {
  const { signal } = look;
  const now = await beginMoment(connection, signal);
  const { condition, doubts } = await sinceMark(connection, name, mark, now);
  const wanted = look.tables && (await namesOf(name, connection, look.tables, mark));
  const isWanted = (table: { readonly name: string }) => wanted === undefined || wanted.has(table.name);
  const wasReset = now.reset !== mark.reset;
  const tables: TableLoss[] = [];
  for (const table of now.tables.filter(isWanted)) {
    const marked = mark.tables.find(({ oid }) => oid === table.oid);
    tables.push(await lossOf(table, marked, { connection, condition, signal, wasReset }));
  }
  const dropped = mark.tables.filter(({ oid }) => !now.tables.some((table) => table.oid === oid));
  const rowsOf = (table: FoundTable) => tables.find((loss) => loss.name === table.name)?.rows ?? 0n;
  return {
    tables: [...tables, ...dropped.filter(isWanted).map(droppedLoss)],
    beside: wanted === undefined ? await largeObjectLoss(connection, condition, signal) : [],
    open: now.open.filter(({ own }) => !own).map(({ xid, who }) => `transaction ${xid} (${who})`),
    doubts: [
      ...doubts,
      ...now.foreign
        .filter((foreign) => isWanted({ name: foreign }))
        .map((foreign) => `${foreign} has rows on another server: it was not looked at`),
      ...(wasReset
        ? ["the server's counters were set to zero since the mark: only counts of rows tell what was deleted"]
        : []),
    ],
    mark: writeMark(
      markOf(
        now,
        now.tables.filter(isWanted).map((table) => markedTable(table, rowsOf(table))),
      ),
    ),
  };
}

/** Faults: `lost/no-table`. */
async function namesOf(
  name: string,
  connection: PostgresConnection,
  tables: readonly string[],
  mark: PostgresMark,
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const table of tables) {
    const { rows } = await connection.query(nameSql, [table]);
    const found = rows[0]?.[0] ?? (await markedName(connection, table, mark));
    if (found === undefined) throw noTable(table, name);
    names.add(found);
  }
  return names;
}

/** Of a table that was dropped since. */
async function markedName(
  connection: PostgresConnection,
  table: string,
  { tables }: PostgresMark,
): Promise<string | undefined> {
  const { rows } = await connection.query(
    `select string_agg(quote_ident(part), '.') from unnest(parse_ident($1)) as part`,
    [table],
  );
  const written = rows[0]?.[0] ?? table;
  const isThere = (await connection.query('select to_regclass($1) is not null', [table])).rows[0]?.[0] === 't';
  return isThere ? undefined : tables.find(({ name }) => name === written || name.endsWith(`.${written}`))?.name;
}

const nameSql = `
select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.oid = to_regclass($1) and c.relkind in ('r', 'p', 'f') and not c.relispartition`;

function noTable(table: string, name: string): Fault {
  return new Fault('lost/no-table', `There is no table ${table} in ${name}, or it is a view or a partition.`, {
    remedy: ['Correct `tables`; of a partitioned table name the whole, or leave `tables` out to look at all.'],
    retry: 'safe',
  });
}

function markOf({ system, database, next, reset, open, foreign }: Moment, tables: MarkedTable[]): PostgresMark {
  return { system, database, next, reset, open: open.map(({ xid, who }) => ({ xid, who })), foreign, tables };
}

function markedTable({ oid, name, files, inserted, changed, deleted }: FoundTable, rows: bigint): MarkedTable {
  return { oid, name, rows: String(rows), files, inserted, changed, deleted };
}

const begin = 'begin transaction isolation level repeatable read, read only';
const statements: Marks['statements'] = {
  take: [
    begin,
    'select pg_current_snapshot()',
    'select count(*) from TABLE -- of each table, and its counters in the statistics',
  ],
  since: [
    begin,
    "select count(*), count(*) filter (where SINCE) from TABLE t -- SINCE: t.xmin, as 64 bits, is the mark's transaction or later",
    "copy (select t.* from TABLE t where SINCE order by KEY) to stdout with (format csv, header true, encoding 'UTF8')",
  ],
};
