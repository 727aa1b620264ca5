import { openScripted, type Scripted, type ScriptedServer } from '../../../support/tds/scripted.ts';
import { columnsToken, done, doneToken, errorToken, rowToken } from '../../../support/tds/tokens.ts';
import { wireTypes } from '../../../support/tds/values.ts';

export interface ScriptedSession {
  readonly pid: string;
  readonly application: string;
  readonly hasWritten?: boolean;
}

/**
 * *Scripted, not SQL Server*: one database that knows READ_ONLY, row versions, extended properties and who is connected,
 * and answers the questions of the freeze by patterns, over real TDS. It proves in which order the step asks, what it makes
 * of the answers and what is left after a kill. Whether a real server takes the statements it can not tell.
 */
export class ScriptedFreeze {
  isReadOnly = false;
  snapshot = 'OFF';
  mark: string | undefined;
  sessions: ScriptedSession[] = [];
  group: string | undefined;
  /** Not shown where undefined. */
  lsn: number | undefined = 100;
  /** Every statement that is more than a question, in order. */
  readonly did: string[] = [];
  /** Says something else to a statement. */
  before: (sql: string) => Scripted | undefined = () => undefined;
  #server: ScriptedServer | undefined;

  async open(): Promise<string> {
    this.#server = await openScripted({
      answer: (request) => (request.what === 'batch' ? this.#answer(request.sql) : undefined),
    });
    return `sqlserver://sa:x@127.0.0.1:${this.#server.port}/erp?encrypt=false`;
  }

  complaints(): readonly string[] {
    return this.#server?.complaints() ?? [];
  }

  close(): Promise<void> {
    return this.#server?.close() ?? Promise.resolve();
  }

  #answer(sql: string): Scripted | undefined {
    const said = this.before(sql);
    if (said) return said;
    const handler = this.#handlers.find(([pattern]) => pattern.test(sql));
    if (/^(exec|alter) /.test(sql)) this.did.push(sql);
    return handler?.[1](sql);
  }

  readonly #handlers: readonly (readonly [RegExp, (sql: string) => Buffer])[] = [
    [/SELECT @@SPID$/, () => rows({ spid: '51' })],
    [/^SELECT 1$/, () => rows({ a: '1' })],
    [/sp_getapplock/, () => rows({ got: '0', session: '52', since: '2026-11-22' })],
    [/APPLOCK_MODE/, () => rows({ mode: 'Exclusive' })],
    [/^alter database \[erp\] set allow_snapshot_isolation (on|off)$/, (sql) => this.#setSnapshot(sql)],
    [/^alter database \[erp\] set read_only with /, (sql) => this.#setReadOnly(sql)],
    [/^alter database \[erp\] set read_write with rollback immediate$/, () => this.#setReadWrite()],
    [/^exec sys\.sp_(add|update)extendedproperty/, (sql) => this.#setMark(sql)],
    [/^exec sys\.sp_dropextendedproperty/, () => this.#write(() => (this.mark = undefined))],
    [/from sys\.extended_properties/, () => rows(...(this.mark === undefined ? [] : [{ value: this.mark }]))],
    [/as \[isBabelfish\]/, () => rows(this.#facts())],
    [/as \[readCommittedSnapshot\]/, () => rows(this.#now())],
    [/availability_databases_cluster/, () => rows(...(this.group === undefined ? [] : [{ name: this.group }]))],
    [/sys\.database_mirroring|dm_database_encryption_keys|request_session_id = -2/, () => rows()],
    [/dm_tran_database_transactions/, () => rows(...this.#transactions())],
    [/dm_tran_locks/, () => rows()],
    [/from sys\.dm_exec_sessions s/, () => rows(...this.#sessions())],
    [
      /dm_db_log_stats/,
      () =>
        this.lsn === undefined ? refused(300, 'VIEW DATABASE STATE was denied.') : rows({ lsn: String(this.lsn) }),
    ],
    [/as \[sees\]/, () => rows({ sees: '1' })],
  ];

  #now() {
    const { isReadOnly, snapshot } = this;
    return {
      ...{ database: 'erp', isReadOnly: isReadOnly ? '1' : '0', access: 'MULTI_USER', snapshot },
      ...{ readCommittedSnapshot: '0', login: 'sa' },
    };
  }

  #facts() {
    const { isReadOnly, snapshot, group } = this;
    const no = { isSystem: '0', isSnapshot: '0', isStandby: '0', hasCapture: '0', isPublished: '0', isSubscribed: '0' };
    return {
      ...{
        database: 'erp',
        login: 'sa',
        edition: '3',
        isBabelfish: '0',
        state: 'ONLINE',
        access: 'MULTI_USER',
        snapshot,
      },
      ...{
        isReadOnly: isReadOnly ? '1' : '0',
        isReplica: group === undefined ? '0' : '1',
        mayAlter: '1',
        seesOthers: '1',
        ...no,
      },
    };
  }

  #sessions() {
    return this.sessions.map(({ pid, application, hasWritten }) => ({
      ...{ pid, user: 'erp_app', application, address: '10.0.0.7', status: 'sleeping', since: '2026-11-22T02:00:00Z' },
      ...{ transactions: hasWritten === undefined ? '0' : '1', superuser: '0' },
    }));
  }

  #transactions() {
    return this.sessions.flatMap(({ pid, hasWritten }) =>
      hasWritten === undefined
        ? []
        : [{ pid, id: '900', hasWritten: hasWritten ? '1' : '0', since: '2026-11-22T01:59:00Z' }],
    );
  }

  /** Whatever is logged moves the end of the log. */
  #write(change: () => void): Buffer {
    if (this.isReadOnly) return refused(3906, 'Failed to update database "erp" because the database is read-only.');
    change();
    if (this.lsn !== undefined) this.lsn += 1;
    return doneToken();
  }

  #setMark(sql: string): Buffer {
    const [, value = ''] = /@value = N'(.*)'$/.exec(sql) ?? [];
    return this.#write(() => (this.mark = value.replaceAll("''", "'")));
  }

  #setSnapshot(sql: string): Buffer {
    return this.#write(() => (this.snapshot = sql.endsWith(' on') ? 'ON' : 'OFF'));
  }

  #setReadOnly(sql: string): Buffer {
    if (this.group !== undefined) return refused(1468, 'The operation cannot be performed on database "erp".');
    if (sql.endsWith('no_wait') && this.sessions.length > 0) {
      return refused(5070, 'Database state cannot be changed while other users are using the database "erp"');
    }
    this.sessions = [];
    this.isReadOnly = true;
    return doneToken();
  }

  #setReadWrite(): Buffer {
    this.isReadOnly = false;
    return this.#write(() => (this.sessions = []));
  }
}

/** What SQL Server says last to every ALTER DATABASE that failed. */
export function refused(number: number, message: string): Buffer {
  const last = errorToken(5069, 'ALTER DATABASE statement failed.');
  return Buffer.concat([
    errorToken(number, message),
    ...(number >= 5000 || number === 1468 ? [last] : []),
    doneToken(done.error),
  ]);
}

function rows(...all: readonly Readonly<Record<string, string>>[]): Buffer {
  const type = wireTypes.nvarchar(4000);
  const names = Object.keys(all[0] ?? { none: '' });
  return Buffer.concat([
    columnsToken(names.map((name) => ({ name, typeInfo: type.typeInfo }))),
    ...all.map((row) => rowToken(names.map((name) => type.value(Buffer.from(row[name] ?? '', 'utf16le'))))),
    doneToken(done.count, BigInt(all.length)),
  ]);
}
