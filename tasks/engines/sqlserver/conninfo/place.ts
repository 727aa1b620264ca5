import type { Options } from './options.ts';
import { urlFault } from './url-fault.ts';
import { wholeNumber } from './values.ts';

export interface Place {
  readonly host: string;
  readonly port: number | undefined;
  readonly instance: string | undefined;
}

const standardPort = 1433;
const here = /^(\.|\(\.\)|\(local\))$/i;

/**
 * `host`, `host,port`, `host\INSTANCE`, `tcp:host\INSTANCE,port`. A port that is given counts, and then nobody asks for
 * the instance: as Microsoft's own drivers do. Faults: `database/url`.
 */
export function placeOf(options: Options): Place {
  const server = (options.server ?? '').trim().replace(/^tcp:/i, '');
  if (/^(np|lpc|admin):/i.test(server) || server.startsWith('\\\\') || /^\(localdb\)/i.test(server)) {
    throw urlFault('names a server that does not listen on TCP', [
      'Turn TCP/IP on for the instance in SQL Server Configuration Manager, and name host and port.',
    ]);
  }
  const [, name = '', written = '', asAdo] = /^([^\\,]*)(?:\\([^,]*))?(?:,\s*(\d*)\s*)?$/s.exec(server) ?? [];
  if (server !== '' && name.trim() === '')
    throw urlFault('names a server that is not host, host,port or host\\INSTANCE');
  const host = name.trim().replace(here, 'localhost') || 'localhost';
  const port = wholeNumber(
    { ...(asAdo && { port: asAdo }), ...(options.port && { port: options.port }) },
    'port',
    1,
    65_535,
  );
  const instance = written.trim() || options.instance?.trim() || undefined;
  if (port !== undefined || instance === undefined) return { host, port: port ?? standardPort, instance: undefined };
  return { host, port: undefined, instance };
}
