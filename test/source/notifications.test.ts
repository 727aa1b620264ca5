import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type SendingOptions, sendNotifications } from '../../source/notifications.ts';
import type { Notification } from '../../state/runbook/notifications.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { testNight } from '../support/test-night.ts';
import { closedPort, type WebServer, webServer } from '../support/web-server.ts';

const everything: Notification['on'] = ['phase-done', 'failure', 'gate-waiting', 'rollback', 'end'];
const hook = { from: 'env', name: 'HOOK' } as const;
const quick = { tries: 2, betweenMs: 1, timeoutMs: 20_000, drainMs: 20_000 };

async function sending(
  notifications: readonly Notification[],
  secrets: Readonly<Record<string, string>>,
  options: Partial<SendingOptions> = {},
  folder = '/',
) {
  const said: string[] = [];
  const { night, types } = await testNight({ runbook: { notifications, folder }, secrets });
  const end = sendNotifications(night, { say: (line) => said.push(line), ...quick, ...options });
  const finish = () => night.log.append('session.finished', { outcome: 'finished' });
  const fail = (message: string) =>
    night.log.append(
      'step.failed',
      { fault: { code: 'sql/failed', message, remedy: [], retry: 'safe' }, figures: {}, evidence: [], checks: [] },
      { phase: 'phase', step: 'step', generation: 1, attempt: 1 },
    );
  return { night, types, end, finish, fail, said };
}

const textsOf = ({ heard }: WebServer) => heard.map(({ body }) => JSON.parse(body).text.split('\n')[0]);

describe('notifications', () => {
  it('come to a webhook in the order of what happened, whatever it answers meanwhile', async () => {
    const server = await webServer((_, response, count) => void response.writeHead(count === 1 ? 500 : 200).end());
    const { end, fail, finish, said } = await sending(
      [{ on: everything, recipient: { kind: 'webhook', webhook: hook } }],
      { HOOK: `${server.url}/services/T0/secret` },
    );
    fail('No.');
    finish();
    await end();
    expect(textsOf(server)).toEqual([
      'night-1 in live: phase/step FAILED',
      'night-1 in live: phase/step FAILED',
      'night-1 in live: the session is finished',
    ]);
    expect(server.heard[0]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } });
    expect(said).toEqual([]);
  });

  it('come to a command on its standard input, with the subject for a mail', async () => {
    const { directory, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const command = ['sh', '-c', 'echo "Subject: $NIGHTFERRY_SUBJECT" >> mail; cat >> mail'];
    const recipient = { kind: 'command', command } as const;
    const { end, fail, finish } = await sending([{ on: ['failure'], recipient }], {}, {}, directory);
    fail('The disk is full.');
    finish();
    await end();
    const subject = 'night-1 in live: phase/step FAILED';
    expect(await readFile(join(directory, 'mail'), 'utf8')).toBe(
      `Subject: ${subject}\n${subject}\nThe disk is full. (sql/failed)\n`,
    );
  });

  it('hold no secrets', async () => {
    const server = await webServer((_, response) => void response.end());
    const { end, fail } = await sending([{ on: everything, recipient: { kind: 'webhook', webhook: hook } }], {
      HOOK: server.url,
      PASSWORD: 'correct-horse-battery',
    });
    fail('password correct-horse-battery was refused.');
    await end();
    expect(server.heard[0]?.body).toContain('was refused');
    expect(server.heard[0]?.body).not.toContain('correct-horse-battery');
  });

  it('that fail are said, without the secret, and stop nobody', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/services/T0/secret-part`;
    const server = await webServer((_, response) => void response.end());
    const { night, end, finish, said, types } = await sending(
      [
        { on: everything, recipient: { kind: 'webhook', webhook: hook } },
        { on: everything, recipient: { kind: 'command', command: ['nightferry-no-such-program'] } },
        { on: everything, recipient: { kind: 'webhook', webhook: { from: 'env', name: 'OTHER' } } },
      ],
      { HOOK: url, OTHER: server.url },
    );
    finish();
    expect(night.signal.aborted).toBe(false);
    await end();
    expect(said.sort()).toEqual([
      expect.stringMatching(/^a notification to env:HOOK was not sent: POST to the webhook at 127.0.0.1:\d+ could not/),
      expect.stringMatching(
        /^a notification to nightferry-no-such-program was not sent: .*no such program or folder\.$/,
      ),
    ]);
    expect(said.join()).not.toContain('secret-part');
    expect(server.heard).toHaveLength(1);
    expect(types()).toEqual(['session.finished']);
  });

  it('are said to be in vain at the beginning, where a secret is missing', async () => {
    const { end, said } = await sending([{ on: ['end'], recipient: { kind: 'webhook', webhook: hook } }], {});
    await end();
    expect(said).toEqual(['a notification to env:HOOK was not sent: The test has no secret.']);
  });

  it('do not keep the session from ending: what is late is given up, and counted', async () => {
    const server = await webServer(() => undefined);
    const { end, fail, finish, said } = await sending(
      [{ on: everything, recipient: { kind: 'webhook', webhook: hook } }],
      { HOOK: server.url },
      { drainMs: 1 },
    );
    fail('No.');
    await server.untilHeard(1);
    finish();
    await end();
    expect(said).toEqual(['2 notifications to env:HOOK could not be sent in time']);
    expect(server.heard).toHaveLength(1);
  });

  it('do not keep the session from ending where the secret never comes', async () => {
    const { night, types } = await testNight({
      runbook: { notifications: [{ on: everything, recipient: { kind: 'webhook', webhook: hook } }], folder: '/' },
    });
    const said: string[] = [];
    const hanging = { ...night, secret: () => new Promise<string>(() => undefined) };
    const end = sendNotifications(hanging, { say: (line) => said.push(line), ...quick, drainMs: 1 });
    night.log.append('session.finished', { outcome: 'finished' });
    await end();
    expect(said).toEqual(['1 notification to env:HOOK could not be sent in time']);
    expect(types()).toEqual(['session.finished']);
  });
});
