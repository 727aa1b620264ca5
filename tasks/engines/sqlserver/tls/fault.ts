import type { PeerCertificate } from 'node:tls';
import type { Whereabouts } from '../faults/faults.ts';
import type { Known } from '../faults/login-faults.ts';
import { serverOf } from '../sqlcmd.ts';

/** What is known of a certificate; nothing when none was shown. */
export type Certificate = Partial<PeerCertificate>;

/** Codes of Node for a certificate, and of OpenSSL for the handshake. */
const meanings = {
  untrusted:
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE|INVALID_CA|CERT_REJECTED|CERT_REVOKED)/,
  expired: /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)/,
  host: /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)/,
  other: /^(ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO$|CERT_|INVALID_)/,
} as const;

/** What is wrong with a server's certificate, or with the encryption, by the code that Node gives it; `undefined` for all else. */
export function certificateFailure(
  code: string,
  { name, target }: Whereabouts,
  shown: Certificate = {},
): Known | undefined {
  const server = serverOf(target);
  const whose = `The certificate of ${server}${inWords(shown)}, where ${name} should be,`;
  if (meanings.expired.test(code)) {
    return {
      code: 'database/tls-expired',
      message: `${whose} is no longer or not yet valid.`,
      remedy: [
        'See its dates, and the clock of this machine.',
        'Give the server a new one, and restart its service.',
        trusting,
      ],
    };
  }
  if (meanings.untrusted.test(code)) return untrusted(code, whose, target.caFile);
  if (meanings.host.test(code)) {
    return {
      code: 'database/tls-host',
      message: `${whose} is for another name: ${namesOf(shown)}.`,
      remedy: [
        'Write the host in the URL as the certificate names it; or say which name is right: hostNameInCertificate=NAME.',
        trusting,
      ],
    };
  }
  if (!meanings.other.test(code)) return undefined;
  return {
    code: 'database/tls',
    message: `No encrypted connection to ${name} at ${server}: ${code}.`,
    remedy: [
      'See whether both sides know a common version: SQL Server 2014 and older speak TLS 1.2 only with their last updates.',
      'encrypt=false in the URL sends the password and every row readable to whoever listens: only where nobody can.',
    ],
  };
}

const trusting =
  'trustServerCertificate=true in the URL takes any certificate: it encrypts, and who stands between can still read and change everything.';

function untrusted(code: string, whose: string, caFile: string | undefined): Known {
  // What SQL Server makes for itself where nobody gave it one.
  const isOwn = /SELF_SIGNED/.test(code);
  return {
    code: 'database/tls-untrusted',
    message: isOwn
      ? `${whose} is signed by nobody but itself${caFile === undefined ? '' : `, and is not in ${caFile}`}.`
      : `${whose} was not signed by ${caFile === undefined ? 'an authority that this machine trusts' : `what ${caFile} holds`}.`,
    remedy: [
      "Ask who signed the server's certificate, and give that one's as serverCertificate=PATH (PEM); or give the server one of your authority.",
      ...(isOwn
        ? ['A certificate that SQL Server made for itself changes whenever it starts: it can not be pinned.']
        : []),
      'If nothing there was changed lately: make sure that it is the right server before anything else.',
      trusting,
    ],
  };
}

/** ` (CN=db1, SHA-256 AB:CD:..., until Jan 1 2027)`: enough to compare it with the one that the server has. */
function inWords({ subject, fingerprint256, valid_to: until }: Certificate): string {
  const parts = [
    ...(subject?.CN === undefined ? [] : [`CN=${[subject.CN].flat().join(', ')}`]),
    ...(fingerprint256 === undefined ? [] : [`SHA-256 ${fingerprint256}`]),
    ...(until === undefined ? [] : [`valid until ${until}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function namesOf({ subject, subjectaltname }: Certificate): string {
  const names = [...(subjectaltname?.split(/,\s*/) ?? []), ...(subject?.CN === undefined ? [] : [`CN=${subject.CN}`])];
  return names.length === 0 ? 'it names none' : names.map((name) => name.replace(/^(DNS|IP Address):/, '')).join(', ');
}
