import { randomUUID } from 'node:crypto';
import { openScripted, type Scripted, type ScriptedServer } from '../../support/tds/scripted.ts';
import { columnsToken, done, doneToken, errorToken, infoToken, rowToken } from '../../support/tds/tokens.ts';
import { wireTypes } from '../../support/tds/values.ts';

/** A database as the script remembers it. */
export interface ScriptedDatabase {
  readonly id: number;
  guid: string;
  readonly rows: Record<string, number>;
  state: 'ONLINE' | 'RESTORING';
  isReadOnly: boolean;
  isSingle: boolean;
  recovery: 'FULL' | 'SIMPLE';
  owner: string;
  readonly properties: Map<string, string>;
  /** Users whose logins have another SID, and whether there is one of that name. */
  orphans: Record<string, boolean>;
}

export interface ScriptedSet {
  readonly guid: string;
  readonly name: string;
  readonly database: string;
  readonly type: 1 | 2;
  isComplete: boolean;
  readonly content: ScriptedDatabase;
}

export type ScriptedFile = { readonly sets: readonly ScriptedSet[] } | 'garbage';

type Refusal = Scripted | undefined;

/**
 * *Scripted, not SQL Server*: it answers the statements of our backups and restores by patterns, over real TDS, and remembers
 * what they would do. It proves what our step and the driver make of such answers, in which order we ask, and what is left
 * after a kill. Whether a real server takes the statements it can not tell.
 */
export class ScriptedSqlServer {
  readonly databases = new Map<string, ScriptedDatabase>();
  readonly files = new Map<string, ScriptedFile>();
  /** Every statement that is more than a question, in order. */
  readonly did: string[] = [];
  edition = { engine: 3, name: 'Developer Edition (64-bit)', babelfish: null as string | null };
  /** What still runs for a process that died, asked for once and once again. */
  running: { command: string; percent: number }[] = [];
  /** Says something else to a statement, or does something before it. */
  before: (sql: string) => Refusal = () => undefined;
  #server: ScriptedServer | undefined;
  #nextId = 5;

