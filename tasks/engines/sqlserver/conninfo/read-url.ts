import { type Options, readOptions } from './options.ts';
import { urlFault } from './url-fault.ts';

/** `sqlserver://` or `mssql://`. */
export function isUrl(text: string): boolean {
  return /^(sqlserver|mssql):\/\//i.test(text);
}

/**
 * Reads `sqlserver://user:password@host\INSTANCE:port/database?option=value&...`; options may also stand as JDBC and
 * Prisma write them, behind semicolons. Faults: `database/url`.
 */
export function readUrl(url: string): Options {
  const [, user, password, place = '', database, query, properties] =
    /^(?:sqlserver|mssql):\/\/(?:([^:@/?]*)(?::([^@/?]*))?@)?([^/?;]*)(?:\/([^?;]*))?(?:\?(.*)|;(.*))?$/is.exec(url) ??
    [];
  return readOptions([
    ...placeOf(place),
    ...given('user', decode(user, 'the user')),
    ...given('password', decode(password, 'the password')),
    ...given('database', decode(database, 'the database')),
    ...pairsOf(query, '&'),
    ...pairsOf(properties, ';'),
  ]);
}

/** The port is not repeated in the fault: a `/` in a password makes the password look like one. */
function placeOf(text: string): readonly (readonly [string, string])[] {
  // What stands before the second one is the end of the password, not of a host to be told.
  if (text.includes('@')) throw urlFault('has more than one @: in user and password it is written %40');
  const [, bracketed, host = bracketed, port = ''] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/.exec(text) ?? [];
  if (host === undefined) throw urlFault('has a host that is none: IPv6 addresses are written in [ ]');
  if (!/^\d*$/.test(port)) {
    throw urlFault('has a port that is not a number, or a / or ? in user or password that is not written %2F or %3F');
  }
  return [...given('server', decode(host, 'the host')), ...given('port', port)];
}

function given(name: string, value: string): readonly (readonly [string, string])[] {
  return value === '' ? [] : [[name, value]];
}

function pairsOf(text: string | undefined, separator: string): readonly (readonly [string, string])[] {
  const pairs = text?.split(separator).filter((pair) => pair !== '') ?? [];
  return pairs.map((pair) => {
    const [name, value, more] = pair.split('=').map((part) => decode(part, 'an option'));
    if (name !== undefined && value !== undefined && more === undefined) return [name, value] as const;
    throw urlFault('has an option that is not written name=value, with %3D for = in the value');
  });
}

function decode(text: string | undefined, what: string): string {
  try {
    const decoded = decodeURIComponent(text ?? '');
    if (!decoded.includes('\0')) return decoded;
  } catch {
    throw urlFault(`has a % in ${what} that is not followed by two hexadecimal digits`);
  }
  throw urlFault(`has a %00 in ${what}`);
}
