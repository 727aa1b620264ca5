import { formatCount, formatNumber } from '../../state/format.ts';
import type { Evidence, Figures, Table } from '../../state/outcome.ts';
import { shortCell } from '../checks/short.ts';
import { figureOf } from '../checks/value.ts';
import type { ExportedFile } from './export.ts';
import { isLoss, type Loss, type TableLoss } from './seam.ts';

const shownTables = 200;
/** Tables whose keys are kept: the files have all of them. */
const sampledTables = 20;

/** What going back would lose, per table; what the counters say is labelled as theirs. */
export function lossTable(tables: readonly TableLoss[]): Table {
  const losing = tables.filter(isLoss);
  const more = losing.length - shownTables;
  // Short names, and no column without a word: at 80 columns all of it is to be read.
  const hasNotes = losing.some(({ notes }) => notes.length > 0);
  return {
    columns: [
      ...['table', 'written', 'changed/del.', 'deleted >=', 'ins/upd/del', 'first keys'],
      ...(hasNotes ? ['notes'] : []),
    ],
    rows: losing
      .slice(0, shownTables)
      .map((table) => [
        table.name,
        ...[table.written, table.gone, table.deleted].map((count) => formatNumber(count)),
        countersText(table),
        keysText(table),
        ...(hasNotes ? [table.notes.join('; ')] : []),
      ]),
    ...(more > 0 && { more }),
  };
}

function countersText({ counted }: TableLoss): string {
  if (!counted) return 'not known';
  return [counted.inserted, counted.changed, counted.deleted].map((count) => formatNumber(count)).join('/');
}

function keysText({ keys, written }: TableLoss): string {
  if (written === 0n) return '';
  if (keys.columns.length === 0) return 'no key';
  const first = keys.rows.slice(0, 3).map((row) => row.map((cell) => shortCell(cell) ?? 'NULL').join(', '));
  return `${keys.columns.join(', ')}: ${first.join(' | ')}${written > BigInt(first.length) ? ' ...' : ''}`;
}

export function lossFigures({ tables }: Loss, files: readonly ExportedFile[]): Figures {
  const sum = (of: (table: TableLoss) => bigint) => figureOf(tables.reduce((total, table) => total + of(table), 0n));
  return {
    tables: tables.filter(isLoss).length,
    rows: sum(({ written }) => written),
    'rows changed or deleted': sum(({ gone }) => gone),
    'rows deleted at least': sum(({ deleted }) => deleted),
    files: files.length,
    bytes: files.reduce((total, { bytes }) => total + bytes, 0),
  };
}

export function lossEvidence(database: string, loss: Loss, files: readonly ExportedFile[]): readonly Evidence[] {
  const sampled = loss.tables.filter(({ keys }) => keys.columns.length > 0);
  const remarks = [...loss.beside, ...loss.doubts];
  return [
    { kind: 'query', database, sql: '-- what going back would lose, per table', result: lossTable(loss.tables) },
    ...sampled.slice(0, sampledTables).map(({ keys, sql }) => ({
      kind: 'query' as const,
      ...{ database, sql },
      result: { ...keys, rows: keys.rows.map((row) => row.map(shortCell)) },
    })),
    ...files,
    ...(remarks.length === 0
      ? []
      : [{ kind: 'output' as const, title: 'beside the tables, and what is not sure', text: remarks.join('\n') }]),
  ];
}

/** `12 rows in 2 tables of edu_v2 were written since cutover/mark`, as a question has to begin. */
export function lossSentence(database: string, since: string, loss: Loss): string {
  const written = loss.tables.filter((table) => table.written > 0n);
  const gone = loss.tables.filter((table) => table.gone > 0n);
  const total = (tables: readonly TableLoss[], of: (table: TableLoss) => bigint) =>
    tables.reduce((sum, table) => sum + of(table), 0n);
  const rows = total(written, (table) => table.written);
  const changed = total(gone, (table) => table.gone);
  const deleted = total(gone, (table) => table.deleted);
  const parts = [
    ...(rows > 0n
      ? [
          `${formatCount(rows, 'row')} in ${formatCount(written.length, 'table')} of ${database} ${rows === 1n ? 'was' : 'were'} written since ${since}`,
        ]
      : []),
    ...(changed > 0n
      ? [
          `${formatCount(changed, 'row')} of before in ${formatCount(gone.length, 'table')} ${changed === 1n ? 'was' : 'were'} changed or deleted since ${since}${deleted > 0n ? `, at least ${formatNumber(deleted)} of them deleted` : ''}`,
        ]
      : []),
    ...loss.beside,
    ...loss.open.slice(0, 5).map((who) => `${who} is open in ${database}, and what it writes is not seen yet`),
  ];
  return `${parts.join('; ')}.`;
}
