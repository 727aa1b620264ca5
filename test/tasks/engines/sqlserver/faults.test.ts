import { describe, expect, it, onTestFinished } from 'vitest';
import { recordFault } from '../../../../state/fault.ts';
import { connectFault, isLoss, lostFault } from '../../../../tasks/engines/sqlserver/faults/faults.ts';
import { statementFault } from '../../../../tasks/engines/sqlserver/faults/statement-fault.ts';
import { parseTarget } from '../../../../tasks/engines/sqlserver/target.ts';
import { openTds } from '../../../../tasks/engines/sqlserver/tds/open.ts';
import { openScripted } from '../../../support/tds/scripted.ts';
import { doneToken, errorToken } from '../../../support/tds/tokens.ts';

const target = parseTarget('sqlserver://jo:secret@db.example.org/edu');
const where = { name: 'edu', target };

/** As the driver makes it of an ERROR token. */
function said(number: number, message = 'words', more: Record<string, unknown> = {}) {
  const parts = { code: 'EREQUEST', number, state: 1, class: 16, procName: '', lineNumber: 1, serverName: 's' };
  return Object.assign(new Error(message), parts, more);
}

describe('what SQL Server says to a statement', () => {
  const codes: [code: string, numbers: number[]][] = [
    ['database/sql', [102, 105, 156, 207, 208, 2812, 3701, 266, 50_000, 51_234, 99]],
    ['database/permission', [229, 230, 262, 297, 300, 916]],
    ['database/constraint', [515, 547, 544, 2601, 2627]],
    ['database/data', [241, 242, 245, 248, 2628, 8114, 8115, 8134, 8152]],
    ['database/deadlock', [1205]],
    ['database/lock-timeout', [1222, 5061]],
    ['database/serialization', [3960, 3961]],
    ['database/no-snapshot', [3952, 3956]],
    ['database/read-only', [3906]],
    ['database/disk-full', [1101, 1105, 9002]],
    ['database/resources', [701, 10_928, 40_501]],
    ['database/availability-group', [1468, 3104]],
    ['database/closed', [927, 942, 945, 976]],
    ['database/starting-up', [922, 40_613]],
    ['database/not-on-azure', [40_508, 40_510]],
    ['database/server-error', [823, 824, 3908]],
  ];
  it.each(codes)('is %s', (code, numbers) => {
    for (const number of numbers) {
      expect({ number, code: statementFault(said(number), { name: 'edu', sql: '' }).code }).toEqual({ number, code });
    }
  });

  it('is told with its number, its line, and where in the file that is', () => {
    const sql = 'SELECT 1;\n\nSELECT *\n  FORM x;';
    const error = said(102, "Incorrect syntax near 'FORM'.", { lineNumber: 4, class: 15 });
    const fault = statementFault(error, { name: 'edu', sql, file: 'a.sql' });
    expect(fault.message).toBe(
      "edu says at line 4 of a.sql: Incorrect syntax near 'FORM' (Msg 102, Level 15, State 1).",
    );
    expect(fault.at).toEqual({ file: 'a.sql', line: 4, column: 3, snippet: '  FORM x;' });
  });

  it('inside of a procedure is told with its line there, and with no place in ours', () => {
    const error = said(8134, 'Divide by zero error encountered.', { procName: 'dbo.halve', lineNumber: 7 });
    const fault = statementFault(error, { name: 'edu', sql: 'EXEC\ndbo.halve' });
    expect(fault.message).toMatch(/in dbo.halve, line 7: Divide by zero/);
    expect(fault.at).toBeUndefined();
  });

  it('is the first of several that is no echo of another; the others are causes', () => {
    const all = new AggregateError([said(3013, 'BACKUP is terminating abnormally.'), said(9002, 'The log is full.')]);
    const fault = statementFault(all, { name: 'edu', sql: '' });
    expect(fault.code).toBe('database/disk-full');
    expect(recordFault(fault).causes?.[0]).toMatch(/BACKUP is terminating abnormally. \(Msg 3013/);
  });

  const values: readonly (readonly [said: string, told: string])[] = [
    [
      "Violation of PRIMARY KEY constraint 'pk'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (Hunter, 2).",
      "Violation of PRIMARY KEY constraint 'pk'. Cannot insert duplicate key in object 'dbo.t'",
    ],
    [
      "String or binary data would be truncated in table 'edu.dbo.t', column 'a'. Truncated value: 'Hunt'er'.",
      "String or binary data would be truncated in table 'edu.dbo.t', column 'a'",
    ],
    [
      "Conversion failed when converting the nvarchar value 'Hunter' to data type int.",
      'Conversion failed when converting the nvarchar value to data type int',
    ],
    [
      "The conversion of the varchar value '777' overflowed an int column.",
      'The conversion of the varchar value overflowed an int column',
    ],
    [
      'Arithmetic overflow error for data type tinyint, value = 777.',
      'Arithmetic overflow error for data type tinyint',
    ],
  ];
  it.each(values)('has no value of a row in it, which goes with the causes: %s', (message, told) => {
    const fault = statementFault(said(2627, message), { name: 'edu', sql: '' });
    expect(fault.message).toBe(`edu says: ${told} (Msg 2627, Level 16, State 1).`);
    expect(recordFault(fault).causes?.[0]).toBe(message);
  });
});

describe('a connection that is gone', () => {
  it('is told from a statement that failed', () => {
    const socket = Object.assign(new Error('Connection lost - read ECONNRESET'), { code: 'ESOCKET' });
    const closed = Object.assign(new Error('Connection closed before request completed.'), { code: 'ECLOSE' });
    expect([socket, closed, said(596), said(6005), said(1, 'words', { class: 20 })].map(isLoss)).toEqual(
      Array(5).fill(true),
    );
    const cancelled = Object.assign(new Error('Canceled.'), { code: 'ECANCEL' });
    expect([said(102), said(1205), said(50_000), cancelled, new TypeError('a bug')].some(isLoss)).toBe(false);
  });

  it('names the database and not its password', () => {
    const fault = lostFault(said(596), where);
    expect(fault).toMatchObject({ code: 'database/connection-lost', retry: 'unknown' });
    expect(fault.message).toBe('The connection to edu (sqlserver://jo@db.example.org:1433/edu) broke.');
    expect(fault.remedy[0]).toMatch(/KILL/);
  });
});

describe('a connection that can not be had', () => {
  const ways: readonly (readonly [code: string, cause: Error, says: RegExp])[] = [
    ['database/refused', wrapped('ECONNREFUSED'), /Nothing listens at db.example.org:1433/],
    ['database/host', wrapped('ENOTFOUND'), /has no address/],
    ['database/unreachable', wrapped('EHOSTUNREACH'), /did not answer/],
    ['database/unreachable', withCode('ETIMEOUT', 'Failed to connect in 15000ms'), /did not answer for edu/],
    ['database/unreachable', wrapped('ECONNRESET'), /hung up/],
    ['database/tls', withCode('EENCRYPT', 'Server requires encryption'), /takes only encrypted/],
    ['database/unreachable', withCode('EINSTLOOKUP', 'Failed to get response from SQL Server Browser'), /Browser/],
    ['database/refused', withCode('EINSTLOOKUP', 'Port for X not found in db'), /no instance/],
  ];
  it.each(ways)('is %s', (code, cause, says) => {
    const fault = connectFault(Object.assign(new Error('mssql'), { originalError: cause }), where);
    expect(fault).toMatchObject({ code, retry: 'safe', message: expect.stringMatching(says) });
    expect([fault.message, ...fault.remedy].join()).not.toContain('secret');
  });

  it('is what the server answers to a login, whatever it says behind it', async () => {
    const answers: readonly (readonly [number: number, code: string])[] = [
      [18_456, 'database/password'],
      [4060, 'database/missing'],
      [18_452, 'database/not-allowed'],
      [18_470, 'database/not-allowed'],
      [18_488, 'database/password'],
      [17_892, 'database/not-allowed'],
      [17_809, 'database/too-many-connections'],
      [916, 'database/permission'],
      [927, 'database/closed'],
      [18_401, 'database/starting-up'],
      [40_615, 'database/not-allowed'],
    ];
    for (const [number, code] of answers) {
      const fault = await refused(number);
      expect({ number, fault }).toMatchObject({ number, fault: { code, retry: 'safe' } });
    }
  });

  it('is no fault of any SQL where the server says at a login what we do not know', async () => {
    const fault = await refused(59_999);
    expect(fault).toMatchObject({ code: 'database/connect', remedy: [expect.stringContaining('error log')] });
  });
});

/** What opening says when the server turns a login down: with this number, and then as it always does. */
async function refused(number: number): Promise<unknown> {
  const login = () =>
    Buffer.concat([
      errorToken(number, 'words', { severity: 14 }),
      ...(number === 18_456 ? [] : [errorToken(18_456, "Login failed for user 'jo'.", { severity: 14 })]),
      doneToken(2),
    ]);
  const server = await openScripted({ answer: () => undefined, login });
  onTestFinished(() => server.close());
  const url = `sqlserver://jo:secret@127.0.0.1:${server.port}/edu?encrypt=false`;
  return openTds({ name: 'edu', target: parseTarget(url) }, 'test').then(
    () => 'was let in',
    (error: unknown) => error,
  );
}

function withCode(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** As the driver wraps what its socket says. */
function wrapped(code: string): Error {
  return Object.assign(new Error(`Failed to connect - ${code}`, { cause: withCode(code, `connect ${code}`) }), {
    code: 'ESOCKET',
  });
}
