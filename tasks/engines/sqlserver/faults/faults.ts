import { Fault, messageOf } from '../../../../state/fault.ts';
import { serverOf, sqlcmd } from '../sqlcmd.ts';
import { labelOf, type SqlServerTarget } from '../target.ts';
import { type Certificate, certificateFailure } from '../tls/fault.ts';
import { type Known, loginFailure } from './login-faults.ts';
import { isEcho, meaningOf } from './numbers.ts';
import { innermost, type ServerMessage, serverMessages } from './server-message.ts';

/** What an error is about: the runbook's name of the database, and where it is. */
export interface Whereabouts {
  readonly name: string;
  readonly target: SqlServerTarget;
}

/**
 * Why a connection could not be had. `said` is what the server said while it was opened: the driver keeps only the last
 * of it, without its number. Nothing was done yet, so trying again is always safe.
 */
export function connectFault(cause: unknown, where: Whereabouts, said: readonly ServerMessage[] = []): Fault {
  const errors = innermost(cause);
  const fault = errors.find((error) => error instanceof Fault);
  if (fault) return fault;
  const words = [...said.filter(({ class: severity }) => severity > 10), ...serverMessages(cause)];
  const { code, message, remedy } =
    loginFailure(words, where) ?? lineFailure(errors, where) ?? wayFailure(errors, messageOf(cause), where);
  return new Fault(code, message, { remedy, retry: 'safe', cause });
}

/** What the driver itself found wrong with a certificate, or with the handshake. */
function lineFailure(errors: readonly Error[], where: Whereabouts): Known | undefined {
  for (const error of errors) {
    const { cert } = error as { readonly cert?: Certificate };
    const known = certificateFailure(codeOf(error), where, cert);
    if (known) return known;
  }
  return undefined;
}

/** What stands in the way of talking to a server at all, by the codes of Node and of the driver. */
function wayFailure(errors: readonly Error[], said: string, { name, target }: Whereabouts): Known {
  const { host } = target;
  const server = serverOf(target);
  const code = errors.map(codeOf).find((one) => one !== '' && one !== 'ESOCKET') ?? errors.map(codeOf)[0] ?? '';
  const words = errors.map(({ message }) => message).find((text) => text !== '') ?? said;
  switch (code) {
    case 'ECONNREFUSED':
      return {
        code: 'database/refused',
        message: `Nothing listens at ${server}, where ${name} should be.`,
        remedy: [
          'Start the server, or correct host and port in the URL.',
          'On Windows, TCP/IP is turned on per instance, in SQL Server Configuration Manager.',
          `Try: ${sqlcmd(target)}`,
        ],
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        code: 'database/host',
        message: `The host ${host} of ${name} has no address.`,
        remedy: ['Correct the host in the URL, or see whether DNS and VPN work.'],
      };
    case 'EINSTLOOKUP':
      return instanceFailure(words, name, target);
    case 'EENCRYPT':
      return {
        code: 'database/tls',
        message: `The server at ${server} takes only encrypted connections to ${name}, and its URL says encrypt=false.`,
        remedy: ['Leave encrypt=false out of the URL.'],
      };
    case 'EFEDAUTH':
      return {
        code: 'database/not-allowed',
        message: `Azure gave no token with which ${name} could be opened: ${words}.`,
        remedy: ['See whether this machine or application has an identity in Azure, and a user in the database.'],
      };
    case 'ETDS':
    case 'EINTERFACENOTSUPP':
      return notSqlServer(name, target);
    default:
      return otherFailure(code, words, name, target);
  }
}

/** A named instance is looked up with SQL Server Browser, which is a service of its own and speaks UDP. */
function instanceFailure(said: string, name: string, { host, instance = '' }: SqlServerTarget): Known {
  const isUnknown = /^Port for/.test(said);
  return {
    code: isUnknown ? 'database/refused' : 'database/unreachable',
    message: isUnknown
      ? `${host} has no instance ${instance} that listens on TCP, where ${name} should be.`
      : `SQL Server Browser on ${host} does not say on which port instance ${instance} of ${name} listens.`,
    remedy: [
      `Give the port instead: sqlserver://user@${host}:PORT/database. The server's error log says it ("Server is listening on").`,
      'Or start SQL Server Browser there, and let UDP 1434 through.',
    ],
  };
}

function otherFailure(code: string, said: string, name: string, target: SqlServerTarget): Known {
  const server = serverOf(target);
  if (/^(ECONNRESET|EPIPE|ECLOSE)$/.test(code) || /socket hang up|closed before/i.test(said)) {
    return {
      code: 'database/unreachable',
      message: `What listens at ${server} hung up before ${name} was open.`,
      remedy: [
        'See that it is the port of SQL Server, and in its error log what it says.',
        ...(target.encrypt === 'strict'
          ? ['encrypt=strict takes SQL Server 2022 or newer: older ones hang up. Try encrypt=true.']
          : ['A server that is set to force strict encryption hangs up on others: try encrypt=strict.']),
      ],
    };
  }
  if (/packet|token|unexpected|stream/i.test(said) && !/^E[A-Z]+$/.test(code)) return notSqlServer(name, target);
  if (/^E[A-Z]+$/.test(code) || /timeout|in \d+ ?ms/i.test(said)) {
    return {
      code: 'database/unreachable',
      message: `The server at ${server} did not answer for ${name}: ${said}.`,
      remedy: [
        'See whether network, VPN and firewall let this machine through (TCP to the port, UDP 1434 for named instances).',
        `Try: ${sqlcmd(target)}`,
      ],
    };
  }
  return {
    code: 'database/connect',
    message: `${name} at ${server} could not be opened: ${said}.`,
    remedy: [`Try: ${sqlcmd(target)}`],
  };
}

function notSqlServer(name: string, target: SqlServerTarget): Known {
  return {
    code: 'database/not-sqlserver',
    message: `What answers at ${serverOf(target)}, where ${name} should be, does not talk like SQL Server.`,
    remedy: ['Correct host and port in the URL: something else listens there.', `Try: ${sqlcmd(target)}`],
  };
}

/** The connection broke. What was asked may or may not have been done. */
export function lostFault(cause: unknown, { name, target }: Whereabouts): Fault {
  const [said] = serverMessages(cause).filter(({ number }) => !isEcho(number));
  const why = said === undefined ? [] : [...meaningOf(said.number, said.class).remedy];
  return new Fault('database/connection-lost', `The connection to ${name} (${labelOf(target)}) broke.`, {
    remedy: [
      ...why,
      'See whether the server is up, and in its error log why it ended the session.',
      'Try again: what was committed is in the ledger and is not done twice.',
    ],
    retry: 'unknown',
    cause,
  });
}

/**
 * Whether an error says that the connection is gone: an error of the socket, or one with which the server ends a session.
 * What was cancelled, and what the driver refuses to send, leaves the session as it was.
 */
export function isLoss(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof Fault) return false;
  const said = serverMessages(error);
  if (said.length > 0) return said.some((one) => meaningOf(one.number, one.class).code === 'database/connection-lost');
  return !innermost(error).some((one) => /^(ECANCEL|EPARAM|EREQUEST|EARGS|EINJECT|EREQINPROG)$/.test(codeOf(one)));
}

/** The driver's or Node's code; empty when the error has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
