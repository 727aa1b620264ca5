import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadRunbook } from '../../source/runbooks.ts';
import type { Outcome } from '../../state/outcome.ts';
import { http } from '../../tasks/http.ts';
import { oneStep } from '../conformance/kinds/world.ts';
import { type TestContextOptions, testContext } from '../support/context.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { fakeClock } from '../support/fakes.ts';
import { faultsIn, runStep } from '../support/kinds.ts';
import { testCertificate, testKey } from '../support/tls.ts';
import { closedPort, webServer } from '../support/web-server.ts';

type Written = Readonly<Record<string, unknown>>;
const perform = (written: Written, options: TestContextOptions = {}) => runStep(http, written, testContext(options));
const faultOf = (outcome: Outcome) => (outcome.kind === 'failed' ? outcome.fault : undefined);
const json = (value: unknown, status = 200) =>
  webServer((_, response) => void response.writeHead(status).end(JSON.stringify(value)));

describe('an answer', () => {
  it('is evidence: status, time, and the first lines of the body without control characters', async () => {
    const body = `\u001b[31mred\u001b[0m\n${'line\n'.repeat(50)}`;
    const server = await webServer((_, response) => void response.end(body));
    const outcome = await perform({ url: `${server.url}/health` });
    expect(outcome).toMatchObject({ kind: 'done', figures: { status: 200, latencyMs: expect.any(Number) } });
    if (outcome.kind !== 'done' || outcome.evidence[0]?.kind !== 'output') throw new Error('no evidence');
    expect(outcome.evidence[0].title).toBe(`GET ${server.url}/health`);
    const lines = outcome.evidence[0].text.split('\n');
    expect(lines[0]).toMatch(/^200 in /);
    expect(lines.slice(1, 3)).toEqual(['red', 'line']);
    expect(lines).toHaveLength(21);
  });

  it.each<[string, Written, unknown, number, string, RegExp]>([
    ['another status', {}, {}, 503, 'http/status', /answered 503 instead of 200 to 299\.$/],
    [
      'another status than one of a list',
      { status: [200, 401] },
      {},
      403,
      'http/status',
      /answered 403 instead of 200 or 401\.$/,
    ],
    ['a redirect', {}, {}, 302, 'http/status', /answered 302/],
    ['another body', { body: '"edu_v2"' }, { database: 'edu' }, 200, 'http/body', /does not match/],
    ['no JSON', { json: { a: 1 } }, undefined, 200, 'http/json', /is not JSON\.$/],
    [
      'other values',
      { json: { database: 'edu_v2', 'pool.0.on': true } },
      { database: 'edu', pool: [{}] },
      200,
      'http/json',
      /database is "edu" instead of "edu_v2"; pool\.0\.on is not there instead of true\.$/,
    ],
  ])('with %s is a failure', async (_, expected, body, status, code, says) => {
    const server = await json(body, status);
    const fault = faultOf(await perform({ url: server.url, expect: expected }));
    expect(fault).toMatchObject({ code, message: expect.stringMatching(says) });
    expect(fault?.remedy).not.toEqual([]);
  });

  it('as expected is none', async () => {
    const server = await json({ database: 'edu_v2', sessions: 2, items: [{ id: 7 }] }, 401);
    const expected = {
      status: 401,
      json: { database: 'edu_v2', sessions: 2, 'items.0.id': 7 },
      body: '^\\{',
      latency: '1h',
    };
    expect(await perform({ url: server.url, expect: expected })).toMatchObject({ kind: 'done' });
  });

  it('that took too long is a failure', async () => {
    const server = await webServer((_, response) => void setTimeout(() => response.end(), 30));
    expect(faultOf(await perform({ url: server.url, expect: { latency: '1ms' } }))).toMatchObject({
      code: 'http/latency',
    });
  });

  it('that does not come is a failure, and says whether the request was sent', async () => {
    const silent = await webServer(() => undefined);
    const late = faultOf(await perform({ url: silent.url, method: 'POST', timeout: '20ms' }));
    expect(late).toMatchObject({ code: 'http/timeout', retry: 'unknown' });
    expect(late?.remedy.join()).toContain('It may have been received');
    const nobody = faultOf(await perform({ url: `http://127.0.0.1:${await closedPort()}`, method: 'POST' }));
    expect(nobody).toMatchObject({ code: 'http/unreachable', retry: 'safe' });
  });
});

