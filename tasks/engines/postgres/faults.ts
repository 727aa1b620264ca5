import { Fault, messageOf } from '../../../state/fault.ts';
import { codeOf } from './code-of.ts';
import { tlsFailure } from './conninfo/tls-fault.ts';
import { labelOf, type Target } from './target.ts';

/** What an error is about: the runbook's name of the database, and where it is. */
export interface Whereabouts {
  readonly name: string;
  readonly target: Target;
}

export interface Known {
  readonly code: string;
  readonly message: string;
  readonly remedy: readonly string[];
}

/**
 * Why a connection could not be had. SQLSTATEs: PostgreSQL's documentation, appendix A; the others are Node's.
 * Nothing was done yet, so trying again is always safe.
 */
export function connectFault(cause: unknown, where: Whereabouts): Fault {
  if (cause instanceof Fault) return cause;
  const { code, message, remedy } = knownFailure(cause, where);
  return new Fault(code, message, { remedy, retry: 'safe', cause });
}

function knownFailure(cause: unknown, { name, target }: Whereabouts): Known {
  const { host, port, user = 'the user', database } = target;
  const server = host.startsWith('/') ? `the socket in ${host}` : `${host}:${port}`;
  const said = messageOf(cause);
  const code = codeOf(cause);
  const aboutTls = tlsFailure(cause, { name, target });
  if (aboutTls) return aboutTls;
  switch (code) {
    case 'NO_PASSWORD':
      return {
        code: 'database/password',
        message: `The server at ${server} asks for a password, and there is none for ${user} on ${name}.`,
        remedy: [
          'Put it into what the reference in the runbook leads to, or a line for it into ~/.pgpass, or set PGPASSWORD.',
          ...target.warnings,
        ],
      };
    case 'ECONNREFUSED':
    case 'ENOENT':
      return {
        code: 'database/refused',
        message: `Nothing listens at ${server}, where ${name} should be.`,
        remedy: ['Start the server, or correct host and port in the URL.', `Try: ${psql(target)}`],
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        code: 'database/host',
        message: `The host ${host} of ${name} has no address.`,
        remedy: ['Correct the host in the URL, or see whether DNS and VPN work.'],
      };
    case '28P01':
      return {
        code: 'database/password',
        message: `The server at ${server} does not accept the password of ${user} for ${name}.`,
        remedy: ['Correct the password behind the reference in the runbook.', `Try: ${psql(target)}`],
      };
    case '28000':
      return notAllowed(said, name, server, user);
    case '3D000':
      return {
        code: 'database/missing',
        message: `There is no database ${database} at ${server} (${name} in the runbook).`,
        remedy: [
          'Create it, or correct the name in the URL.',
          `See which there are: ${psql({ ...target, database: 'postgres' })} -l`,
        ],
      };
    case '42501':
      return {
        code: 'database/permission',
        message: `${user} may not connect to database ${database} at ${server}.`,
        remedy: [`As its owner: GRANT CONNECT ON DATABASE ${quoted(database)} TO ${quoted(user)};`],
      };
    case '53300':
      return {
        code: 'database/too-many-connections',
        message: `The server at ${server} has no connection left for ${name}.`,
        remedy: [
          'End sessions that are not needed, raise max_connections or the limit of role or database, or use fewer workers.',
        ],
      };
    case '57P03':
      return {
        code: 'database/starting-up',
        message: `The server at ${server} is starting up or shutting down and takes no connections yet.`,
        remedy: ['Wait until it is up, then try again.'],
      };
    case '55000':
      return {
        code: 'database/closed',
        message: `Database ${database} at ${server} is closed to connections.`,
        remedy: [`Open it: ALTER DATABASE ${quoted(database)} ALLOW_CONNECTIONS true;`],
      };
    default:
      return unknownFailure(code, said, name, server, target);
  }
}

/** 28000 is what pg_hba.conf, a missing role and a role without LOGIN have in common. */
function notAllowed(said: string, name: string, server: string, user: string): Known {
  if (/no encryption|SSL off/i.test(said)) {
    return {
      code: 'database/tls',
      message: `The server at ${server} takes only encrypted connections to ${name}.`,
      remedy: ['Add ?sslmode=require to the URL, or better verify-full with sslrootcert.'],
    };
  }
  if (/role .* does not exist/.test(said)) {
    return {
      code: 'database/password',
      message: `There is no role ${user} at ${server}, with which ${name} was to be opened.`,
      remedy: ['Correct the user in the URL, or create the role.'],
    };
  }
  return {
    code: 'database/not-allowed',
    message: `The server at ${server} does not let ${user} in to ${name}: ${said}.`,
    remedy: ['Add a line to its pg_hba.conf and reload it, or give the role LOGIN.'],
  };
}

function unknownFailure(code: string, said: string, name: string, server: string, target: Target): Known {
  // The driver's words for an answer to its first question that is neither yes nor no.
  if (/error establishing an SSL connection/i.test(said)) {
    return {
      code: 'database/not-postgres',
      message: `What answers at ${server}, where ${name} should be, does not talk like a PostgreSQL server.`,
      remedy: ['Correct host and port in the URL: something else listens there.', `Try: ${psql(target)}`],
    };
  }
  if (/does not support SSL/i.test(said)) {
    return {
      code: 'database/tls',
      message: `The server at ${server} can't encrypt, and the URL of ${name} asks for sslmode=${target.tls}.`,
      remedy: [
        'Turn encryption on at the server (ssl = on, with a certificate), and try again.',
        'Where nobody else can listen (a socket, the same machine): sslmode=prefer or disable in the URL.',
      ],
    };
  }
  if (/^08|^E[A-Z]+$/.test(code) || /timeout|terminated/i.test(said)) {
    return {
      code: 'database/unreachable',
      message: `The server at ${server} did not answer for ${name}: ${said}.`,
      remedy: ['See whether network, VPN and firewall let this machine through.', `Try: ${psql(target)}`],
    };
  }
  return {
    code: 'database/connect',
    message: `${name} at ${server} could not be opened: ${said}.`,
    remedy: [`Try: ${psql(target)}`],
  };
}

/** The connection broke. What was asked may or may not have been done. */
export function lostFault(cause: unknown, { name, target }: Whereabouts): Fault {
  return new Fault('database/connection-lost', `The connection to ${name} (${labelOf(target)}) broke.`, {
    remedy: [
      'See whether the server is up, and in its log why it ended the session.',
      'Try again: what was committed is in the ledger and is not done twice.',
    ],
    retry: 'unknown',
    cause,
  });
}

/**
 * Whether an error says that the connection is gone: an error of the socket, or one with which the server ends a session.
 * 08P01, a protocol violation, is also what a wrong number of parameters gives, and then the session goes on.
 */
export function isLoss(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof Fault) return false;
  const isFromServer = error instanceof Error && 'severity' in error;
  return !isFromServer || /^08(?!P01)|^57P0[1-5]$|^25P0[34]$/.test(codeOf(error));
}

function psql(target: Target): string {
  const { passwordFile: file } = target;
  const passwords = file === undefined ? '' : `PGPASSFILE='${file.replaceAll("'", "'\\''")}' `;
  return `${passwords}psql '${labelOf(target).replaceAll("'", '%27')}'`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
