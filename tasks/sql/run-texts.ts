import type { Evidence } from '../../state/outcome.ts';
import type { Connection } from '../engines/connection.ts';
import type { Database } from '../engines/engine.ts';
import type { Context } from '../kind.ts';
import { type SqlText, sqlTexts } from './texts.ts';

const keptRows = 20;
const keptNotices = 100;

/** Runs the texts of a step in their order. Evidence: what the server said, and the last rows that each text returned. */
export async function runTexts(
  spec: Parameters<typeof sqlTexts>[0],
  context: Context,
  database: Database,
  connection: Connection,
  signal: AbortSignal,
): Promise<readonly Evidence[]> {
  const notices: string[] = [];
  const onNotice = (line: string) => {
    notices.push(line);
    context.output(line);
  };
  const results: Evidence[] = [];
  for (const sqlText of sqlTexts(spec, context)) {
    const { text, file } = sqlText;
    if (file !== undefined) context.output(`running ${file}`);
    const result = await connection.script(text, { signal, onNotice, ...(file !== undefined && { file }) });
    if (result.rows.length > 0) results.push(rowsOf(sqlText, database, result));
  }
  return notices.length === 0 ? results : [noticesOf(notices), ...results];
}

function rowsOf(
  { text, file }: SqlText,
  { name }: Database,
  result: Awaited<ReturnType<Connection['script']>>,
): Evidence {
  const columns = result.columns.map((column) => column.name);
  const rows = result.rows.slice(0, keptRows);
  return {
    kind: 'query',
    database: name,
    sql: file ?? text,
    result: { columns, rows, more: result.rows.length - rows.length },
  };
}

function noticesOf(notices: readonly string[]): Evidence {
  return {
    kind: 'output',
    title: 'notices',
    text: notices.slice(0, keptNotices).join('\n'),
    droppedLines: Math.max(0, notices.length - keptNotices),
  };
}