describe('several hosts', () => {
  it('are all asked, and all that is wrong is said', async () => {
    const [good, bad] = [await json({}), await json({}, 500)];
    const gone = `http://127.0.0.1:${await closedPort()}/`;
    const outcome = await perform({ urls: [bad.url, good.url, gone] });
    expect(faultOf(outcome)).toMatchObject({ code: 'http/status', message: expect.stringContaining(bad.url) });
    expect(faultOf(outcome)?.remedy.join()).toContain(`And also: GET ${gone} could not be reached.`);
    expect(outcome).toMatchObject({ figures: { hosts: 3 }, evidence: [{}, {}, {}] });
    expect(good.heard).toHaveLength(1);
  });

  it('are left alone after one that failed, where that would change more', async () => {
    const [good, bad] = [await json({}), await json({}, 500)];
    await perform({ urls: [bad.url, good.url], method: 'DELETE' });
    expect(good.heard).toHaveLength(0);
  });
});

describe('a request that is asked again', () => {
  it('is, until the answer is as expected', async () => {
    const server = await webServer((_, response, count) => void response.writeHead(count < 3 ? 503 : 200).end());
    const clock = fakeClock({ auto: true });
    const outcome = await perform({ url: server.url, retries: { times: 5, every: '1m' } }, { clock });
    expect(outcome).toMatchObject({ kind: 'done', figures: { status: 200, requests: 3 } });
    expect(clock.monotonicMs()).toBe(120_000);
  });

  it('is, as often as the runbook says, and no more', async () => {
    const server = await json({}, 503);
    const outcome = await perform({ url: server.url, retries: { times: 2 } }, { clock: fakeClock({ auto: true }) });
    expect(faultOf(outcome)).toMatchObject({ code: 'http/status' });
    expect(server.heard).toHaveLength(3);
  });

  it('gives way in between', async () => {
    const server = await json({}, 503);
    const clock = fakeClock();
    const stop = new AbortController();
    const asking = perform({ url: server.url, retries: { times: 9 } }, { clock, signal: stop.signal });
    await clock.untilSleeping(2_000);
    stop.abort();
    expect(await asking).toEqual({ kind: 'stopped' });
    expect(server.heard).toHaveLength(1);
  });
});

