import { describe, expect, it } from 'vitest';
import { Fault } from '../../../../state/fault.ts';
import {
  labelOf,
  parseTarget,
  placesOf,
  type SqlServerTarget,
  secretsOf,
} from '../../../../tasks/engines/sqlserver/target.ts';

const nobody = { home: undefined, user: undefined };

describe('where an SQL Server URL leads', () => {
  const read: readonly (readonly [what: string, url: string, target: Partial<SqlServerTarget>])[] = [
    [
      'user, password, host, port and database',
      'sqlserver://sa:p%40s%3As@db.example.org:1444/edu',
      { user: 'sa', password: 'p@s:s', host: 'db.example.org', port: 1444, database: 'edu' },
    ],
    ['the other scheme', 'mssql://db/edu', { host: 'db', port: 1433, database: 'edu', user: undefined }],
    ['a database with a space', 'sqlserver://db/Odd%20Name', { database: 'Odd Name' }],
    ['an address of IPv6', 'sqlserver://[::1]:5/edu', { host: '::1', port: 5 }],
    ['a named instance', 'sqlserver://db\\SQL19/edu', { host: 'db', instance: 'SQL19', port: undefined }],
    ['a named instance, written as URLs do', 'sqlserver://db%5CSQL19/edu', { host: 'db', instance: 'SQL19' }],
    ['a port that counts before an instance', 'sqlserver://db\\SQL19:9/edu', { instance: undefined, port: 9 }],
    ['a Windows login', 'sqlserver://HQ%5Cjo:x@db/edu', { user: 'jo', domain: 'HQ' }],
    ['a Windows login in two parts', 'sqlserver://jo:x@db/edu?domain=HQ', { user: 'jo', domain: 'HQ' }],
    ['encryption that is not turned off', 'sqlserver://db/edu', { encrypt: 'on', trustServerCertificate: false }],
    ['encryption that is', 'sqlserver://db/edu?encrypt=false', { encrypt: 'off' }],
    ['strict encryption', 'sqlserver://db/edu?Encrypt=Strict', { encrypt: 'strict' }],
    [
      'certificates',
      'sqlserver://db/edu?trustServerCertificate=true&serverCertificate=/c.pem&hostNameInCertificate=x.example.org',
      { trustServerCertificate: true, caFile: '/c.pem', hostNameInCertificate: 'x.example.org' },
    ],
    [
      'availability groups',
      'sqlserver://db/edu?applicationIntent=ReadOnly&multiSubnetFailover=true&connectTimeout=7',
      { applicationIntent: 'read-only', multiSubnetFailover: true, connectTimeoutMs: 7000 },
    ],
    [
      'options behind semicolons, as JDBC and Prisma write them',
      'sqlserver://db:1444;database=edu;user=sa;password=a%3Bb',
      { host: 'db', port: 1444, database: 'edu', user: 'sa', password: 'a;b' },
    ],
    [
      'a string of ADO.NET',
      'Server=tcp:db.example.org,1444;Initial Catalog=Odd Name;User ID=sa;Password="a;b""c";Connect Timeout=3;',
      {
        host: 'db.example.org',
        port: 1444,
        database: 'Odd Name',
        user: 'sa',
        password: 'a;b"c',
        connectTimeoutMs: 3000,
      },
    ],
    [
      'a string of ODBC',
      'Driver={ODBC Driver 18 for SQL Server};Server=.\\SQLEXPRESS;Database=edu;Uid=sa;Pwd={a}}b;};TrustServerCertificate=yes',
      { host: 'localhost', instance: 'SQLEXPRESS', password: 'a}b;', trustServerCertificate: true },
    ],
    [
      'what asks for nothing',
      'Server=db;Database=edu;Integrated Security=false;MultipleActiveResultSets=True',
      { host: 'db' },
    ],
  ];
  it.each(read)('is read: %s', (_, url, target) => {
    expect(parseTarget(url)).toMatchObject(target);
  });

  it('takes what the URL leaves out from the variables of sqlcmd', () => {
    const env = { SQLCMDUSER: 'sa', SQLCMDPASSWORD: 'secret', SQLCMDDBNAME: 'other', SQLCMDSERVER: 'db2' };
    const target = parseTarget('sqlserver://db/edu', { ...nobody, env });
    expect(target).toMatchObject({ host: 'db', database: 'edu', user: 'sa', password: 'secret' });
    expect(target.authentication).toEqual({ type: 'default', options: { userName: 'sa', password: 'secret' } });
  });

  const kinds: readonly (readonly [query: string, type: string])[] = [
    ['', 'default'],
    ['?domain=HQ', 'ntlm'],
    ['?authentication=Active Directory Default', 'azure-active-directory-default'],
    ['?authentication=ActiveDirectoryManagedIdentity&clientId=1', 'azure-active-directory-msi-vm'],
    ['?authentication=ActiveDirectoryPassword&clientId=1', 'azure-active-directory-password'],
    ['?authentication=ActiveDirectoryServicePrincipal&tenantId=1', 'azure-active-directory-service-principal-secret'],
    ['?accessToken=abc', 'azure-active-directory-access-token'],
  ];
  it.each(kinds)('proves who connects: %s', (query, type) => {
    expect(parseTarget(`sqlserver://jo:x@db/edu${query}`).authentication.type).toBe(type);
  });
});

