import { describe, expect, it } from 'vitest';
import { brief, compile, lint, shopWith } from './shop.ts';

const withNotifications = (...entries: readonly string[]) =>
  shopWith('follow-ups:', `notifications:\n${entries.map((entry) => `  - ${entry}\n`).join('')}follow-ups:`);
const inEnvironment = (environment: string, ...entries: readonly string[]) => {
  const { runbook, findings } = compile(withNotifications(...entries), { selection: { environment, vars: {} } });
  if (!runbook) throw new Error(findings.map(({ message }) => message).join('\n'));
  return runbook.notifications;
};

describe('notifications of a runbook', () => {
  it('name who is told of what', () => {
    expect(
      inEnvironment(
        'live',
        '{ on: [failure, end], webhook: env:HOOK }',
        '{ on: [gate-waiting], command: [mail, -s, "{{host}}", dba@example.org] }',
      ),
    ).toEqual([
      { on: ['failure', 'end'], recipient: { kind: 'webhook', webhook: { from: 'env', name: 'HOOK' } } },
      { on: ['gate-waiting'], recipient: { kind: 'command', command: ['mail', '-s', 'web1', 'dba@example.org'] } },
    ]);
  });

  it('are silent in a rehearsal, but for whoever is named for it', () => {
    expect(
      inEnvironment(
        'staging',
        '{ on: [end], webhook: env:HOOK }',
        '{ on: [failure], webhook: env:HOOK, rehearsal: { webhook: env:TEST_HOOK } }',
        '{ on: [rollback], command: [tell, "{{host}}"] }',
      ),
    ).toEqual([
      { on: ['failure'], recipient: { kind: 'webhook', webhook: { from: 'env', name: 'TEST_HOOK' } } },
      { on: ['rollback'], recipient: { kind: 'command', command: ['tell', 'web-staging'] } },
    ]);
  });

  it.each([
    ['{ on: [end] }', 'runbook/value', 'needs one of webhook, command'],
    ['{ on: [end], webhook: env:HOOK, command: [mail] }', 'runbook/value', 'has webhook and command: keep one of them'],
    ['{ on: [end], webhook: env:HOOK, rehearsal: {} }', 'runbook/value', 'needs one of webhook, command'],
    ['{ on: [], webhook: env:HOOK }', 'runbook/value', 'at least 1 entry'],
    ['{ on: [dawn], webhook: env:HOOK }', 'runbook/value', 'one of phase-done, failure'],
    ['{ webhook: env:HOOK }', 'runbook/missing-key', 'notifications.#1 lacks "on"'],
    ['{ on: [end], webhook: "prompt:" }', 'runbook/value', "can't be asked for"],
    ['{ on: [end], webhok: env:HOOK }', 'runbook/unknown-key', '"webhok" is not a key of notifications.#1'],
  ])('%s is refused', (entry, code, says) => {
    const found = lint(withNotifications(entry));
    expect(found.map(({ code }) => code)).toContain(code);
    expect(found.map(({ message }) => message).join('\n')).toContain(says);
  });

  it('must not be an empty list', () => {
    expect(lint(shopWith('follow-ups:', 'notifications: []\nfollow-ups:')).map(brief)).toEqual([
      expect.stringContaining('runbook/empty'),
    ]);
  });
});
