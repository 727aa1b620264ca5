import { urlFault } from './url-fault.ts';

/** What Nightferry reads out of a URL or connection string, by its own name. An empty value counts as none. */
export type OptionKey =
  | 'server'
  | 'port'
  | 'instance'
  | 'database'
  | 'user'
  | 'password'
  | 'domain'
  | 'authentication'
  | 'client-id'
  | 'client-secret'
  | 'tenant-id'
  | 'access-token'
  | 'encrypt'
  | 'trust'
  | 'ca-file'
  | 'certificate-host'
  | 'connect-timeout'
  | 'packet-size'
  | 'intent'
  | 'multi-subnet';

export type Options = Readonly<Partial<Record<OptionKey, string>>>;

/** Secrets: what stands behind one without quotes may be the rest of it, and is never repeated. */
const secret = new Set<string>(['password', 'client-secret', 'access-token']);

/**
 * Every spelling, in small letters and without spaces, of ADO.NET, ODBC, JDBC and this project.
 * Source: Microsoft's documentation, "SqlConnection.ConnectionString", "DSN and Connection String Keywords".
 */
const spellings: Readonly<Record<OptionKey, readonly string[]>> = {
  server: ['server', 'datasource', 'addr', 'address', 'networkaddress', 'host', 'servername'],
  port: ['port', 'portnumber'],
  instance: ['instance', 'instancename'],
  database: ['database', 'initialcatalog', 'databasename'],
  user: ['user', 'userid', 'uid', 'username'],
  password: ['password', 'pwd'],
  domain: ['domain'],
  authentication: ['authentication'],
  'client-id': ['clientid', 'msiclientid'],
  'client-secret': ['clientsecret'],
  'tenant-id': ['tenantid'],
  'access-token': ['accesstoken', 'token'],
  encrypt: ['encrypt', 'encryption'],
  trust: ['trustservercertificate'],
  'ca-file': ['servercertificate', 'cafile'],
  'certificate-host': ['hostnameincertificate'],
  'connect-timeout': ['connecttimeout', 'connectiontimeout', 'timeout', 'logintimeout'],
  'packet-size': ['packetsize'],
  intent: ['applicationintent'],
  'multi-subnet': ['multisubnetfailover'],
};

const known = new Map(
  Object.entries(spellings).flatMap(([key, names]) => names.map((name) => [name, key as OptionKey] as const)),
);

/** Without a meaning for Nightferry: it names its connections itself, pins their settings, and keeps no pool. */
const withoutMeaning = new Set(
  (
    'applicationname app workstationid wsid description driver provider pooling maxpoolsize minpoolsize ' +
    'poolblockingperiod loadbalancetimeout connectionlifetime connectretrycount connectretryinterval connectionreset ' +
    'multipleactiveresultsets marsconnection persistsecurityinfo enlist typesystemversion currentlanguage language ' +
    'quotedid ansinpw regional transparentnetworkipresolution transactionbinding requesttimeout commandtimeout ' +
    'asynchronousprocessing async ipaddresspreference'
  ).split(' '),
);

const no = ['false', 'no', '0', 'off', 'disabled', 'disable', ''];

/** What would be left out, with the values that ask for nothing; and what to do instead. */
const refused: Readonly<Record<string, readonly [kept: readonly string[], remedy: string]>> = {
  integratedsecurity: [no, 'A Windows login needs its password here: user DOMAIN\\name and password (NTLM).'],
  trustedconnection: [no, 'A Windows login needs its password here: user DOMAIN\\name and password (NTLM).'],
  failoverpartner: [[''], 'Name the server that is the principal now: a night does not move to another one by itself.'],
  attachdbfilename: [[''], 'Attach the file at the server first, then name the database.'],
  columnencryptionsetting: [no, 'Columns that are Always Encrypted can not be read without their keys: leave it out.'],
  columnencryption: [no, 'Columns that are Always Encrypted can not be read without their keys: leave it out.'],
  networklibrary: [['dbmssocn', ''], 'Only TCP is spoken: leave it out.'],
  network: [['dbmssocn', ''], 'Only TCP is spoken: leave it out.'],
  userinstance: [no, 'Name a server that listens on TCP.'],
  contextconnection: [no, 'Leave it out.'],
  replication: [no, 'Leave it out.'],
};

/**
 * Options by our name. The first of two spellings that say different things counts in no driver the same way: that is
 * a fault. Faults: `database/url`, which name options but no values.
 */
export function readOptions(pairs: Iterable<readonly [name: string, value: string]>): Options {
  const options: Partial<Record<OptionKey, string>> = {};
  let isBehindSecret = false;
  for (const [name, value] of pairs) {
    const spelling = name.toLowerCase().replaceAll(/[\s_]/g, '');
    const key = known.get(spelling);
    if (key === undefined) {
      requireHarmless(name, spelling, value, isBehindSecret);
    } else {
      if (options[key] !== undefined && options[key] !== value) throw urlFault(`says ${name} twice, and not the same`);
      options[key] = value;
    }
    isBehindSecret = key === undefined ? isBehindSecret : secret.has(key);
  }
  return options;
}

function requireHarmless(name: string, spelling: string, value: string, isBehindSecret: boolean): void {
  if (withoutMeaning.has(spelling)) return;
  const [kept, remedy] = (Object.hasOwn(refused, spelling) ? refused[spelling] : undefined) ?? [];
  if (kept?.includes(value.trim().toLowerCase())) return;
  if (remedy !== undefined) throw urlFault(`asks for ${name}, which Nightferry can't do`, [remedy]);
  if (!isBehindSecret) throw urlFault(`has the option ${name.trim()}, which Nightferry does not know`);
  throw urlFault('has something behind its password that is no option', [
    'A password with ; in a connection string stands in quotation marks: Password="a;b"; in a URL, ; is %3B and & is %26.',
  ]);
}