  async open(): Promise<void> {
    this.#server = await openScripted({
      answer: (request) => {
        if (request.what === 'batch') return this.#answer(request.sql, []);
        if (request.what !== 'rpc') return doneToken();
        const [sql = '', , ...values] = request.parameters.map(textOf);
        return this.#answer(sql, values);
      },
    });
  }

  url(database: string): string {
    return `sqlserver://sa:x@127.0.0.1:${this.#server?.port}/${database}?encrypt=false`;
  }

  complaints(): readonly string[] {
    return this.#server?.complaints() ?? [];
  }

  close(): Promise<void> {
    return this.#server?.close() ?? Promise.resolve();
  }

  add(name: string, parts: Partial<ScriptedDatabase> = {}): ScriptedDatabase {
    this.#nextId += 1;
    const made: ScriptedDatabase = {
      ...{ id: this.#nextId, guid: randomUUID(), rows: {}, state: 'ONLINE', isReadOnly: false, isSingle: false },
      ...{ recovery: 'FULL', owner: 'erp_owner', properties: new Map(), orphans: {} },
      ...parts,
    };
    this.databases.set(name, made);
    return made;
  }

  #answer(sql: string, values: readonly string[]): Scripted | undefined {
    const refusal = this.before(sql);
    if (refusal) return refusal;
    for (const [pattern, handle] of this.#handlers) {
      const found = pattern.exec(sql);
      if (!found) continue;
      if (!/^(SELECT|SET)/.test(sql)) this.did.push(sql);
      return handle(found.slice(1).map(unquoted), values);
    }
    return undefined;
  }

  readonly #handlers: readonly (readonly [
    RegExp,
    (parts: readonly string[], values: readonly string[]) => Scripted,
  ])[] = [
    [/^SET LOCK_TIMEOUT .*SELECT @@SPID$/, () => rows(['spid'], [['51']])],
    [/^SET LOCK_TIMEOUT -1$/, () => doneToken()],
    [/^SELECT 1$/, () => rows(['a'], [['1']])],
    [
      /'EngineEdition'/,
      () =>
        rows(
          ['engine', 'edition', 'version', 'babelfish'],
          [[String(this.edition.engine), this.edition.name, '16.0.4135.4', this.edition.babelfish]],
        ),
    ],
    [/HAS_PERMS_BY_NAME/, () => rows(['may_back_up', 'may_create'], [['1', '1']])],
    [/dm_exec_requests/, () => this.#runs()],
    [/^RESTORE HEADERONLY FROM DISK = (N'.*')$/, ([path = '']) => this.#header(path)],
    [/^RESTORE FILELISTONLY FROM DISK = (N'.*') WITH FILE = 1$/, () => fileRows()],
    [/^RESTORE VERIFYONLY FROM DISK = (N'.*') WITH FILE = 1, CHECKSUM, STATS = 1$/, () => saying([30, 100])],
    [/^BACKUP (DATABASE|LOG) (\[.*\]) TO DISK = (N'.*?') WITH .*?NAME = (N'.*?'),/, (parts) => this.#backUp(parts)],
    [/^RESTORE DATABASE (\[.*\]) FROM DISK = (N'.*?') WITH/, (parts) => this.#restore(parts)],
    [/^DBCC CHECKDB \((N'.*')\)/, () => doneToken()],
    [/sys\.databases d LEFT JOIN/, (_, [name = '']) => this.#neighbour(name)],
    [/SUM\(CONVERT\(bigint, size\)\)/, () => rows(['bytes'], [['8388608']])],
    [/dm_os_volume_stats/, () => rows(['volume_mount_point', 'available_bytes'], [['E:\\', '99999999999']])],
    [/sys\.database_files/, () => fileRows()],
    [/FROM (\[.*\])\.sys\.tables t/, ([name = '']) => this.#tables(name)],
    [/^SELECT COUNT_BIG\(\*\) FROM (\[.*?\])\.\[dbo\]\.(\[.*?\])$/, (parts) => this.#count(parts)],
    [/FROM (\[.*\])\.sys\.database_principals/, ([name = '']) => this.#orphans(name)],
    [
      /FROM (\[.*\])\.sys\.extended_properties .*name = (N'.*'|\$1|@p1)$/,
      (parts, values) => this.#property(parts, values),
    ],
    [/^EXEC (\[.*?\])\.sys\.sp_executesql (N'.*')$/s, (parts) => this.#inside(parts)],
    [/^SELECT is_read_only FROM/, (_, [name = '']) => this.#fact(name, ({ isReadOnly }) => (isReadOnly ? '1' : '0'))],
    [/^SELECT user_access FROM/, (_, [name = '']) => this.#fact(name, ({ isSingle }) => (isSingle ? '1' : '0'))],
    [
      /^SELECT recovery_model FROM/,
      (_, [n = '']) => this.#fact(n, ({ recovery }) => (recovery === 'FULL' ? '1' : '3')),
    ],
    [/^SELECT SUSER_SNAME\(owner_sid\)/, (_, [name = '']) => this.#fact(name, ({ owner }) => owner)],
    [/^ALTER DATABASE (\[.*\]) MODIFY NAME = (\[.*\])$/, ([from = '', to = '']) => this.#rename(from, to)],
    [/ALTER DATABASE (\[.*\]) SET SINGLE_USER WITH/, ([name = '']) => this.#set(name, { isSingle: true })],
    [/^ALTER DATABASE (\[.*\]) SET MULTI_USER WITH/, ([name = '']) => this.#set(name, { isSingle: false })],
    [/^ALTER DATABASE (\[.*\]) SET READ_WRITE/, ([name = '']) => this.#set(name, { isReadOnly: false })],
    [
      /^ALTER AUTHORIZATION ON DATABASE::(\[.*\]) TO (\[.*\])$/,
      ([name = '', owner = '']) => this.#set(name, { owner }),
    ],
    [/^USE master$/, () => doneToken()],
  ];

  #runs(): Buffer {
    const now = this.running.shift();
    return rows(['command', 'percent'], now ? [[now.command, String(now.percent)]] : []);
  }

  #header(path: string): Buffer {
    const file = this.files.get(path);
    if (file === undefined) return refused('RESTORE HEADERONLY', [3201, cannotOpen(path, 2)]);
    if (file === 'garbage') {
      const says = `The media family on device '${path}' is incorrectly formed. SQL Server cannot process this media family.`;
      return refused('RESTORE HEADERONLY', [3241, says]);
    }
    const columns = ['BackupName', 'BackupType', 'Position', 'DatabaseName', 'BackupSize', 'CompressedBackupSize'];
    const more = ['BackupFinishDate', 'HasBackupChecksums', 'IsDamaged', 'BackupSetGUID'];
    return rows(
      [...columns, ...more],
      file.sets.map(({ guid, name, database, type, isComplete }, index) => [
        ...[isComplete ? name : '*** INCOMPLETE ***', String(type), String(index + 1), database, '5000000', '1000000'],
        ...[isComplete ? '2026-11-21 02:10:00.000' : null, '1', '0', guid.toUpperCase()],
      ]),
    );
  }

  #backUp([what = '', name = '', path = '', set = '']: readonly string[]): Buffer {
    const content = this.databases.get(name);
    if (!content) return refused(`BACKUP ${what}`, [911, `Database '${name}' does not exist.`]);
    this.write(path, { name: set, database: name, type: what === 'LOG' ? 2 : 1, content });
    return saying([50, 100]);
  }

  /** What a BACKUP leaves in its file. */
  write(
    path: string,
    set: Pick<ScriptedSet, 'name' | 'database' | 'type' | 'content'> & { isComplete?: boolean },
  ): void {
    const { rows: counted, properties } = set.content;
    const content = { ...set.content, rows: { ...counted }, properties: new Map(properties) };
    this.files.set(path, { sets: [{ isComplete: true, ...set, content, guid: randomUUID() }] });
  }

  #restore([into = '', path = '']: readonly string[]): Buffer {
    const file = this.files.get(path);
    if (!file || file === 'garbage') return refused('RESTORE DATABASE', [3201, cannotOpen(path, 2)]);
    if (this.databases.has(into)) return refused('RESTORE DATABASE', [1801, `Database '${into}' already exists.`]);
    const [set] = file.sets;
    const { id: _, ...content } = set?.content ?? this.add('nothing');
    this.add(into, {
      ...content,
      guid: randomUUID(),
      owner: 'sa',
      rows: { ...content.rows },
      properties: new Map(content.properties),
    });
    return saying([40, 100]);
  }

  #neighbour(name: string): Buffer {
    const found = this.databases.get(name);
    return rows(['oid', 'state_desc'], found ? [[`${found.id}/${found.guid}`, found.state]] : []);
  }

  #tables(name: string): Buffer {
    const tables = Object.keys(this.databases.get(name)?.rows ?? {}).sort();
    return rows(
      ['schema', 'table'],
      tables.map((table) => ['dbo', table]),
    );
  }

  #count([name = '', table = '']: readonly string[]): Buffer {
    return rows(['count'], [[String(this.databases.get(name)?.rows[table] ?? 0)]]);
  }

  #orphans(name: string): Buffer {
    const orphans = Object.entries(this.databases.get(name)?.orphans ?? {});
    return rows(
      ['name', 'login'],
      orphans.map(([user, hasLogin]) => [user, hasLogin ? '1' : '0']),
    );
  }

  #property([name = '', property = '']: readonly string[], [value]: readonly string[]): Buffer {
    const found = this.databases.get(name)?.properties.get(value ?? property);
    return rows(['value'], found === undefined ? [] : [[found]]);
  }

  #inside([name = '', sql = '']: readonly string[]): Buffer {
    const database = this.databases.get(name);
    const [, dropped] = /IF EXISTS .*?name = N'(.*?)'/.exec(sql) ?? [];
    if (dropped) database?.properties.delete(dropped);
    const [, added = '', value = ''] = /sp_addextendedproperty @name = N'(.*?)', @value = N'(.*?)'/.exec(sql) ?? [];
    if (added) database?.properties.set(added, value);
    const [, user] = /^ALTER USER \[(.*?)\] WITH LOGIN/.exec(sql) ?? [];
    if (user && database) database.orphans = without(database.orphans, user);
    return doneToken();
  }

  #fact(name: string, fact: (database: ScriptedDatabase) => string): Buffer {
    const found = this.databases.get(name);
    return rows(['fact'], found ? [[fact(found)]] : []);
  }

  #rename(from: string, to: string): Buffer {
    const found = this.databases.get(from);
    if (!found) return refused('ALTER DATABASE', [5011, `User does not have permission to alter database '${from}'.`]);
    this.databases.delete(from);
    this.databases.set(to, found);
    return doneToken();
  }

  #set(name: string, change: Partial<ScriptedDatabase>): Buffer {
    const found = this.databases.get(name);
    if (found) Object.assign(found, change);
    if (this.did.at(-1)?.includes(`DROP DATABASE [${name}]`)) this.databases.delete(name);
    return doneToken();
  }
}

/** Errors, and what SQL Server says last to every BACKUP and RESTORE that failed. */
export function refused(what: string, ...errors: readonly (readonly [number, string])[]): Buffer {
  const last = [3013, `${what} is terminating abnormally.`] as const;
  return Buffer.concat([
    ...[...errors, last].map(([number, message]) => errorToken(number, message)),
    doneToken(done.error),
  ]);
}

export function cannotOpen(path: string, os: number): string {
  const why: Record<number, string> = {
    2: 'The system cannot find the file specified.',
    5: 'Access is denied.',
    3: 'no path',
  };
  return `Cannot open backup device '${path}'. Operating system error ${os}(${why[os] ?? 'failed'}).`;
}

/** How far it is, as STATS makes the server say it. */
export function saying(percents: readonly number[]): Buffer {
  return Buffer.concat([
    ...percents.map((percent) => infoToken(3211, `${percent} percent processed.`)),
    infoToken(3014, 'successfully processed 320 pages in 0.020 seconds (125.000 MB/sec).'),
    doneToken(),
  ]);
}

function fileRows(): Buffer {
  return rows(
    ['LogicalName', 'PhysicalName', 'Type', 'FileId'],
    [
      ['erp', 'E:\\data\\erp.mdf', 'D', '1'],
      ['erp_log', 'L:\\log\\erp_log.ldf', 'L', '2'],
    ],
  );
}

function rows(names: readonly string[], all: readonly (readonly (string | null)[])[]): Buffer {
  const type = wireTypes.nvarchar(4000);
  const value = (text: string | null) => type.value(text === null ? null : Buffer.from(text, 'utf16le'));
  return Buffer.concat([
    columnsToken(names.map((name) => ({ name, typeInfo: type.typeInfo }))),
    ...all.map((row) => rowToken(row.map(value))),
    doneToken(done.count, BigInt(all.length)),
  ]);
}

/** The text of a parameter, as the script's reader writes it. */
function textOf(parameter: string): string {
  const at = parameter.indexOf('"');
  return at < 0 ? '' : String(JSON.parse(parameter.slice(at)));
}

function unquoted(part: string | undefined): string {
  const text = part ?? '';
  if (text.startsWith("N'")) return text.slice(2, -1).replaceAll("''", "'");
  return text.startsWith('[') ? text.slice(1, -1).replaceAll(']]', ']') : text;
}

function without(orphans: Record<string, boolean>, user: string): Record<string, boolean> {
  return Object.fromEntries(Object.entries(orphans).filter(([name]) => name !== user));
}
