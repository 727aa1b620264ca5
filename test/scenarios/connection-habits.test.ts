import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asksFirst, type Situation, situation, withPeople } from '../support/situation.ts';

let late: Situation;
beforeAll(async () => {
  late = await withPeople(await situation(asksFirst));
});
afterAll(() => late.remove());

describe('a session whose secrets say only part of where its databases are', () => {
  it('opens with a service and a password file, and shows the password nowhere', async () => {
    const { hostname, port, username, password } = new URL(late.new.url);
    const services = join(late.directory, 'services.conf');
    const passwords = join(late.directory, 'passwords');
    await writeFile(
      services,
      [late.old, late.new]
        .map(
          ({ name }, at) =>
            `[${at === 0 ? 'old' : 'new'}]\nhost=${hostname}\nport=${port}\nuser=${username}\ndbname=${name}\n`,
        )
        .join('\n'),
    );
    await writeFile(passwords, `${hostname}:${port}:*:${username}:${decodeURIComponent(password)}\n`);
    await chmod(passwords, 0o600);
    const env = {
      ...{ OLD_URL: 'service=old', NEW_URL: 'postgres:///?service=new' },
      ...{ PGSERVICEFILE: services, PGPASSFILE: passwords },
    };
    const ended = await late.run(['run', late.runbook, '--in', 'test', '--session', 'habits', '--plain'], env);
    expect(ended).toMatchObject({ end: 3 });
    expect(ended.output).toContain('habits');
    expect(ended.output).not.toContain(password);
    expect((await readFile(late.journal)).includes(password)).toBe(false);

    await chmod(passwords, 0o644);
    const refused = await late.run(['run', late.runbook, '--in', 'test', '--session', 'two', '--plain'], env);
    expect(refused).toMatchObject({ end: 1 });
    expect(refused.output).toContain(`chmod 0600 ${passwords}`);
  });
});
