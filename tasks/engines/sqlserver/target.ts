import type { Surroundings } from '../surroundings.ts';
import { type Authentication, authenticationOf } from './conninfo/authentication.ts';
import type { Options } from './conninfo/options.ts';
import { placeOf } from './conninfo/place.ts';
import { readConnectionString } from './conninfo/read-string.ts';
import { isUrl, readUrl } from './conninfo/read-url.ts';
import { urlFault } from './conninfo/url-fault.ts';
import { flag, wholeNumber, word } from './conninfo/values.ts';

/** `strict` is TDS 8: TLS before the first byte, and a certificate that is always checked. */
export type Encryption = 'off' | 'on' | 'strict';

/** Where a URL leads, and as whom. */
export interface SqlServerTarget {
  /** A name or an address; IPv6 without brackets. */
  readonly host: string;
  /** What counts where it is given. With an instance and without a port, SQL Server Browser is asked (UDP 1434). */
  readonly port: number | undefined;
  readonly instance: string | undefined;
  readonly database: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Of a Windows login: proven by NTLM. */
  readonly domain: string | undefined;
  /** As the driver takes it. */
  readonly authentication: Authentication;
  /** `on` where nothing else is said. */
  readonly encrypt: Encryption;
  /** Takes any certificate, and so any server that stands between. */
  readonly trustServerCertificate: boolean;
  /** PEM: who signed the server's certificate, or that certificate itself. */
  readonly caFile: string | undefined;
  /** The name to look for in the certificate, where it is not `host`. */
  readonly hostNameInCertificate: string | undefined;
  /** 0 when nothing but the network sets a limit. */
  readonly connectTimeoutMs: number;
  /** Of a packet, in bytes; ours when nothing is said. */
  readonly packetSize: number | undefined;
  readonly applicationIntent: 'read-write' | 'read-only';
  /** Tries all addresses of an availability group's listener at once. */
  readonly multiSubnetFailover: boolean;
  /** What was asked for, or found, and left out: a sentence each. */
  readonly warnings: readonly string[];
}

const defaultTimeoutSeconds = 15;
const nowhere: Surroundings = { env: {}, home: undefined, user: undefined };

/**
 * Where a URL or a connection string (ADO.NET, ODBC) leads. What it does not say is taken from the variables that
 * sqlcmd reads. Without surroundings only the text counts. Faults: `database/url`, which never shows the text.
 */
export function parseTarget(text: string, { env }: Surroundings = nowhere): SqlServerTarget {
  const options = withEnvironment(isUrl(text) ? readUrl(text) : readPairs(text), env);
  // The server would take the login's default database, which is master for most.
  if (!options.database) throw urlFault('names no database');
  const { domain, user } = userOf(options);
  const encrypt = word(options, 'encrypt', encryptions) ?? 'on';
  const trustServerCertificate = flag(options, 'trust') ?? false;
  if (encrypt === 'strict' && trustServerCertificate) {
    throw urlFault(
      'asks for encrypt=strict, which checks the certificate, and for trustServerCertificate, which does not',
    );
  }
  return {
    ...placeOf(options),
    database: options.database,
    user,
    password: options.password || undefined,
    domain,
    authentication: authenticationOf(options, user, domain),
    encrypt,
    trustServerCertificate,
    caFile: options['ca-file'] || undefined,
    hostNameInCertificate: options['certificate-host'] || undefined,
    connectTimeoutMs: (wholeNumber(options, 'connect-timeout', 0, 86_400) ?? defaultTimeoutSeconds) * 1000,
    packetSize: wholeNumber(options, 'packet-size', 512, 32_767),
    applicationIntent: word(options, 'intent', intents) ?? 'read-write',
    multiSubnetFailover: flag(options, 'multi-subnet') ?? false,
    warnings: [],
  };
}

/** Passwords and tokens, for whoever keeps them off screens and out of journals. */
export function secretsOf({ password, authentication }: SqlServerTarget): readonly string[] {
  const { clientSecret, token } = authentication.options as { readonly clientSecret?: string; readonly token?: string };
  return [password, clientSecret, token].filter((secret) => secret !== undefined && secret !== '') as string[];
}

/** `sqlserver://user@host:port/database?...`: everything but what is secret, in a form that can be read again. */
export function labelOf(target: LabelParts): string {
  const { host, port, instance, database, user, domain } = target;
  const login = domain === undefined ? user : `${domain}\\${user}`;
  const who = login === undefined ? '' : `${encodeURIComponent(login).replaceAll('%5C', '\\')}@`;
  return `sqlserver://${who}${whereOf(host, port, instance)}/${encodeURIComponent(database)}${queryOf(target)}`;
}

type LabelParts = Pick<SqlServerTarget, 'host' | 'port' | 'instance' | 'database' | 'user' | 'domain'> &
  Partial<Pick<SqlServerTarget, 'encrypt' | 'trustServerCertificate'>>;

/** Every server and database it can lead to, however the host is written and whoever connects. */
export function placesOf({ host, port, instance, database }: SqlServerTarget): readonly string[] {
  const where = whereOf(oneSpelling(host), port, instance?.toLowerCase());
  // Names of databases differ by more than case only at servers with a case-sensitive collation: rather one too many.
  return [`sqlserver://${where}/${encodeURIComponent(database.toLowerCase())}`];
}

const encryptions: Readonly<Record<string, Encryption>> = {
  ...{ true: 'on', yes: 'on', '1': 'on', mandatory: 'on', require: 'on', on: 'on' },
  ...{ false: 'off', no: 'off', '0': 'off', optional: 'off', disable: 'off', off: 'off' },
  strict: 'strict',
};
const intents = { readwrite: 'read-write', readonly: 'read-only' } as const;

function readPairs(text: string): Options {
  if (!text.includes('=') || /^\s*[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw urlFault('is not a URL such as sqlserver://user@host/database');
  }
  return readConnectionString(text);
}

function withEnvironment(given: Options, env: Surroundings['env']): Options {
  const { SQLCMDSERVER: server, SQLCMDDBNAME: database, SQLCMDUSER: user, SQLCMDPASSWORD: password } = env;
  const found = { server, database, user, password };
  // A password is only as good as the user it belongs to.
  const added = Object.entries(found).filter(
    ([key, value]) => value && !given[key as keyof typeof found] && !(key === 'user' && given.authentication),
  );
  return { ...given, ...Object.fromEntries(added) };
}

/** `DOMAIN\name` is a Windows login. */
function userOf({ user, domain }: Options): { readonly domain: string | undefined; readonly user: string | undefined } {
  const [, before, name] = /^([^\\]+)\\(.*)$/s.exec(user ?? '') ?? [];
  return { domain: before ?? (domain || undefined), user: name ?? (user || undefined) };
}

function whereOf(host: string, port: number | undefined, instance: string | undefined): string {
  const inUrl = host.includes(':') ? `[${host}]` : host;
  return port === undefined ? `${inUrl}\\${instance ?? ''}` : `${inUrl}:${port}`;
}

/** What is no more than how the line is protected; what is usual is left out. */
function queryOf({ encrypt = 'on', trustServerCertificate }: LabelParts): string {
  if (encrypt !== 'on') return `?encrypt=${encrypt === 'off' ? 'false' : encrypt}`;
  return trustServerCertificate ? '?trustServerCertificate=true' : '';
}

function oneSpelling(host: string): string {
  return /^(localhost|127\.\d+\.\d+\.\d+|::1)$/i.test(host) ? 'localhost' : host.replace(/\.$/, '').toLowerCase();
}
