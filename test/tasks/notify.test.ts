import { describe, expect, it } from 'vitest';
import { systemShell } from '../../source/shell.ts';
import { notify } from '../../tasks/notify.ts';
import { type TestContextOptions, testContext } from '../support/context.ts';
import { fakeClock } from '../support/fakes.ts';
import { faultsIn, runStep } from '../support/kinds.ts';
import { webServer } from '../support/web-server.ts';

const contextOf = (options: TestContextOptions = {}) =>
  testContext({ shell: systemShell, clock: fakeClock({ auto: true }), runbook: { folder: '/' }, ...options });

describe('a message', () => {
  it('goes to a webhook as JSON, and the journal knows that it was delivered', async () => {
    const server = await webServer((_, response) => void response.end());
    const context = contextOf({ secrets: { 'env:HOOK': `${server.url}/T0/secret-part` } });
    const written = { webhook: 'env:HOOK', text: 'We begin\nin an hour\n' };
    const outcome = await runStep(notify, written, context);
    expect(server.heard).toMatchObject([
      { method: 'POST', path: '/T0/secret-part', body: '{"text":"We begin\\nin an hour"}' },
    ]);
    expect(outcome).toMatchObject({ kind: 'done', evidence: [{ text: 'delivered to the webhook env:HOOK' }] });
    const recover = (notes: typeof context.seen.notes) =>
      notify.recover(notify.schema.parse(written), contextOf({ notes }));
    expect(await recover(context.seen.notes)).toMatchObject({ verdict: 'done' });
    expect(await recover([])).toMatchObject({ verdict: 'redo' });
  });

  it('that can not be delivered is tried again, and then the night goes on without it', async () => {
    const server = await webServer((_, response) => void response.writeHead(500).end());
    const outcome = await runStep(
      notify,
      { webhook: 'env:HOOK', text: 'hi' },
      contextOf({ secrets: { 'env:HOOK': server.url } }),
    );
    expect(server.heard).toHaveLength(2);
    expect(outcome).toMatchObject({
      kind: 'done',
      figures: { notDelivered: 1 },
      evidence: [
        {
          text: expect.stringMatching(
            /^NOT delivered to the webhook env:HOOK: POST to the webhook at 127.*answered 500/,
          ),
        },
      ],
    });
  });

  it.each([
    ['a status', { webhook: 'env:HOOK' }, 'http/status'],
    ['a URL that is none', { webhook: 'env:BAD' }, 'notify/webhook'],
    ['a command', { command: ['sh', '-c', 'exit 3'] }, 'run/exit-code'],
    ['a program that is not there', { command: ['nightferry-no-such-program'] }, 'run/not-started'],
  ])('that is required fails with %s', async (_, to, code) => {
    const server = await webServer((_, response) => void response.writeHead(500).end());
    const secrets = { 'env:HOOK': `${server.url}/secret-part`, 'env:BAD': 'secret-part' };
    const outcome = await runStep(notify, { ...to, text: 'hi', required: true }, contextOf({ secrets }));
    expect(outcome).toMatchObject({ kind: 'failed', fault: { code } });
    expect(JSON.stringify(outcome)).not.toContain('secret-part');
  });

  it('goes in a rehearsal to whoever is named for it, and to nobody else', async () => {
    const [live, rehearsal] = [
      await webServer((_, response) => void response.end()),
      await webServer((_, response) => void response.end()),
    ];
    const written = { webhook: 'env:HOOK', text: 'hi', rehearsal: { webhook: 'env:TEST' } };
    const secrets = { 'env:HOOK': live.url, 'env:TEST': rehearsal.url };
    await runStep(notify, written, contextOf({ mode: 'rehearsal', secrets }));
    expect([live.heard.length, rehearsal.heard.length]).toEqual([0, 1]);
    expect(notify.hasRehearsal?.(notify.schema.parse(written))).toBe(true);
    expect(notify.hasRehearsal?.(notify.schema.parse({ webhook: 'env:HOOK', text: 'hi' }))).toBe(false);
  });

  it('gives way while nobody answers', async () => {
    const server = await webServer(() => undefined);
    const stop = new AbortController();
    const context = contextOf({ secrets: { 'env:HOOK': server.url }, signal: stop.signal });
    const telling = runStep(notify, { webhook: 'env:HOOK', text: 'hi' }, context);
    await server.untilHeard(1);
    stop.abort();
    expect(await telling).toEqual({ kind: 'stopped' });
  });

  it.each([
    [{ text: 'hi' }, ': needs one of webhook, command'],
    [{ text: 'hi', webhook: 'env:H', command: ['mail'] }, ': has webhook and command: keep one of them'],
    [{ text: 'hi', webhook: 'env:H', rehearsal: {} }, 'rehearsal: needs one of webhook, command'],
    [
      { text: 'hi', webhook: 'https://chat.example/secret' },
      ': has the webhook itself, which is a secret: give a reference such as env:HOOK',
    ],
    [{ webhook: 'env:H', text: ' ' }, 'text: expected a text'],
  ])('%j is refused: %s', (written, fault) => expect(faultsIn(notify, written)).toContain(fault));
});
