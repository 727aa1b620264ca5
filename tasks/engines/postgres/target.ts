import { type Endpoint, isSocket } from './conninfo/endpoints.ts';
import type { SessionAttributes } from './conninfo/session-attributes.ts';

/**
 * How the connection is encrypted, as libpq's `sslmode` names it. `prefer`, the default there and here, encrypts
 * where the server can; only the `verify-` modes prove which server it is.
 */
export type TlsMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** A place where the server may be, and what differs from one to the next. */
export interface Candidate extends Endpoint {
  readonly password: string | undefined;
  /** `disable` for sockets: whoever could listen to one could read the server's memory. */
  readonly tls: TlsMode;
}

/** Where a URL leads, with what the environment, a service and a password file add to it. */
export interface Target extends Candidate {
  /** All places, in the order in which they are tried. The target itself is at the first, until a server was found. */
  readonly candidates: readonly Candidate[];
  /** What a server must be like to be taken. */
  readonly sessionAttributes: SessionAttributes;
  /** The driver falls back to PGUSER and the operating system's user, as psql does. */
  readonly user: string | undefined;
  readonly database: string;
  /** Paths, or `system` for the certificates that this machine trusts. */
  readonly tlsFiles: { readonly root?: string; readonly certificate?: string; readonly key?: string };
  /** The file with passwords that is named, by PGPASSFILE or `passfile`: a command shown to be typed elsewhere needs it too. */
  readonly passwordFile?: string;
  readonly keyPassword: string | undefined;
  readonly tlsVersions: { readonly min?: string; readonly max?: string };
  /** 0 when nothing but the network sets a limit. */
  readonly connectTimeoutMs: number;
  /** `undefined` where they were turned off. What is not said about them is Node's: every second, ten times. */
  readonly keepalive: Keepalive | undefined;
  /** Settings for the server, as libpq's `options`. */
  readonly options: string | undefined;
  /** What was asked for, or found, and left out: a sentence each. */
  readonly warnings: readonly string[];
}

export interface Keepalive {
  readonly idleMs: number;
  readonly intervalMs: number | undefined;
  readonly count: number | undefined;
}

/** `postgres://user@host:port/database`: everything but what is secret. Several hosts stand side by side. */
export function labelOf({ candidates, user, database }: Pick<Target, 'candidates' | 'user' | 'database'>): string {
  const [first] = candidates;
  const where =
    first !== undefined && candidates.length === 1 && isSocket(first)
      ? `/${encodeURIComponent(database)}?host=${first.host}${first.port === 5432 ? '' : `&port=${first.port}`}`
      : `${candidates.map(({ host, port }) => `${inUrl(host)}:${port}`).join(',')}/${encodeURIComponent(database)}`;
  return `postgres://${user === undefined ? '' : `${encodeURIComponent(user)}@`}${where}`;
}

/** Every server and database it can lead to, however the host is written and whoever connects. */
export function placesOf({ candidates, database }: Target): readonly string[] {
  return candidates.flatMap((candidate) =>
    [candidate.host, ...(candidate.address === undefined ? [] : [candidate.address])].map((host) =>
      labelOf({ candidates: [{ ...candidate, host: oneSpelling(host) }], user: undefined, database }),
    ),
  );
}

function oneSpelling(host: string): string {
  return /^(localhost|127\.\d+\.\d+\.\d+|::1)$/i.test(host) ? 'localhost' : host.replace(/\.$/, '').toLowerCase();
}

function inUrl(host: string): string {
  if (host.startsWith('/')) return encodeURIComponent(host);
  return host.includes(':') ? `[${host}]` : host;
}
