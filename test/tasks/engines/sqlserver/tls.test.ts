import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fault } from '../../../../state/fault.ts';
import { parseTarget } from '../../../../tasks/engines/sqlserver/target.ts';
import { openTds } from '../../../../tasks/engines/sqlserver/tds/open.ts';
import { temporaryDirectory } from '../../../support/directories.ts';
import { listenOnLoopback } from '../../../support/loopback.ts';
import { openScripted, type Script } from '../../../support/tds/scripted.ts';
import { columnsToken, doneToken, loginTokens, rowToken } from '../../../support/tds/tokens.ts';
import { wireTypes } from '../../../support/tds/values.ts';
import { testCertificate, testKey } from '../../../support/tls.ts';
import {
  authority,
  expiredCertificate,
  expiredKey,
  otherCertificate,
  otherKey,
  serverCertificate,
  serverKey,
} from '../../../support/tls-chain.ts';

const certificates = {
  own: { cert: testCertificate, key: testKey },
  signed: { cert: serverCertificate, key: serverKey },
  expired: { cert: expiredCertificate, key: expiredKey },
  other: { cert: otherCertificate, key: otherKey },
} as const;

const session = Buffer.concat([
  columnsToken([{ name: '', typeInfo: wireTypes.int.typeInfo }]),
  rowToken([wireTypes.int.value(Buffer.from([51, 0, 0, 0]))]),
  doneToken(0x10, 1n),
]);

interface Opening {
  readonly certificate: keyof typeof certificates;
  readonly encryption?: NonNullable<Script['encryption']>;
  readonly host?: string;
  readonly query: string;
}

/** What comes of opening: the session's number, or the fault; and whether a login was sent. */
async function open({ certificate, encryption = 'on', host = 'localhost', query }: Opening) {
  let logins = 0;
  const server = await openScripted({
    answer: () => session,
    encryption,
    certificate: certificates[certificate],
    login: () => {
      logins += 1;
      return loginTokens('edu');
    },
  });
  onTestFinished(() => server.close());
  const target = parseTarget(`sqlserver://jo:secret@${host}:${server.port}/edu${query}`);
  try {
    const opened = await openTds({ name: 'edu', target }, 'test');
    await opened.close();
    return { session: opened.sessionId, logins };
  } catch (error) {
    const { code, message, remedy } = error as Fault;
    return { code, message, remedy, logins };
  }
}

/** A file that holds it, as a URL names it. */
async function fileOf(pem: string): Promise<string> {
  const { directory, remove } = await temporaryDirectory();
  onTestFinished(remove);
  const path = join(directory, 'certificate.pem');
  await writeFile(path, pem);
  return encodeURIComponent(path);
}

describe('a line to SQL Server', () => {
  it('is encrypted, and to the server that the certificate names', async () => {
    const query = `?serverCertificate=${await fileOf(authority)}`;
    expect(await open({ certificate: 'signed', query })).toMatchObject({ session: 51 });
    expect(await open({ certificate: 'signed', encryption: 'strict', query: `${query}&encrypt=strict` })).toMatchObject(
      { session: 51 },
    );
  });

  const refusals: readonly (Omit<Opening, 'query'> & { readonly code: string; readonly says: RegExp })[] = [
    {
      certificate: 'own',
      code: 'database/tls-untrusted',
      says: /CN=localhost, SHA-256 [0-9A-F:]{95}.*signed by nobody but itself/,
    },
    { certificate: 'expired', code: 'database/tls-expired', says: /valid until Feb {1,2}1 .* 2020/ },
    { certificate: 'other', code: 'database/tls-host', says: /for another name: db.example.org/ },
    { certificate: 'signed', host: '127.0.0.1', code: 'database/tls-host', says: /for another name: localhost/ },
    {
      certificate: 'signed',
      encryption: 'not-supported',
      code: 'database/tls',
      says: /does not encrypt, and edu asks for it/,
    },
  ];
  it.each(refusals)(
    'is refused before the password is sent: $certificate $encryption $host',
    async ({ code, says, ...opening }) => {
      const query = `?serverCertificate=${await fileOf(authority)}`;
      const opened = await open({ ...opening, query });
      expect(opened).toMatchObject({ code, message: expect.stringMatching(says), logins: 0 });
      expect(opened.remedy?.join()).toMatch(/trustServerCertificate=true|encrypt=false/);
    },
  );

  it('is refused by strict encryption, too', async () => {
    const query = `?encrypt=strict&serverCertificate=${await fileOf(authority)}`;
    const strict = { encryption: 'strict', query } as const;
    expect(await open({ ...strict, certificate: 'own' })).toMatchObject({ code: 'database/tls-untrusted', logins: 0 });
    expect(await open({ ...strict, certificate: 'other' })).toMatchObject({ code: 'database/tls-host', logins: 0 });
  });

  it('is not refused where the URL says which name is right, or that any certificate is', async () => {
    const file = await fileOf(authority);
    const named = `?serverCertificate=${file}&hostNameInCertificate=db.example.org`;
    expect(await open({ certificate: 'other', query: named })).toMatchObject({ session: 51 });
    const address = `?serverCertificate=${file}&hostNameInCertificate=localhost`;
    expect(await open({ certificate: 'signed', host: '127.0.0.1', query: address })).toMatchObject({ session: 51 });
    for (const host of ['localhost', '127.0.0.1']) {
      expect(await open({ certificate: 'own', host, query: '?trustServerCertificate=true' })).toMatchObject({
        session: 51,
      });
    }
  });

  it('is plain only where the URL says so, and then not where the server wants more', async () => {
    const plain = '?encrypt=false';
    expect(await open({ certificate: 'own', encryption: 'not-supported', query: plain })).toMatchObject({
      session: 51,
    });
    const demanded = await open({ certificate: 'own', encryption: 'required', query: plain });
    expect(demanded).toMatchObject({ code: 'database/tls', message: expect.stringMatching(/says encrypt=false/) });
  });

  it('needs a file that is a certificate', async () => {
    const query = `?serverCertificate=${encodeURIComponent('/nowhere/at/all.pem')}`;
    expect(await open({ certificate: 'signed', query })).toMatchObject({ code: 'database/tls-file', logins: 0 });
    const other = `?serverCertificate=${await fileOf('no certificate')}`;
    expect(await open({ certificate: 'signed', query: other })).toMatchObject({ code: 'database/tls-file', logins: 0 });
  });
});

describe('what is not SQL Server', () => {
  it.each([
    ['answers like a web server', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
    ['hangs up', undefined],
  ])('hangs up, and that is said: it %s', async (_, words) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => (words === undefined ? socket.end() : socket.end(words)));
    });
    const port = await listenOnLoopback(server);
    onTestFinished(() => void server.close());
    const target = parseTarget(`sqlserver://jo:x@127.0.0.1:${port}/edu?connectTimeout=2`);
    const error = await openTds({ name: 'edu', target }, 'test').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'database/unreachable', message: expect.stringMatching(/hung up/) });
  });
});