describe('the label of an SQL Server database', () => {
  it.each([
    'sqlserver://sa@db:1433/edu',
    'sqlserver://sa@db:1433/Odd%20Name?encrypt=false',
    'sqlserver://HQ\\jo@db\\SQL19/edu?encrypt=strict',
    'sqlserver://[::1]:5/edu?trustServerCertificate=true',
  ])('says what it was read from: %s', (url) => {
    expect(labelOf(parseTarget(url))).toBe(url);
  });

  it('has no password, and passwords are told as secrets', () => {
    const target = parseTarget('sqlserver://sa:hunter2@db/edu?accessToken=t0ken');
    expect(labelOf(target)).toBe('sqlserver://sa@db:1433/edu');
    expect(secretsOf(target)).toEqual(['hunter2', 't0ken']);
  });

  it('names one place for every spelling of it', () => {
    const places = ['sqlserver://db/edu', 'mssql://sa:x@DB:1433/EDU', 'Server=tcp:db.,1433;Database=edu'].map((url) =>
      placesOf(parseTarget(url)),
    );
    expect(new Set(places.flat())).toEqual(new Set(['sqlserver://db:1433/edu']));
    expect(placesOf(parseTarget('Server=.;Database=edu'))).toEqual(placesOf(parseTarget('sqlserver://127.0.0.1/edu')));
  });
});

describe('an SQL Server URL that can not be read', () => {
  const faulty: readonly (readonly [url: string, says: RegExp])[] = [
    ['sqlserver://db', /names no database/],
    ['sqlserver://sa:hunter2@x@db/edu', /more than one @/],
    ['sqlserver://sa:hunter2/3@db/edu', /port that is not a number, or a \//],
    ['sqlserver://sa:hunter2?x=1@db/edu', /not a number, or a \/ or \?/],
    ['sqlserver://sa:hun%ter2@db/edu', /% in the password/],
    ['sqlserver://db:70000/edu', /not a number from 1 to 65535/],
    ['sqlserver://db/edu?colour=red', /the option colour, which Nightferry does not know/],
    ['sqlserver://db/edu?encrypt=maybe', /for encrypt none of true, yes/],
    ['sqlserver://db/edu?encrypt=strict&trustServerCertificate=true', /encrypt=strict/],
    ['sqlserver://db/edu?database=other', /says database twice/],
    ['sqlserver://db/edu?authentication=Kerberos', /a way of authentication/],
    ['Server=db;Database=edu;Integrated Security=SSPI', /Integrated Security, which Nightferry can't do/],
    ['Server=db;Database=edu;Trusted_Connection=yes', /Trusted_Connection/],
    ['Server=db;Database=edu;Failover Partner=db2', /Failover Partner/],
    ['Server=np:\\\\db\\pipe;Database=edu', /does not listen on TCP/],
    ['Server=(localdb)\\MSSQLLocalDB;Database=edu', /does not listen on TCP/],
    ['Server=db;Database=edu;Password=hun;ter2=', /behind its password that is no option/],
    ['Server=db;Database=edu;Password="hunter2', /quotation mark that is not closed/],
    ['postgres://sa:hunter2@db/edu', /is not a URL such as/],
    ['hunter2', /is not a URL such as/],
  ];
  it.each(faulty)('%s', (url, says) => {
    const fault = faultOf(() => parseTarget(url));
    expect(fault.code).toBe('database/url');
    expect(fault.message).toMatch(says);
    expect([fault.message, ...fault.remedy].join()).not.toMatch(/hun|ter2/);
  });
});

function faultOf(act: () => unknown): Fault {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
