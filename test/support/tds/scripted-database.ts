import { onTestFinished } from 'vitest';
import type { Database } from '../../../tasks/engines/engine.ts';
import { engineOf } from '../../../tasks/engines/engines.ts';
import type { Request } from './requests.ts';
import { openScripted, type Script, type Scripted, type ScriptedServer } from './scripted.ts';
import { columnsToken, doneToken, rowToken } from './tokens.ts';
import { wireTypes } from './values.ts';

/** One column of texts: a whole answer. */
export function texts(values: readonly (string | null)[], column = 'a'): Buffer {
  return table(
    values.map((value) => [value]),
    1,
    column,
  );
}

/** Rows of texts: a whole answer. */
export function table(
  rows: readonly (readonly (string | null)[])[],
  width = rows[0]?.length ?? 1,
  column = 'a',
): Buffer {
  const { typeInfo, value } = wireTypes.nvarchar(400);
  const columns = Array.from({ length: width }, (_, at) => ({ name: at === 0 ? column : `${column}${at}`, typeInfo }));
  const fields = (row: readonly (string | null)[]) =>
    row.map((text) => value(text === null ? null : Buffer.from(text, 'utf16le')));
  const written = rows.map((row) => rowToken(fields(row)));
  return Buffer.concat([columnsToken(columns), ...written, doneToken(0x10, BigInt(rows.length))]);
}

/** The SQL of a batch or a call, and nothing else. */
export function sqlOf(request: Request): string {
  if (request.what === 'batch') return request.sql;
  if (request.what !== 'rpc') return '';
  return JSON.parse(/"(?:[^"\\]|\\.)*"/s.exec(request.parameters[0] ?? '')?.[0] ?? '""');
}

/** A database of our engine on a scripted server, and the server. `answer` hears what we ask once it is open. */
export async function scriptedDatabase(
  answer: (sql: string) => Scripted | undefined,
  script: Partial<Script> = {},
): Promise<{ server: ScriptedServer; database: () => Promise<Database> }> {
  const server = await openScripted({
    ...script,
    answer: (request) => {
      const sql = sqlOf(request);
      if (sql.endsWith('SELECT @@SPID')) return answer(sql) ?? texts(['51']);
      return answer(sql) ?? (sql === 'SELECT 1' ? texts(['1']) : undefined);
    },
  });
  onTestFinished(() => server.close());
  const url = `sqlserver://sa:x@127.0.0.1:${server.port}/edu?encrypt=false`;
  return {
    server,
    database: async () => {
      const opened = await engineOf('sqlserver').connect(url, { name: 'edu', application: 'test' });
      onTestFinished(() => opened.close());
      return opened;
    },
  };
}
