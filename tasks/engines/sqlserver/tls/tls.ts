import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import tls, { type SecureContextOptions } from 'node:tls';
import { Fault, messageOf } from '../../../../state/fault.ts';
import type { SqlServerTarget } from '../target.ts';

/** Options of the driver that say how a line is protected. */
export interface TlsOptions {
  readonly encrypt: boolean | 'strict';
  readonly trustServerCertificate: boolean;
  readonly serverName?: string;
  readonly cryptoCredentialsDetails: SecureContextOptions;
}

/**
 * How the driver encrypts. Its own check of the certificate is left out, but for `strict`: it can't check an address (Node
 * throws), and says neither whose certificate it was nor until when it is valid. `guardLine` checks instead, before
 * anything of the login is sent. **Never use these without it.** Faults: `database/tls-file`.
 */
export async function tlsOptions(target: SqlServerTarget, name: string): Promise<TlsOptions> {
  const { encrypt, caFile, host, hostNameInCertificate } = target;
  if (encrypt === 'off') return { encrypt: false, trustServerCertificate: true, cryptoCredentialsDetails: {} };
  const named = [hostNameInCertificate, host].find((one) => one !== undefined && isIP(one) === 0);
  // An address is no server name (RFC 6066, section 3), and the driver always sends one, but for `strict`.
  const serverName = named ?? (encrypt === 'strict' ? undefined : 'address.invalid');
  return {
    encrypt: encrypt === 'strict' ? 'strict' : true,
    trustServerCertificate: encrypt !== 'strict',
    // Where a gateway sends us on, the driver takes the name that it was sent on to.
    ...(serverName !== undefined && serverName !== host && { serverName }),
    cryptoCredentialsDetails: { ca: await authorities(name, caFile) },
  };
}

/**
 * The file that is named, or what Node and this machine trust: the certificate of many a server is signed by an authority
 * of its house, which is installed on the machines of the house.
 */
async function authorities(name: string, caFile: string | undefined): Promise<string[]> {
  if (caFile !== undefined) return [await readPem(name, caFile)];
  // Node before 22.15 knows only the roots that it brings itself.
  const isThere = typeof tls.getCACertificates === 'function';
  return isThere
    ? [...tls.getCACertificates('default'), ...tls.getCACertificates('system')]
    : [...tls.rootCertificates];
}

async function readPem(name: string, path: string): Promise<string> {
  let pem: string;
  try {
    pem = await readFile(path, 'utf8');
  } catch (cause) {
    throw fileFault(`The certificate ${path} in the URL of ${name} can't be read.`, cause, [
      'Correct the path (serverCertificate), or make the file readable.',
    ]);
  }
  try {
    if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new Error('it holds no certificate in PEM');
    tls.createSecureContext({ ca: pem });
    return pem;
  } catch (cause) {
    throw fileFault(`The certificate ${path} in the URL of ${name} can't be used: ${messageOf(cause)}.`, cause, [
      'Give it as PEM (-----BEGIN CERTIFICATE-----): openssl x509 -inform der -in FILE.cer -out FILE.pem',
    ]);
  }
}

function fileFault(message: string, cause: unknown, remedy: readonly string[]): Fault {
  return new Fault('database/tls-file', message, { remedy, retry: 'safe', cause });
}
