import { describe, expect, it } from 'vitest';
import { Fault } from '../../../../state/fault.ts';
import { requireSeen } from '../../../../tasks/engines/sqlserver/copy/seen.ts';
import { holdDatabase } from '../../../../tasks/engines/sqlserver/copy/source/hold.ts';
import { readMark, writtenSince } from '../../../../tasks/engines/sqlserver/copy/source/moment.ts';
import { requireKeeps } from '../../../../tasks/engines/sqlserver/copy/target/keeps.ts';
import { SqlServerDatabase } from '../../../../tasks/engines/sqlserver/database.ts';
import { scriptedDatabase, texts } from '../../../support/tds/scripted-database.ts';
import { columnsToken, doneToken, errorAnswer, rowToken } from '../../../support/tds/tokens.ts';
import { wireTypes } from '../../../support/tds/values.ts';

/*
 * Scripted, not SQL Server: what no server here can be brought to have (masked columns, security policies, READ_ONLY, a log
 * that can be looked at). It proves what we make of the answers, and nothing about the SQL.
 */

/** One row of texts. */
function row(...values: readonly (string | null)[]): Buffer {
  const { typeInfo, value } = wireTypes.nvarchar(400);
  const columns = columnsToken(values.map((_, at) => ({ name: `c${at}`, typeInfo })));
  const cells = values.map((text) => value(text === null ? null : Buffer.from(text, 'utf16le')));
  return Buffer.concat([columns, rowToken(cells), doneToken(0x10, 1n)]);
}

async function opened(answers: readonly (readonly [RegExp, Buffer])[]) {
  const { server, database } = await scriptedDatabase(
    (sql) =>
      answers.find(([pattern]) => pattern.test(sql))?.[1] ??
      (/^(BEGIN|IF @@TRANCOUNT|SET) /.test(sql) ? doneToken() : undefined),
  );
  const found = await database();
  if (!(found instanceof SqlServerDatabase)) throw new TypeError('not of this engine');
  return { server, database: found };
}

const table = (isMasked = false): Parameters<typeof requireSeen>[1] => ({
  ...{ sql: '[dbo].[users]', title: 'edu.users' },
  columns: [
    { name: 'id', isMasked: false },
    { name: 'email', isMasked },
  ],
});

const faultOf = async (promise: Promise<unknown>): Promise<Fault> => {
  const error = await promise.then(() => undefined).catch((thrown: unknown) => thrown);
  if (error instanceof Fault) return error;
  throw new Error(`no fault, but ${error}`);
};

describe('a table of which this login is not shown everything (scripted)', () => {
  it('is refused where values of it are masked, unless the login may see them', async () => {
    const masked = await opened([[/HAS_PERMS_BY_NAME/, texts(['0'])]]);
    const { code, message, remedy } = await faultOf(requireSeen(masked.database, table(true)));
    expect(code).toBe('copy/masked');
    expect(message).toContain('masked values of email');
    expect(remedy[0]).toContain('GRANT UNMASK');
    const seen = await opened([
      [/HAS_PERMS_BY_NAME/, texts(['1'])],
      [/OBJECT_ID\(N'sys\.security_predicates'\)/, texts([null])],
    ]);
    await requireSeen(seen.database, table(true));
    expect(seen.server.complaints()).toEqual([]);
  });

  it('is refused where a security policy filters its rows, whoever reads them', async () => {
    const { database } = await opened([
      [/OBJECT_ID\(N'sys\.security_predicates'\)/, texts(['-105'])],
      [/security_policies/, texts(['[dbo].[only_own_district]'])],
    ]);
    const { code, remedy } = await faultOf(requireSeen(database, table()));
    expect(code).toBe('copy/row-security');
    expect(remedy[0]).toContain('ALTER SECURITY POLICY [dbo].[only_own_district] WITH (STATE = OFF);');
  });
});

const server = (readOnly: string, snapshots: string, isSnapshotOf: string | null = null) =>
  [
    [/SERVERPROPERTY\('Babelfish'\) AS int/, row(null, readOnly, snapshots)],
    [/source_database_id IS NOT NULL/, isSnapshotOf === null ? texts([]) : texts([isSnapshotOf])],
    [/MIN_ACTIVE_ROWVERSION/, row('\\x00000000000007d1')],
    [/SYSUTCDATETIME/, texts(['2026-11-22 02:00:00 51'])],
    [/pg_catalog/, errorAnswer(208, 'Invalid object name')],
    [/sys\.tables/, texts(['[dbo].[users]'])],
    [/SELECT TOP \(1\) 1 FROM \[dbo\]\.\[users\]/, texts(['1'])],
  ] as const;
