import { messageOf } from '../../../../state/fault.ts';
import { codeOf } from '../code-of.ts';
import type { Known, Whereabouts } from '../faults.ts';

/** Codes of Node for a certificate, and of OpenSSL for the handshake. */
const meanings = {
  untrusted:
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE|INVALID_CA|CERT_REJECTED|CERT_REVOKED)/,
  expired: /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)/,
  host: /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)/,
  // Alerts that the server sends about what we showed it.
  client: /^ERR_SSL_.*ALERT_(CERTIFICATE_|UNKNOWN_CA|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|NO_CERTIFICATE)/,
  other: /^(ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO$|CERT_|INVALID_)/,
} as const;

/** Whether the encryption itself could not be agreed on. */
export function isTlsFailure(error: unknown): boolean {
  const code = codeOf(error);
  return Object.values(meanings).some((pattern) => pattern.test(code));
}

/** What keeps an encrypted connection from coming about, by the code that Node gives it; `undefined` for all else. */
export function tlsFailure(cause: unknown, { name, target }: Whereabouts): Known | undefined {
  const code = codeOf(cause);
  const said = messageOf(cause);
  const { host, port, tls, tlsFiles } = target;
  const server = `${host}:${port}`;
  const root = tlsFiles.root === 'system' ? 'the authorities that this machine trusts' : tlsFiles.root;
  if (meanings.expired.test(code)) {
    return {
      code: 'database/tls-expired',
      message: `The certificate of ${server}, where ${name} should be, is no longer or not yet valid.`,
      remedy: [
        'See its dates, and the clock of this machine.',
        `Try: openssl s_client -starttls postgres -connect ${server} </dev/null | openssl x509 -noout -dates`,
        'Give the server a new one and reload it.',
      ],
    };
  }
  if (meanings.untrusted.test(code)) {
    return {
      code: 'database/tls-untrusted',
      message: `The certificate of ${server}, where ${name} should be, was not signed by what ${root ?? 'sslrootcert'} holds.`,
      remedy: [
        "Ask who signed the server's certificate, and give that one's as sslrootcert.",
        'If nothing there was changed lately: make sure that it is the right server before anything else.',
      ],
    };
  }
  if (meanings.host.test(code)) {
    return {
      code: 'database/tls-host',
      message: `The certificate of ${server}, where ${name} should be, is for another name: ${said}.`,
      remedy: [
        'Write the host in the URL as the certificate names it; hostaddr= gives its address where DNS does not.',
        'sslmode=verify-ca looks at who signed it, and not at the name.',
      ],
    };
  }
  if (meanings.client.test(code) || /client certificate|certificate authentication failed/i.test(said)) {
    const shown = tlsFiles.certificate;
    return {
      code: 'database/tls-client-certificate',
      message:
        shown === undefined
          ? `The server at ${server} wants a client certificate for ${name}, and the URL has none.`
          : `The server at ${server} does not take the client certificate ${shown} for ${name}.`,
      remedy: [
        'Give one with sslcert=PATH and sslkey=PATH in the URL: signed by an authority of the server (its ssl_ca_file), for the name of the role.',
      ],
    };
  }
  if (!meanings.other.test(code)) return undefined;
  return {
    code: 'database/tls',
    message: `No encrypted connection to ${name} at ${server} with sslmode=${tls}: ${inWords(said)}.`,
    remedy: [
      'See in the log of the server what it says, and whether both sides know a common version of TLS (ssl_min_protocol_version).',
    ],
  };
}

/** OpenSSL puts the words between numbers and the place in its own source. */
function inWords(said: string): string {
  return /:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(said)?.[1] ?? said;
}
