import { checkServerIdentity, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { Connection as Tds } from 'tedious';
import { Fault } from '../../../../state/fault.ts';
import type { Whereabouts } from '../faults/faults.ts';
import { serverOf } from '../sqlcmd.ts';
import { type Certificate, certificateFailure } from './fault.ts';

/** What of the driver's own is used here; its types call it private. Written for tedious 19. */
interface Negotiating {
  performTlsNegotiation(answer: { readonly encryptionString?: string }, signal: AbortSignal): Promise<void>;
  readonly messageIo: { readonly securePair?: { readonly cleartext: TLSSocket } };
  /** Where the server sent us on to, as the gateway of Azure does. */
  readonly routingData?: { readonly server: string };
}

/**
 * Holds a connection that is about to be opened to what its URL asks for. The driver goes on in the clear when a server
 * says that it can't encrypt, and whoever stands between can say so: that would give the password away. Neither that
 * nor a certificate that is not trusted gets past the negotiation, which is before the login.
 * Opening then fails with `database/tls`, `database/tls-untrusted`, `database/tls-expired`, `database/tls-host`.
 */
export function guardLine(tds: Tds, where: Whereabouts): void {
  const { encrypt, trustServerCertificate } = where.target;
  // With `strict` nothing is sent before TLS, and the driver checks.
  if (encrypt !== 'on') return;
  const driver = tds as unknown as Negotiating;
  if (typeof driver.performTlsNegotiation !== 'function') throw new Error('this tedious negotiates TLS in another way');
  const negotiate = driver.performTlsNegotiation;
  driver.performTlsNegotiation = async (answer, signal) => {
    const offered = answer.encryptionString;
    if (offered !== 'ON' && offered !== 'REQ') throw notOffered(where);
    await negotiate.call(tds, answer, signal);
    const socket = driver.messageIo.securePair?.cleartext;
    if (socket === undefined) throw notOffered(where);
    if (!trustServerCertificate) requireTrusted(socket, driver.routingData?.server, where);
  };
}

function requireTrusted(socket: TLSSocket, sentOnTo: string | undefined, where: Whereabouts): void {
  const certificate: Certificate = socket.getPeerCertificate();
  const { host, hostNameInCertificate } = where.target;
  const expected = hostNameInCertificate ?? sentOnTo ?? host;
  // The name that was sent is not always the one to look for: what Node says about names does not count.
  const untrusted = socket.authorizationError as unknown as string | undefined;
  const isAboutName = untrusted === 'ERR_TLS_CERT_ALTNAME_INVALID';
  const isNamed = checkServerIdentity(expected, certificate as PeerCertificate) === undefined;
  const code = untrusted && !isAboutName ? untrusted : isNamed ? undefined : 'ERR_TLS_CERT_ALTNAME_INVALID';
  if (code === undefined) return;
  const known =
    certificateFailure(code, where, certificate) ?? certificateFailure('CERT_UNTRUSTED', where, certificate);
  if (known)
    throw new Fault(known.code, known.message, { remedy: known.remedy, retry: 'safe', cause: new Error(code) });
}

function notOffered({ name, target }: Whereabouts): Fault {
  return new Fault('database/tls', `The server at ${serverOf(target)} does not encrypt, and ${name} asks for it.`, {
    remedy: [
      'SQL Server always can: something between may take the encryption away, to read the password. Find out what it is.',
      'Babelfish encrypts when PostgreSQL has ssl = on.',
      'encrypt=false in the URL sends the password and every row readable to whoever listens: only where nobody can.',
    ],
    retry: 'safe',
  });
}