const log: readonly [RegExp, Buffer] = [/dm_db_log_stats/, texts(['00000025:000001a0:0004'])];
const noLog: readonly [RegExp, Buffer] = [
  /dm_db_log_stats/,
  errorAnswer(300, 'VIEW DATABASE STATE permission was denied'),
];
const options = { application: 'held', signal: new AbortController().signal };

describe('a moment of SQL Server (scripted)', () => {
  it('is that of every connection where the database is read-only, and the same as long as its log ends there', async () => {
    const { database, server: scripted } = await opened([...server('1', '0'), log]);
    const [first, second] = [await holdDatabase(database, options), await holdDatabase(database, options)];
    expect(first.moment).toBe(second.moment);
    expect(first.check).toBe('');
    const [one, other] = [await first.reader('one'), await first.reader('other')];
    expect(one.connection).not.toBe(other.connection);
    expect(scripted.asked.filter((sql) => /SNAPSHOT/.test(sql))).toEqual([]);
    expect(scripted.complaints()).toEqual([]);
  });

  it('is that of one transaction elsewhere, begun before its first look at a table, and never taken for another', async () => {
    const { database, server: scripted } = await opened([...server('0', '1'), noLog]);
    const held = await holdDatabase(database, options);
    const [one, other] = [await held.reader('one'), await held.reader('other')];
    expect(one.connection).toBe(other.connection);
    expect(scripted.asked.map((asked) => asked.replace(/^batch /, '')).slice(-4)).toEqual([
      'SET TRANSACTION ISOLATION LEVEL SNAPSHOT',
      expect.stringContaining('sys.tables'),
      'BEGIN TRANSACTION',
      'SELECT TOP (1) 1 FROM [dbo].[users]',
    ]);
    expect(readMark(held.moment)).toEqual({ rows: '\\x00000000000007d1', at: '2026-11-22 02:00:00 51' });
  });

  it('is the snapshot itself where the database is one of another', async () => {
    const { database } = await opened([...server('1', '0', 'snapshot of 2026-11-22 01:00:00.000'), noLog]);
    expect(readMark((await holdDatabase(database, options)).moment).log).toBe('snapshot of 2026-11-22 01:00:00.000');
  });

  it('can not be held where the database keeps no versions, and that is said with what turns them on', async () => {
    const { database } = await opened([...server('0', '0'), log]);
    const { code, remedy } = await faultOf(holdDatabase(database, options));
    expect(code).toBe('copy/no-snapshot');
    expect(remedy[0]).toContain('SET ALLOW_SNAPSHOT_ISOLATION ON');
  });

  it('tells what was written since by a rowversion, or by the transactions of Babelfish, or not at all', () => {
    const written = (mark: string, version: string | undefined) =>
      writtenSince(readMark(mark), { version, table: '[users]' });
    expect(written('{"rows":"\\\\x00000000000007d1","at":"now"}', '[users].[v]')).toBe(
      '[users].[v] >= 0x00000000000007d1',
    );
    expect(written('{"rows":"\\\\x00000000000007d1","at":"now"}', undefined)).toBe(undefined);
    expect(written('{"transactions":"2349","at":"now"}', undefined)).toBe(
      'CAST(CAST([users].xmin AS varchar(20)) AS bigint) >= 2349',
    );
    expect(written('{"transactions":"4294967296","at":"now"}', undefined)).toBe(undefined);
  });
});

describe('a table that would keep other rows than it is given', () => {
  it('is refused, with what would alter them', async () => {
    const trigger = 'the trigger audit runs instead of every INSERT';
    const { database } = await opened([[/is_instead_of_trigger/, row(trigger)]]);
    const fault = await faultOf(requireKeeps(database, table()));
    expect(fault).toMatchObject({ code: 'copy/alters-rows', message: expect.stringContaining(trigger) });
    expect(fault.remedy).toHaveLength(2);
  });
});
