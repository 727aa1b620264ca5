import { readFile, stat } from 'node:fs/promises';
import tls, { type ConnectionOptions as TlsOptions } from 'node:tls';
import { Fault, messageOf } from '../../../../state/fault.ts';
import type { Target } from '../target.ts';

/**
 * libpq's meaning of the modes: `require` trusts any certificate unless a root is given to check against, `verify-ca`
 * what the root signed, `verify-full` that with the right name. The driver's own reading of `sslmode` differs.
 * Where libpq goes on without a file that was named and is not there, this is a fault: whoever names one wants it used.
 * Faults: `database/tls-file`.
 */
export async function tlsOptions(name: string, target: Target): Promise<TlsOptions> {
  const { tls: mode, tlsFiles, tlsVersions, keyPassword, host, address } = target;
  const isChecking = mode === 'verify-ca' || mode === 'verify-full';
  if (isChecking && tlsFiles.root === undefined) throw rootMissing(name, mode);
  const verifies = isChecking || (mode === 'require' && tlsFiles.root !== undefined);
  const ca = verifies ? await rootsOf(name, tlsFiles.root) : undefined;
  const cert = tlsFiles.certificate && (await readPem(name, tlsFiles.certificate));
  const key = tlsFiles.key && (await readKey(name, tlsFiles.key));
  return {
    rejectUnauthorized: verifies,
    ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    // The certificate must name the host, also where its address was given beside it.
    ...(address !== undefined && { host, servername: tlsName(host) }),
    secureContext: contextOf(name, {
      ...(ca !== undefined && { ca }),
      ...(cert && { cert }),
      ...(key && { key }),
      ...(keyPassword !== undefined && { passphrase: keyPassword }),
      ...(tlsVersions.min && { minVersion: tlsVersions.min as tls.SecureVersion }),
      ...(tlsVersions.max && { maxVersion: tlsVersions.max as tls.SecureVersion }),
    }),
  };
}

/** Addresses are never sent as a server name (RFC 6066, section 3). */
function tlsName(host: string): string {
  return /^[\d.]+$|:/.test(host) ? '' : host;
}

async function rootsOf(name: string, root: string | undefined): Promise<string | string[] | undefined> {
  if (root !== 'system') return root === undefined ? undefined : readPem(name, root);
  // Node before 22.15 knows only the roots that it brings itself.
  const known = typeof tls.getCACertificates === 'function' ? tls.getCACertificates('system') : [];
  return known.length > 0 ? [...known] : undefined;
}

function contextOf(name: string, options: tls.SecureContextOptions): tls.SecureContext {
  try {
    return tls.createSecureContext(options);
  } catch (cause) {
    throw fileFault(`A certificate or key in the URL of ${name} can't be used: ${messageOf(cause)}.`, cause, [
      'See that the files hold PEM (-----BEGIN ...), that the key belongs to the certificate, and sslpassword to the key.',
    ]);
  }
}

/** As libpq: a key that others may read has to be taken for known to them. */
async function readKey(name: string, path: string): Promise<string> {
  const pem = await readPem(name, path);
  const { mode, uid } = await stat(path);
  // A key of root's may be shared with one group, as system certificates are.
  if (mode & (uid === 0 ? 0o037 : 0o077)) {
    throw fileFault(`The key ${path} in the URL of ${name} may be used by others than its owner.`, undefined, [
      `chmod 0600 ${path}${uid === 0 ? ', or 0640' : ''}`,
    ]);
  }
  return pem;
}

async function readPem(name: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw fileFault(`The certificate or key ${path} in the URL of ${name} can't be read.`, cause, [
      'Correct the path, or make the file readable.',
    ]);
  }
}

function rootMissing(name: string, mode: string): Fault {
  return fileFault(
    `The URL of ${name} asks for sslmode=${mode}, and there is no certificate to check the server's against.`,
    undefined,
    [
      "Give the one that signed the server's: sslrootcert=PATH in the URL, PGSSLROOTCERT, or ~/.postgresql/root.crt.",
      'Where a public authority signed it: sslrootcert=system.',
    ],
  );
}

function fileFault(message: string, cause: unknown, remedy: readonly string[]): Fault {
  return new Fault('database/tls-file', message, { remedy, retry: 'safe', ...(cause !== undefined && { cause }) });
}
