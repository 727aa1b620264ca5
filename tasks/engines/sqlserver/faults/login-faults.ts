import { quoteName } from '../quote.ts';
import { serverOf, sqlcmd } from '../sqlcmd.ts';
import type { Whereabouts } from './faults.ts';
import { meaningOf } from './numbers.ts';
import type { ServerMessage } from './server-message.ts';

export interface Known {
  readonly code: string;
  readonly message: string;
  readonly remedy: readonly string[];
}

/** 18456 comes behind whatever else the server says to a login that it turns down. */
const refusedNumber = 18_456;

/** Why the server did not let us in, by the number it gave; `undefined` when it said nothing. */
export function loginFailure(said: readonly ServerMessage[], where: Whereabouts): Known | undefined {
  const first = said.find(({ number }) => number !== refusedNumber) ?? said[0];
  if (first === undefined) return undefined;
  return knownLogin(first, where) ?? ofMeaning(first, where);
}

function knownLogin({ number, state, message: text }: ServerMessage, { name, target }: Whereabouts): Known | undefined {
  const { user = 'the login', database } = target;
  const server = serverOf(target);
  switch (number) {
    case refusedNumber:
      return {
        code: 'database/password',
        message: `The server at ${server} does not accept ${user} with this password for ${name} (Msg 18456, State ${state}).`,
        remedy: [
          'Correct the password behind the reference in the runbook.',
          `The error log of the server says why, under Error: 18456, State: ${meaningOfState(state)}.`,
        ],
      };
    case 18_452:
      return {
        code: 'database/not-allowed',
        message: `The server at ${server} takes no Windows login from this domain for ${name}.`,
        remedy: ['Use a login of SQL Server, or write DOMAIN\\name of a domain that the server trusts.'],
      };
    case 18_470:
      return {
        code: 'database/not-allowed',
        message: `The login ${user} at ${server}, with which ${name} was to be opened, is disabled.`,
        remedy: [`As sysadmin: ALTER LOGIN ${quoteName(user)} ENABLE;`],
      };
    case 18_486:
      return {
        code: 'database/not-allowed',
        message: `The login ${user} at ${server}, with which ${name} was to be opened, is locked after wrong passwords.`,
        remedy: [`As sysadmin: ALTER LOGIN ${quoteName(user)} WITH PASSWORD = '...' UNLOCK;`, 'Find out who tried.'],
      };
    case 18_487:
    case 18_488:
      return {
        code: 'database/password',
        message: `The password of ${user} at ${server} has expired or must be changed before ${name} can be opened.`,
        remedy: ['Change it in sqlcmd or SSMS, and then what the reference in the runbook leads to.'],
      };
    case 4060:
    case 911:
      return {
        code: 'database/missing',
        message: `There is no database ${database} at ${server} that ${user} may open (${name} in the runbook).`,
        remedy: [
          'Create it, correct the name in the URL, or see whether it is offline or restoring: SELECT name, state_desc FROM sys.databases;',
          `Where it is there: CREATE USER ${quoteName(user)} FOR LOGIN ${quoteName(user)}; in it.`,
        ],
      };
    case 4064:
      return {
        code: 'database/missing',
        message: `The default database of ${user} at ${server} can't be opened.`,
        remedy: [`ALTER LOGIN ${quoteName(user)} WITH DEFAULT_DATABASE = master;`],
      };
    case 916:
      return {
        code: 'database/permission',
        message: `${user} has no user in database ${database} at ${server} (${name} in the runbook).`,
        remedy: [`In it, as its owner: CREATE USER ${quoteName(user)} FOR LOGIN ${quoteName(user)};`],
      };
    case 17_892:
      return {
        code: 'database/not-allowed',
        message: `A logon trigger of the server at ${server} turned ${user} away from ${name}.`,
        remedy: ['See the triggers in sys.server_triggers; program names of Nightferry begin with nightferry.'],
      };
    case 17_809:
      return {
        code: 'database/too-many-connections',
        message: `The server at ${server} has no connection left for ${name}.`,
        remedy: ["End sessions that are not needed, raise 'user connections', or use fewer workers."],
      };
    case 17_142:
    case 17_187:
    case 18_401:
    case 18_451:
      return {
        code: 'database/starting-up',
        message: `The server at ${server} is starting up, paused or shutting down and takes no connections yet.`,
        remedy: ['Wait until it is up, then try again.'],
      };
    case 40_532:
      return {
        code: 'database/missing',
        message: `Azure knows no server ${server}, where ${name} should be, or it wants user@server.`,
        remedy: ['Correct the host in the URL.'],
      };
    case 40_615:
    case 40_914:
      return {
        code: 'database/not-allowed',
        message: `The firewall of ${server} lets this machine not in to ${name}: ${text.replace(/\.$/, '')}.`,
        remedy: [
          'Add its address: sp_set_firewall_rule in master, or Networking of the server in the portal of Azure.',
        ],
      };
    case 10_928:
    case 10_929:
    case 10_936:
      return {
        code: 'database/too-many-connections',
        message: `${name} at ${server} is at a limit of its service tier: ${text.replace(/\.$/, '')}.`,
        remedy: ['Use fewer workers, or scale it up for the night.'],
      };
    default:
      return undefined;
  }
}

/** What a database is, or a server does, says the same at login as to a statement. */
function ofMeaning({ number, class: severity, message }: ServerMessage, { name, target }: Whereabouts): Known {
  const { code, remedy } = meaningOf(number, severity);
  const said = `${name} at ${serverOf(target)} could not be opened: ${message.replace(/\.$/, '')} (Msg ${number}).`;
  if (code !== 'database/sql' && code !== 'database/connection-lost') return { code, message: said, remedy };
  // No SQL of anybody's was sent yet.
  return {
    code: 'database/connect',
    message: said,
    remedy: [`The server's error log says more. Then try: ${sqlcmd(target)}`],
  };
}

/** Source: Microsoft's documentation of MSSQLSERVER_18456. A client is told only 1, so that it can't guess logins. */
const states: Readonly<Record<number, string>> = {
  2: 'no such login',
  5: 'no such login',
  6: 'a Windows login with a password of SQL Server',
  7: 'the login is disabled, and the password is wrong',
  8: 'the password is wrong',
  11: 'the login may not connect to the server',
  12: 'the login may not connect to the server',
  18: 'the password must be changed',
  38: 'the database is not there, or not for this login',
  40: 'the default database is not there, or not for this login',
  46: 'the database was not there at login',
  58: 'the server takes only Windows logins',
};

function meaningOfState(state: number): string {
  const said = states[state];
  if (said !== undefined) return `${state} (${said})`;
  return 'N: 5 no such login, 7 disabled, 8 wrong password, 38 no such database, 58 only Windows logins';
}
