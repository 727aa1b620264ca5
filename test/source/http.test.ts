import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemHttp } from '../../source/http.ts';
import type { HttpRequest } from '../../state/ports.ts';
import { testCertificate, testKey } from '../support/tls.ts';
import { closedPort, webServer } from '../support/web-server.ts';

const send = (url: string, rest: Partial<HttpRequest> = {}) =>
  systemHttp.send({ url, method: 'GET', headers: {}, timeoutMs: 60_000, ...rest });

describe('a request', () => {
  it('gets status, headers and body, and says how long that took', async () => {
    const server = await webServer((_, response) => {
      response.writeHead(201, { 'x-seen': 'yes', 'set-cookie': ['a=1', 'b=2'] }).end('Bakı');
    });
    expect(await send(`${server.url}/health?deep=1`)).toEqual({
      kind: 'answered',
      status: 201,
      headers: expect.objectContaining({ 'x-seen': 'yes', 'set-cookie': 'a=1, b=2' }),
      body: 'Bakı',
      latencyMs: expect.any(Number),
    });
    expect(server.heard).toMatchObject([{ method: 'GET', path: '/health?deep=1', body: '' }]);
  });

  it('sends what it is given, with its length', async () => {
    const server = await webServer((_, response) => void response.end());
    await send(server.url, { method: 'POST', headers: { 'x-token': 'abc' }, body: '{"ə":1}' });
    expect(server.heard).toMatchObject([
      { method: 'POST', body: '{"ə":1}', headers: { 'x-token': 'abc', 'content-length': '8' } },
    ]);
  });

  it('follows no redirect: a page to log in at is no health', async () => {
    const server = await webServer((_, response) => void response.writeHead(302, { location: '/login' }).end());
    expect(await send(server.url)).toMatchObject({ status: 302 });
    expect(server.heard).toHaveLength(1);
  });

  it('asks over a connection of its own each time', async () => {
    const server = await webServer((_, response) => void response.end());
    await send(server.url);
    await send(server.url);
    expect(server.heard.map(({ headers }) => headers.connection)).toEqual(['close', 'close']);
  });

  it('keeps the first MB of a body without end', async () => {
    const server = await webServer((_, response) => void response.end('x'.repeat((1 << 20) + 5)));
    const reply = await send(server.url);
    expect(reply.kind === 'answered' && reply.body.length).toBe(1 << 20);
  });
});

describe('a request that gets no answer', () => {
  it('was not sent where nobody listens', async () => {
    const port = await closedPort();
    expect(await send(`http://127.0.0.1:${port}`)).toMatchObject({
      kind: 'failed',
      why: 'unreachable',
      isSent: false,
      error: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('was sent where the server hangs up', async () => {
    const server = await webServer((_, response) => void response.destroy());
    expect(await send(server.url)).toMatchObject({ kind: 'failed', why: 'unreachable', isSent: true });
  });

  it('has been cut in the middle of its answer', async () => {
    const server = await webServer((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    expect(await send(server.url)).toMatchObject({ kind: 'failed', why: 'unreachable', isSent: true });
  });

  it('ends with its timeout', async () => {
    const server = await webServer(() => undefined);
    expect(await send(server.url, { timeoutMs: 20 })).toMatchObject({ kind: 'failed', why: 'timeout' });
  });

  it('ends when its signal aborts, and is not begun after that', async () => {
    const server = await webServer(() => undefined);
    const stop = new AbortController();
    const sending = send(server.url, { signal: stop.signal });
    await server.untilHeard(1);
    stop.abort();
    expect(await sending).toMatchObject({ kind: 'failed', why: 'aborted', isSent: true });
    expect(await send(server.url, { signal: stop.signal })).toMatchObject({ why: 'aborted', isSent: false });
    expect(server.heard).toHaveLength(1);
  });

  it.each(['nonsense', 'ftp://127.0.0.1/x', 'http://no-such-host.invalid/'])('says so of %s', async (url) => {
    expect(await send(url)).toMatchObject({ kind: 'failed', why: 'unreachable', isSent: false });
  });
});

describe('a server with a certificate of its own', () => {
  const tls = { key: testKey, cert: testCertificate };

  it('is refused, and trusted once its certificate is given', async () => {
    const server = await webServer((_, response) => void response.end('ok'), { tls });
    const url = server.url.replace('127.0.0.1', 'localhost');
    const refused = { kind: 'failed', why: 'unreachable', isSent: false };
    expect(await send(url)).toMatchObject({ ...refused, error: expect.stringMatching(/self-signed/) });
    expect(await send(url, { ca: testCertificate })).toMatchObject({ kind: 'answered', status: 200 });
    // The certificate is for another name.
    expect(await send(server.url, { ca: testCertificate })).toMatchObject(refused);
    expect(server.heard).toHaveLength(1);
  });

  it('is refused, too, where the environment tells Node to look at no certificate', async () => {
    const server = await webServer((_, response) => void response.end('ok'), { tls });
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    const url = server.url.replace('127.0.0.1', 'localhost');
    expect(await send(url)).toMatchObject({ kind: 'failed', error: expect.stringMatching(/self-signed/) });
    expect(server.heard).toEqual([]);
  });
});
