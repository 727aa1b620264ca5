import { onTestFinished } from 'vitest';
import { ledgerColumns } from '../../../tasks/engines/ledger-faults.ts';
import type { Request } from './requests.ts';
import { openScripted, type Script, type Scripted } from './scripted.ts';
import { sqlOf, table } from './scripted-database.ts';
import { doneToken, transactionToken } from './tokens.ts';

/** A database by script, enough of one for a session with SQL in a transaction: what it keeps is what was committed. */
export interface ScriptedHome {
  readonly url: string;
  /** What is committed: units of the ledger, and the SQL of steps. */
  readonly kept: readonly Work[];
  complaints(): readonly string[];
}

export interface Work {
  readonly what: 'ledger' | 'sql';
  /** Values, or the SQL. */
  readonly text: string;
}

export interface Turn {
  readonly sql: string;
  /** What the script says by itself, done now: for an answer that is lost on the way. */
  usual(): Buffer | undefined;
}

/** `answer` is asked before the script answers by itself. */
export async function scriptedHome(
  answer: (turn: Turn) => Scripted | undefined = () => undefined,
  script: Partial<Script> = {},
): Promise<ScriptedHome> {
  const kept: Work[] = [];
  const open = new Map<number, Work[]>();
  const usual = (request: Request, connection: number): Buffer | undefined => {
    const sql = sqlOf(request);
    const known = facts.find(({ asks }) => asks.test(sql));
    if (known) return table(known.rows);
    if (/ FROM nightferry\.ledger /.test(sql)) return table(ledgerRows(kept), 7);
    if (sql.includes('BEGIN TRANSACTION')) {
      open.set(connection, []);
      return Buffer.concat([transactionToken('begun', 7n), doneToken()]);
    }
    if (sql.includes('COMMIT TRANSACTION')) {
      kept.push(...(open.get(connection) ?? []));
      open.delete(connection);
      return Buffer.concat([transactionToken('committed', 7n), table([['committed']])]);
    }
    if (sql.includes('ROLLBACK TRANSACTION')) {
      open.delete(connection);
      return Buffer.concat([transactionToken('rolled back', 7n), doneToken()]);
    }
    if (!/^(INSERT|UPDATE)/.test(sql)) return undefined;
    const isLedger = sql.includes('nightferry.ledger');
    const isClaim = isLedger && sql.startsWith('INSERT');
    if (!isLedger) open.get(connection)?.push({ what: 'sql', text: sql });
    if (isClaim) open.get(connection)?.push({ what: 'ledger', text: parametersOf(request) });
    return doneToken(0x10, 1n);
  };
  const server = await openScripted({
    ...script,
    answer: (request, connection) =>
      answer({ sql: sqlOf(request), usual: () => usual(request, connection) }) ?? usual(request, connection),
  });
  onTestFinished(() => server.close());
  return {
    url: `sqlserver://sa:x@127.0.0.1:${server.port}/edu?encrypt=false`,
    kept,
    complaints: server.complaints,
  };
}

/** What a session asks about a database, in few words, and what it hears. */
const facts: readonly { readonly asks: RegExp; readonly rows: readonly (readonly string[])[] }[] = [
  { asks: /SELECT @@SPID$/, rows: [['51']] },
  { asks: /^SELECT 1$/, rows: [['1']] },
  { asks: /nightferry\.stand_in/, rows: [['on']] },
  { asks: /SERVERPROPERTY\('ServerName'/, rows: [['SCRIPTED', '5', 'edu', '2026-01-01', '16.0.4']] },
  { asks: /recovery_fork_guid/, rows: [['guid', 'fork']] },
  { asks: /'Updateability'/, rows: [['READ_WRITE']] },
  { asks: /fn_hadr_is_primary_replica/, rows: [['0']] },
  { asks: /EXEC @got = sp_getapplock/, rows: [['0', '51', '2026-01-01']] },
  { asks: /APPLOCK_MODE/, rows: [['Exclusive']] },
  { asks: /SELECT c\.name FROM sys\.columns/, rows: ledgerColumns.split(',').map((name) => [name]) },
  { asks: /HAS_PERMS_BY_NAME/, rows: [['1']] },
];

/** Of the unit of a step's SQL, which is all that is kept here. */
function ledgerRows(kept: readonly Work[]): readonly (readonly (string | null)[])[] {
  const isThere = kept.some(({ what }) => what === 'ledger');
  return isThere ? [['sql', null, null, '0', '0', '0', '2026-01-01 00:00:00.000']] : [];
}

function parametersOf(request: Request): string {
  return request.what === 'rpc' ? request.parameters.slice(2).join(' ') : '';
}
