import { readFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { withDatabase } from '../support/databases.ts';
import { listenOnLoopback } from '../support/loopback.ts';
import {
  asksFirst,
  type ExpectedFault,
  expectFault,
  type Situation,
  situation,
  untouched,
  withPeople,
} from '../support/situation.ts';

let late: Situation;
beforeAll(async () => {
  late = await withPeople(await situation(asksFirst));
});
afterAll(() => late.remove());

/** Opens the session with other values in the environment; an undefined one is not set at all. */
async function opening(changed: Readonly<Record<string, string>>, environment = 'test') {
  return late.run(['run', late.runbook, '--in', environment, '--session', 'n1', '--plain'], changed);
}

function at(
  url: string,
  changes: Partial<Pick<URL, 'host' | 'hostname' | 'username' | 'password' | 'search'>>,
): string {
  return Object.assign(new URL(url), changes).href;
}

interface Case {
  readonly what: string;
  readonly url: () => string;
  readonly fault: Omit<ExpectedFault, 'exit'>;
}

const cases: readonly Case[] = [
  {
    what: 'a database server that is down',
    url: () => at(late.new.url, { host: '127.0.0.1:1' }),
    fault: {
      code: 'database/refused',
      names: ['127.0.0.1:1', 'new'],
      next: ['Start the server', /psql 'postgres:\/\/.*127\.0\.0\.1:1/, 'The URL of new comes from env:NEW_URL.'],
    },
  },
  {
    what: 'a host that nobody knows',
    url: () => at(late.new.url, { host: 'db.invalid:5432' }),
    fault: { code: 'database/host', names: ['db.invalid', 'new'], next: ['DNS and VPN', 'env:NEW_URL'] },
  },
  {
    what: 'a wrong password',
    url: () => at(late.new.url, { password: 'wrong-canary' }),
    fault: {
      code: 'database/password',
      names: ['the password of postgres', 'new'],
      next: ['Correct the password', 'env:NEW_URL'],
    },
  },
  {
    what: 'a database that is not there',
    url: () => withDatabase(late.new.url, 'edu_v3'),
    fault: { code: 'database/missing', names: ['edu_v3', 'new in the runbook'], next: ['Create it', / -l$/m] },
  },
  {
    what: 'a server that can not encrypt where the URL demands it',
    url: () => at(late.new.url, { search: '?sslmode=require' }),
    fault: {
      code: 'database/tls',
      names: ["can't encrypt", 'new', 'sslmode=require'],
      next: ['ssl = on', 'env:NEW_URL'],
    },
  },
  {
    what: 'a URL that is none',
    url: () => 'edu_v2 on db2',
    fault: { code: 'database/url', names: ['The URL of new', 'env:NEW_URL'], next: ['postgres://user:password@host'] },
  },
  {
    what: 'a URL that is empty',
    url: () => '',
    fault: {
      code: 'secret/empty',
      names: ['NEW_URL', 'the URL of new in environment test'],
      next: ['Give it a value'],
    },
  },
  {
    what: 'a target that is the source',
    url: () => late.old.url,
    fault: {
      code: 'session/same-database',
      names: ['old and new are the same database'],
      next: ['source and target must differ'],
    },
  },
  {
    what: 'a stand-in that is not marked as one',
    url: () => withDatabase(late.new.url, 'postgres'),
    fault: {
      code: 'session/unmarked-stand-in',
      names: ['Environment test', 'new', '/postgres)'],
      next: ['not a database anyone needs', `ALTER DATABASE "postgres" SET nightferry.stand_in = 'on';`],
    },
  },
];

describe('opening a session on databases that can not be used', () => {
  it.each(cases)('is refused for $what', async ({ url, fault }) => {
    const ended = await opening({ NEW_URL: url() });
    expectFault(ended, { exit: 1, ...fault });
    expect(ended.output).not.toContain('wrong-canary');
    expect(await late.remains()).toEqual(untouched);
  });

  it.each(['prefer', 'disable'])(
    'is refused, and does not wait for ever, where something else listens (sslmode=%s)',
    async (mode) => {
      const { port, close } = await listening('HTTP/1.1 400 Bad Request\r\n\r\n');
      onTestFinished(close);
      const ended = await opening({
        NEW_URL: `postgres://postgres@127.0.0.1:${port}/new?connect_timeout=1&sslmode=${mode}`,
      });
      expectFault(ended, {
        exit: 1,
        code: mode === 'prefer' ? 'database/not-postgres' : 'database/unreachable',
        names: [`127.0.0.1:${port}`, 'new'],
        next: [`psql 'postgres://postgres@127.0.0.1:${port}/new'`, 'env:NEW_URL'],
      });
      expect(await late.remains()).toEqual(untouched);
    },
  );

  it('is refused for a stand-in that is where the live environment leads, before anything is connected', async () => {
    const ended = await opening({ LIVE_NEW_URL: at(late.new.url, { password: 'another' }) });
    expectFault(ended, {
      exit: 1,
      code: 'session/stand-in-is-live',
      names: ['new leads to', late.new.name, 'new of environment live'],
      next: ['a database of its own', 'Nothing was done'],
    });
    expect(await late.remains()).toEqual(untouched);
  });

  it.each([
    ['another role', { username: 'somebody' }],
    ['the host in capitals', { hostname: 'LOCALHOST' }],
  ])('is refused for a stand-in that is a live database reached as %s', async (_, changes) => {
    const local = at(late.new.url, { hostname: 'localhost' });
    const ended = await opening({ NEW_URL: local, LIVE_NEW_URL: at(local, changes) });
    expectFault(ended, {
      exit: 1,
      code: 'session/stand-in-is-live',
      names: ['new leads to'],
      next: ['Nothing was done'],
    });
  });

  it.each([
    ['one of several hosts', 'postgres://somebody@db.invalid,localhost:PORT/NAME'],
    ['keywords', 'host=127.0.0.1 port=PORT user=me dbname=NAME'],
  ])('is refused for a stand-in that is a live database written as %s', async (_, written) => {
    const { port } = new URL(late.new.url);
    const live = written.replace('PORT', port).replace('NAME', late.new.name);
    expectFault(await opening({ LIVE_NEW_URL: live }), {
      ...{ exit: 1, code: 'session/stand-in-is-live', names: ['new leads to'], next: ['Nothing was done'] },
    });
  });

  it('is refused for a URL whose variable is not set, which it names with its use', async () => {
    expectFault(await opening({}, 'live'), {
      exit: 1,
      code: 'secret/missing',
      names: ['LIVE_OLD_URL', 'the URL of old in environment live'],
      next: ['export LIVE_OLD_URL='],
    });
  });

  it('is refused for an id namespace that is no UUID', async () => {
    expectFault(await opening({ NAMESPACE: 'edu' }), {
      exit: 1,
      code: 'ids/not-a-uuid',
      names: ['env:NAMESPACE'],
      next: ['uuidgen', 'the UUID that it had'],
    });
  });
});

/** Written over the runbook's first secret reference. */
describe('opening a session with a secret that can not be had', () => {
  beforeEach(() => expect(late.remains()).resolves.toEqual(untouched));

  async function openingWith(reference: string) {
    const text = await readRunbook();
    await late.write('other.yaml', text.replace('old: env:OLD_URL', `old: ${JSON.stringify(reference)}`));
    return late.run(['run', `${late.directory}/other.yaml`, '--in', 'test', '--plain']);
  }

  it('says that prompt: needs a terminal', async () => {
    expectFault(await openingWith('prompt:Password of edu'), {
      exit: 1,
      code: 'secret/no-terminal',
      names: ['prompt:Password of edu', 'the URL of old'],
      next: ['in a terminal', 'env: or file:'],
    });
  });

  it('says with which exit code the command of exec: ended, and what it said', async () => {
    expectFault(await openingWith('exec:echo the vault is sealed >&2; exit 4'), {
      exit: 1,
      code: 'secret/command-failed',
      names: ['exec:echo the vault', 'the URL of old', 'exit code 4'],
      next: ['the vault is sealed', 'Run it by hand'],
    });
  });

  it('says which file: is not there', async () => {
    expectFault(await openingWith('file:secrets/edu.url'), {
      exit: 1,
      code: 'secret/unreadable',
      names: [`${late.directory}/secrets/edu.url`, 'the URL of old'],
      next: [/There is no .*edu\.url/, 'Check the path'],
    });
  });

  it('looks for the secrets of steps too, before the first step runs', async () => {
    const step = `      - id: mail
        run: { command: [sendmail], env: { TOKEN: env:MAIL_TOKEN }, rehearsal: { command: ["true"] } }\n`;
    await late.write('mail.yaml', (await readRunbook()) + step);
    expectFault(await late.run(['run', `${late.directory}/mail.yaml`, '--in', 'test', '--plain']), {
      exit: 1,
      code: 'secret/missing',
      names: ['MAIL_TOKEN', 'for step prepare/mail'],
      next: ['export MAIL_TOKEN='],
    });
  });
});

describe('opening a session that makes ids', () => {
  it('is refused where the runbook names no namespace for them', async () => {
    await late.write('no-ids.yaml', (await readRunbook()).replace(/^ids:.*\n/m, ''));
    const ended = await late.run(['run', `${late.directory}/no-ids.yaml`, '--in', 'test', '--plain']);
    expect(ended.end, ended.output).toBe(2);
    expect(ended.output).toMatch(/ids: \{ namespace: env:\w+ \}/);
    expect(await late.remains()).toEqual(untouched);
  });
});

function readRunbook(): Promise<string> {
  return readFile(late.runbook, 'utf8');
}

/** Answers whoever connects with the same words, and never hangs up. */
async function listening(words: string): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('data', () => socket.write(words));
  });
  const port = await listenOnLoopback(server);
  return {
    port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
