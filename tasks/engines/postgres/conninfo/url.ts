import { type Conninfo, isParameter } from './parameters.ts';
import { urlFault } from './url-fault.ts';

/**
 * Reads `postgres://user:password@host:port,host:port/database?keyword=value&...` as libpq does, several hosts included,
 * which no standard URL has. Faults: `database/url`. Source: libpq's documentation, "Connection URIs".
 */
export function readUrl(url: string): Conninfo {
  const [, user, password, hosts = '', database = '', query] =
    /^postgres(?:ql)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/is.exec(url) ?? [];
  const places = hosts === '' ? [] : hosts.split(',').map(readPlace);
  const parts = {
    user: decode(user, 'the user'),
    password: decode(password, 'the password'),
    host: places.map(({ host }) => host).join(','),
    port: places.some(({ port }) => port !== '') ? places.map(({ port }) => port).join(',') : '',
    dbname: decode(database, 'the database'),
  };
  const given = Object.entries(parts).filter(([, value]) => value !== '');
  return { ...Object.fromEntries(given), ...readQuery(query) };
}

export function isUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//i.test(text);
}

/** The port is not repeated in the fault: a `/` in a password makes the password look like one. */
function readPlace(text: string): { readonly host: string; readonly port: string } {
  // What stands before the second one is the end of the password, not of a host to be told.
  if (text.includes('@')) throw urlFault('has more than one @: in user and password it is written %40');
  const [, bracketed, host = bracketed, port = ''] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/.exec(text) ?? [];
  if (host === undefined) throw urlFault('has a host that is none: IPv6 addresses are written in [ ]');
  if (!/^\d*$/.test(port)) {
    throw urlFault('has a port that is not a number, or a / in user or password that is not written %2F');
  }
  return { host: decode(host, 'the host'), port };
}

function readQuery(query: string | undefined): Conninfo {
  const conninfo: Record<string, string> = {};
  for (const pair of query?.split('&').filter((text) => text !== '') ?? []) {
    const [keyword, value, more] = pair.split('=').map((part) => decode(part, 'a parameter'));
    if (keyword === undefined || value === undefined || more !== undefined) {
      throw urlFault('has a parameter that is not written keyword=value, with %3D for = in the value');
    }
    // As JDBC writes it.
    if (keyword === 'ssl' && value === 'true') conninfo.sslmode = 'require';
    else if (!isParameter(keyword)) throw urlFault(`has the parameter ${keyword}, which Nightferry does not know`);
    else conninfo[keyword] = value;
  }
  return conninfo;
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
