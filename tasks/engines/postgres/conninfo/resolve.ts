import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Surroundings } from '../../surroundings.ts';
import type { Candidate, Keepalive, Target, TlsMode } from '../target.ts';
import { type Endpoint, endpointsOf, isSocket } from './endpoints.ts';
import { readKeyValues } from './key-value.ts';
import { type Conninfo, environmentConninfo, requireKept } from './parameters.ts';
import { type PasswordFile, readPasswordFile } from './password-file.ts';
import { readService } from './service-file.ts';
import { isSessionAttributes, type SessionAttributes } from './session-attributes.ts';
import { isUrl, readUrl } from './url.ts';
import { urlFault } from './url-fault.ts';

const tlsModes: readonly TlsMode[] = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];
const defaultTimeoutSeconds = 15;
const defaultIdleSeconds = 15;
const nowhere: Surroundings = { env: {}, home: undefined, user: undefined };

/**
 * Where a URL, or a line of `keyword=value`, leads. What it does not say is taken from its service, then from the
 * environment, as libpq does; a password then from the password file. Without surroundings only the text counts.
 * Faults: `database/url`, which never shows the text, and `database/service`.
 */
export function parseTarget(text: string, surroundings: Surroundings = nowhere): Target {
  const info = completed(isUrl(text) ? readUrl(text) : readPairs(text), surroundings);
  requireKept(info);
  const database = info.dbname ?? '';
  // psql would take the user's name: a migration does not guess which database it is about.
  if (database === '') throw urlFault('names no database');
  const user = info.user || surroundings.user;
  const passwords = passwordFileOf(info, surroundings);
  const tls = tlsModeOf(info);
  const candidate = (endpoint: Endpoint): Candidate => ({
    ...endpoint,
    password: info.password || passwords?.passwordOf({ ...endpoint, database, user: user ?? '' }),
    tls: isSocket(endpoint) ? 'disable' : tls,
  });
  const [first, ...others] = endpointsOf(info);
  const candidates = [candidate(first), ...others.map(candidate)] as const;
  const { ssl_min_protocol_version: min, ssl_max_protocol_version: max } = info;
  return {
    ...candidates[0],
    candidates,
    sessionAttributes: sessionAttributesOf(info),
    user,
    database,
    tlsFiles: tlsFilesOf(info, surroundings),
    ...(info.passfile && { passwordFile: info.passfile }),
    keyPassword: info.sslpassword || undefined,
    tlsVersions: { ...(min && { min: tlsVersion(min) }), ...(max && { max: tlsVersion(max) }) },
    connectTimeoutMs: Math.max(0, seconds(info, 'connect_timeout') ?? defaultTimeoutSeconds) * 1000,
    keepalive: keepaliveOf(info),
    options: info.options || undefined,
    warnings: [
      ...(passwords?.warning === undefined ? [] : [passwords.warning]),
      ...(info.tcp_user_timeout ? ['tcp_user_timeout is left out: it can not be set from here.'] : []),
    ],
  };
}

function readPairs(text: string): Conninfo {
  if (!text.includes('=') || /^\s*[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw urlFault('is not a URL such as postgres://user@host/database');
  }
  return readKeyValues(text);
}

function completed(given: Conninfo, surroundings: Surroundings): Conninfo {
  const fromEnvironment = environmentConninfo(surroundings.env);
  const { service = fromEnvironment.service, servicefile = fromEnvironment.servicefile } = given;
  const fromService = service ? readService(service, servicefile || undefined, surroundings) : {};
  return { ...fromEnvironment, ...fromService, ...given };
}

function passwordFileOf({ password, passfile }: Conninfo, { home }: Surroundings): PasswordFile | undefined {
  if (password) return undefined;
  const path = passfile || (home === undefined ? undefined : join(home, '.pgpass'));
  return path === undefined ? undefined : readPasswordFile(path);
}

function tlsModeOf({ sslmode, sslrootcert }: Conninfo): TlsMode {
  const isSystem = sslrootcert === 'system';
  const asked = sslmode || (isSystem ? 'verify-full' : 'prefer');
  const mode = tlsModes.find((known) => known === asked);
  if (!mode) throw urlFault(`asks for sslmode=${asked}, which does not exist`);
  // Anybody can have a certificate that the system trusts, for a name of their own.
  if (isSystem && mode !== 'verify-full') {
    throw urlFault(`asks for sslmode=${mode} with sslrootcert=system, which proves nothing without verify-full`);
  }
  return mode;
}

/** Where nothing is said, the files that libpq looks for in the home folder count, if they are there. */
function tlsFilesOf({ sslrootcert, sslcert, sslkey }: Conninfo, { home }: Surroundings): Target['tlsFiles'] {
  const own = (name: string) => (home === undefined ? undefined : join(home, '.postgresql', name));
  const ownIfThere = (name: string) => [own(name)].find((path) => path !== undefined && existsSync(path));
  const root = sslrootcert || ownIfThere('root.crt');
  const certificate = sslcert || ownIfThere('postgresql.crt');
  const key = certificate && (sslkey || own('postgresql.key'));
  return { ...(root && { root }), ...(certificate && { certificate }), ...(key && { key }) };
}

function sessionAttributesOf({ target_session_attrs: asked }: Conninfo): SessionAttributes {
  if (!asked) return 'any';
  if (isSessionAttributes(asked)) return asked;
  throw urlFault(`asks for target_session_attrs=${asked}, which does not exist`);
}

function keepaliveOf(info: Conninfo): Keepalive | undefined {
  if (info.keepalives && Number(info.keepalives) === 0) return undefined;
  const [idle, interval, count] = ['keepalives_idle', 'keepalives_interval', 'keepalives_count'].map((name) =>
    // 0 is the operating system's own, as if nothing were said.
    positive(seconds(info, name)),
  );
  return {
    idleMs: (idle ?? defaultIdleSeconds) * 1000,
    intervalMs: interval === undefined ? undefined : interval * 1000,
    count,
  };
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

function seconds(info: Conninfo, keyword: string): number | undefined {
  const text = info[keyword]?.trim();
  if (!text) return undefined;
  if (/^-?\d+$/.test(text)) return Number(text);
  throw urlFault(`has a ${keyword} that is not a number`);
}

function tlsVersion(text: string): string {
  const version = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'].find(
    (known) => known.toLowerCase() === text.toLowerCase(),
  );
  if (version) return version;
  throw urlFault(`asks for ${text} as version of TLS, which does not exist`);
}
