import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { performance } from 'node:perf_hooks';
import { messageOf } from '../state/fault.ts';
import type { Http, HttpReply, HttpRequest } from '../state/ports.ts';
import { systemLookup } from './http/lookup.ts';

const keptBytes = 1 << 20;
const longestTimerMs = 2 ** 31 - 1;

/** Failures of a connection that never came about: nothing of the request can have been read. */
const unsent: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_INVALID_URL',
  'ERR_INVALID_PROTOCOL',
  'ERR_INVALID_CHAR',
]);

/**
 * Requests of this machine. Not by `fetch`: that takes no certificates of its own for one request, follows redirects
 * (a page to log in at would pass for health), and shares connections, so that one host's answer could come from before
 * its restart.
 */
export const systemHttp: Http = {
  async send(request) {
    const beganMs = performance.now();
    const passedMs = () => Math.round(performance.now() - beganMs);
    const ending = new AbortController();
    const end = (why: 'timeout' | 'aborted') => ending.abort(why);
    const onAbort = () => end('aborted');
    const timer = setTimeout(end, Math.min(request.timeoutMs, longestTimerMs), 'timeout');
    request.signal?.addEventListener('abort', onAbort, { once: true });
    if (request.signal?.aborted) onAbort();
    const sent = { isSent: false };
    try {
      return { ...(await exchange(request, ending.signal, sent)), latencyMs: passedMs() };
    } catch (error) {
      const why = ending.signal.aborted ? (ending.signal.reason as 'timeout' | 'aborted') : 'unreachable';
      return { kind: 'failed', why, error: messageOf(error), isSent: sent.isSent, latencyMs: passedMs() };
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', onAbort);
    }
  },
};

type Answer = Omit<Extract<HttpReply, { kind: 'answered' }>, 'latencyMs'>;

function exchange(
  { url, method, headers, body, ca }: HttpRequest,
  signal: AbortSignal,
  sent: { isSent: boolean },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? overHttps : overHttp;
    const request = send(url, {
      method,
      headers: { 'user-agent': 'nightferry', ...headers, ...lengthOf(body) },
      agent: false,
      signal,
      lookup: systemLookup(signal),
      // Said, so that NODE_TLS_REJECT_UNAUTHORIZED in somebody's shell does not give tokens to whoever answers.
      rejectUnauthorized: true,
      ...(ca !== undefined && { ca }),
    });
    request.once('socket', (socket) => {
      const connected = url.startsWith('https:') ? 'secureConnect' : 'connect';
      socket.once(connected, () => {
        sent.isSent = true;
      });
    });
    request.once('error', (error) => {
      if ('code' in error && unsent.has(error.code)) sent.isSent = false;
      reject(error);
    });
    request.once('response', (response) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      response.on('data', (piece: Buffer) => {
        if (bytes < keptBytes) pieces.push(piece.subarray(0, keptBytes - bytes));
        bytes += piece.length;
      });
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          kind: 'answered',
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
          ),
          body: Buffer.concat(pieces).toString('utf8'),
        }),
      );
    });
    request.end(body);
  });
}

/** Given, so that the body is not sent in chunks, which small servers do not read. */
function lengthOf(body: string | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}
