import { isIP } from 'node:net';
import type { Conninfo } from './parameters.ts';
import { urlFault } from './url-fault.ts';

/** One place where the server may be. */
export interface Endpoint {
  /** A name, an address, or the directory of a Unix socket. */
  readonly host: string;
  /** The address to connect to instead of looking `host` up, which then is only what a certificate must name. */
  readonly address: string | undefined;
  readonly port: number;
}

/**
 * The places that `host`, `hostaddr` and `port` list, in their order: as many of each, or one port for all.
 * Faults: `database/url`.
 */
export function endpointsOf({ host = '', hostaddr = '', port = '' }: Conninfo): readonly [Endpoint, ...Endpoint[]] {
  const hosts = host.split(',');
  const addresses = hostaddr.split(',');
  const ports = port.split(',');
  const count = host === '' ? addresses.length : hosts.length;
  if (hostaddr !== '' && addresses.length !== count) throw urlFault('has not as many addresses (hostaddr) as hosts');
  if (ports.length !== 1 && ports.length !== count) throw urlFault('has not as many ports as hosts');
  const endpoint = (index: number): Endpoint => {
    const address = addresses[index] || undefined;
    if (address !== undefined && isIP(address) === 0) throw urlFault('has a hostaddr that is no address');
    return {
      host: hosts[index] || address || 'localhost',
      address,
      port: portOf(ports.length === 1 ? ports[0] : ports[index]),
    };
  };
  const [, ...others] = Array.from({ length: count }, (_, index) => index);
  return [endpoint(0), ...others.map(endpoint)];
}

export function isSocket({ host, address }: Pick<Endpoint, 'host' | 'address'>): boolean {
  return address === undefined && host.startsWith('/');
}

function portOf(text = ''): number {
  const port = Number(text || 5432);
  if (/^\d*$/.test(text.trim()) && port > 0 && port < 65536) return port;
  throw urlFault('has a port that is not a number from 1 to 65535');
}