describe('a request', () => {
  it('carries headers, a bearer and a body, whose secrets the description does not show', async () => {
    const server = await json({});
    const written = {
      url: server.url,
      method: 'PUT',
      headers: { 'X-Key': 'env:KEY', Accept: 'text/plain' },
      bearer: 'env:TOKEN',
      body: 'env:BODY',
    };
    const secrets = { 'env:KEY': 'k', 'env:TOKEN': 't', 'env:BODY': '<all/>' };
    await perform(written, { secrets });
    expect(server.heard).toMatchObject([
      { method: 'PUT', body: '<all/>', headers: { 'x-key': 'k', accept: 'text/plain', authorization: 'Bearer t' } },
    ]);
    const { lines } = await http.describe(http.schema.parse(written), testContext());
    expect(lines).toEqual(
      expect.arrayContaining(['X-Key: env:KEY', 'Authorization: Bearer env:TOKEN', 'with: env:BODY']),
    );
  });

  it('sends a mapping as JSON, whatever is in it', async () => {
    const server = await json({});
    await perform({ url: server.url, method: 'POST', body: { from: 'env', name: 'X', list: [1] } });
    expect(server.heard[0]).toMatchObject({ headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(server.heard[0]?.body ?? '')).toEqual({ from: 'env', name: 'X', list: [1] });
  });

  it('trusts the certificate that the runbook names, which is part of the runbook', async () => {
    const server = await webServer((_, response) => void response.end('ok'), {
      tls: { key: testKey, cert: testCertificate },
    });
    const { directory, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const url = server.url.replace('127.0.0.1', 'localhost');
    await writeFile(join(directory, 'ca.pem'), testCertificate);
    await writeFile(join(directory, 'one-step.yaml'), oneStep('http', `{ url: "${url}", ca: ca.pem }`));
    const { runbook, manifest } = loadRunbook(join(directory, 'one-step.yaml'), { environment: 'test', vars: {} });
    expect(manifest.files.map(({ path }) => path)).toContain('ca.pem');
    expect(await perform({ url, ca: 'ca.pem' }, { runbook })).toMatchObject({ kind: 'done' });
    expect(faultOf(await perform({ url }))).toMatchObject({
      code: 'http/unreachable',
      remedy: [expect.stringMatching(/self-signed/), expect.anything()],
    });
  });

  it('goes in a rehearsal where the runbook says', async () => {
    const [live, rehearsal] = [await json({}), await json({})];
    const written = { url: live.url, method: 'POST', rehearsal: { url: rehearsal.url } };
    await perform(written, { mode: 'rehearsal' });
    expect([live.heard.length, rehearsal.heard.length]).toEqual([0, 1]);
    const { lines } = await http.describe(http.schema.parse(written), testContext({ mode: 'rehearsal' }));
    expect(lines[0]).toBe(`POST ${rehearsal.url}`);
  });

  it.each([
    [{ url: 'http://a' }, true, 'redo', 'nothing'],
    [{ url: 'http://a', method: 'HEAD' }, true, 'redo', 'nothing'],
    [{ url: 'http://a', method: 'POST' }, false, 'ask', 'no'],
    [{ url: 'http://a', method: 'PUT', repeatable: true }, false, 'redo', 'no'],
    [{ url: 'http://a', method: 'POST', rehearsal: { url: 'http://b' } }, true, 'ask', 'no'],
  ])('%j: can be rehearsed %s, is after a kill to %s, and undo can %s', async (written, rehearsed, verdict, can) => {
    const spec = http.schema.parse(written);
    expect(http.hasRehearsal?.(spec)).toBe(rehearsed);
    expect((await http.recover(spec, testContext())).verdict).toBe(verdict);
    expect(http.undo(spec).can).toBe(can);
  });
});

describe('what a request may say', () => {
  it.each([
    [{}, ': needs `url`, or `urls` for several hosts'],
    [{ url: 'http://a', urls: ['http://b'] }, ': has url and urls: keep one'],
    [{ url: 'http://a', rehearsal: {} }, 'rehearsal: needs `url`, or `urls` for several hosts'],
    [{ url: 'ftp://a' }, 'url: expected a URL such as https://edu.example.org/health'],
    [{ url: 'https://app:hunter2@a/health' }, expect.stringMatching(/^url: has a user or password in it/)],
    [{ url: 'http://a b' }, 'url: expected a URL such as https://edu.example.org/health'],
    [{ url: 'http://a', body: 'x' }, 'body: a GET request has no body: give a method'],
    [{ url: 'http://a', repeatable: true }, 'repeatable: a GET request always is: take it out'],
    [
      { url: 'http://a', method: 'POST', retries: { times: 1 } },
      'retries: would send it again: say `repeatable: true` if that does no harm',
    ],
    [
      { url: 'http://a', method: 'HEAD', expect: { body: 'x' } },
      'expect: a HEAD request is answered without a body: use GET',
    ],
    [
      { url: 'http://a', headers: { authorization: 'x' }, bearer: 'env:T' },
      'bearer: sets the header Authorization, which is given too: keep one',
    ],
    [{ url: 'http://a', bearer: 't0ken' }, 'bearer: is a secret: give a reference such as env:TOKEN'],
    [{ url: 'http://a', expect: { body: '(' } }, 'expect.body: expected a regular expression'],
  ])('%j is refused: %s', (written, fault) => expect(faultsIn(http, written)).toEqual(expect.arrayContaining([fault])));
});
