import { Fault } from '../../../state/fault.ts';

/**
 * How the connection is encrypted, as libpq's `sslmode` names it. `prefer`, the default there and here, encrypts
 * where the server can; only the `verify-` modes prove which server it is.
 */
export type TlsMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** Where a URL leads. */
export interface Target {
  /** A name, an address, or the directory of a Unix socket. */
  readonly host: string;
  readonly port: number;
  /** The driver falls back to PGUSER and the operating system's user, as psql does. */
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string;
  readonly tls: TlsMode;
  /** Paths, or `system` for the certificates that this machine trusts. */
  readonly tlsFiles: { readonly root?: string; readonly certificate?: string; readonly key?: string };
  readonly connectTimeoutMs: number;
  /** Settings for the server, as libpq's `options`. */
  readonly options: string | undefined;
}

const tlsModes: Readonly<Record<string, TlsMode>> = {
  disable: 'disable',
  allow: 'prefer',
  prefer: 'prefer',
  require: 'require',
  'verify-ca': 'verify-ca',
  'verify-full': 'verify-full',
};

const understood = [
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'connect_timeout',
  'options',
  'host',
  'application_name',
];

/** Reads `postgres://user:password@host:port/database?sslmode=...`. Faults: `database/url`, which never shows the URL. */
export function parseTarget(url: string): Target {
  // `postgres://user@/database?host=/run/postgresql` is how libpq names a socket; URLs with a user must have a host.
  const whole = url.replace(/^(\w+:\/\/[^/?#]*@)(?=\/)/, '$1localhost');
  const parsed = URL.canParse(whole) ? new URL(whole) : undefined;
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol))
    throw urlFault('is not a URL such as postgres://user@host/database');
  const given = parsed.searchParams;
  for (const name of given.keys()) {
    if (!understood.includes(name)) throw urlFault(`has the parameter ${name}, which Nightferry does not know`);
  }
  const tls = tlsModes[given.get('sslmode') ?? 'prefer'];
  if (!tls) throw urlFault(`asks for sslmode=${given.get('sslmode')}, which does not exist`);
  const database = decode(parsed.pathname.slice(1), 'the database');
  if (database === '') throw urlFault('names no database');
  const host = decode(given.get('host') ?? (parsed.hostname || 'localhost'), 'the host').replace(/^\[(.*)\]$/, '$1');
  if (host.includes(',')) throw urlFault('names several hosts: give the one that is to be migrated');
  const timeoutSeconds = Number(given.get('connect_timeout') ?? 15);
  if (!Number.isFinite(timeoutSeconds)) throw urlFault('has a connect_timeout that is not a number');
  const [root, certificate, key] = ['sslrootcert', 'sslcert', 'sslkey'].map((name) => given.get(name));
  return {
    host,
    port: Number(parsed.port || 5432),
    user: parsed.username === '' ? undefined : decode(parsed.username, 'the user'),
    password: parsed.password === '' ? undefined : decode(parsed.password, 'the password'),
    database,
    // A socket is not encrypted: whoever could listen to it could read the server's memory.
    tls: host.startsWith('/') ? 'disable' : tls,
    tlsFiles: { ...(root && { root }), ...(certificate && { certificate }), ...(key && { key }) },
    connectTimeoutMs: Math.max(1, timeoutSeconds) * 1000,
    options: given.get('options') ?? undefined,
  };
}

/** `postgres://user@host:port/database`: everything but what is secret. */
export function labelOf({ host, port, user, database }: Target): string {
  const where = host.startsWith('/')
    ? `/${encodeURIComponent(database)}?host=${host}`
    : `${inUrl(host)}:${port}/${encodeURIComponent(database)}`;
  return `postgres://${user === undefined ? '' : `${encodeURIComponent(user)}@`}${where}`;
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function decode(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw urlFault(`has a % in ${what} that is not followed by two hexadecimal digits`);
  }
}

function urlFault(what: string): Fault {
  return new Fault('database/url', `A PostgreSQL URL ${what}.`, {
    remedy: [
      'Write it as postgres://user:password@host:port/database?sslmode=verify-full.',
      'In user and password write : as %3A, / as %2F, @ as %40, # as %23, % as %25.',
    ],
    retry: 'safe',
  });
}
