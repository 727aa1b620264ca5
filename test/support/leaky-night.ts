import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tagNamespace } from '../../tasks/copy/ids.ts';
import { clusterUrl, freshDatabase, runSql } from './databases.ts';
import { temporaryDirectory } from './directories.ts';
import { openWebServer } from './web-server.ts';

/** A night in which whatever can fail does, with a secret in what is said about it. */
export interface LeakyNight {
  readonly directory: string;
  readonly runbook: string;
  readonly answers: string;
  /** A file in a directory of its own, so that all that is written beside it can be looked at. */
  readonly journal: string;
  readonly journalDirectory: string;
  readonly env: Readonly<Record<string, string>>;
  /** By what they are: texts that must not be anywhere. */
  readonly canaries: Readonly<Record<string, string>>;
  /** URL of a database with a user who is not let in with it. */
  readonly wrongUrl: string;
  remove(): Promise<void>;
}

const password = 'canary Pass/9f3e%with@odd:chars!';
const wrong = 'canary-wrong-password-77';
const token = 'canary-token-51c7d2';
const key = '-----BEGIN KEY-----\ncanaryKeyLineOne77aa\n\tcanaryKeyLineTwo88bb\n-----END KEY-----';
const before = 'canary-old-setting-31f0';
const hook = 'canary-hook-path-88ab';
const namespace = 'CA9A57FE-11AA-4BBB-8CCC-DDDDEEEE0001';

export async function leakyNight(): Promise<LeakyNight> {
  const { directory, remove } = await temporaryDirectory();
  const journalDirectory = join(directory, 'journal');
  await mkdir(journalDirectory);
  const [old, target] = await Promise.all([freshDatabase(), freshDatabase()]);
  const role = `canary_${randomBytes(4).toString('hex')}`;
  const cluster = await clusterUrl();
  await runSql(cluster, `create role ${role} superuser login password '${password}'`);
  const vault = `create table vault (id int primary key, secret text);
    insert into vault values (1, '${password}'), (2, '${token}'), (3, repeat('x', 484) || '${token}')`;
  await Promise.all([
    old.sql(vault),
    target.sql(`${vault}; create table copied (id uuid, secret text check (secret = ''))`),
  ]);
  await writeFile(
    join(directory, 'leaky.env'),
    `API_TOKEN=${before}\nDATABASE_URL=postgres://a:${before}@b/c\nLEVEL=old\nPLAIN=${before}\n`,
  );
  await writeFile(join(directory, 'leaky.conf'), `user a; key ${before}\n`);
  const echo = await openWebServer(({ headers, body }, response) => {
    response.writeHead(500).end(`${JSON.stringify(headers)} ${body}`);
  });
  await writeFile(join(directory, 'leaky.yaml'), runbook.replace('env-echo', echo.url));
  await writeFile(join(directory, 'answers.yaml'), answers);
  await writeFile(join(directory, 'key.pem'), `${key}\n`);
  return {
    ...{ directory, journalDirectory },
    runbook: join(directory, 'leaky.yaml'),
    answers: join(directory, 'answers.yaml'),
    journal: join(journalDirectory, 'journal.db'),
    env: {
      LEAKY_OLD: urlFor(old.url, role, password),
      LEAKY_NEW: urlFor(target.url, role, password),
      LEAKY_TOKEN: token,
      LEAKY_HOOK: `${echo.url}/${hook}`,
      LEAKY_NAMESPACE: namespace,
    },
    wrongUrl: urlFor(target.url, role, wrong),
    canaries: {
      password,
      'password in a URL': encodeURIComponent(password),
      'password in a URL, as its parser writes it': new URL(urlFor(target.url, role, password)).password,
      'wrong password': wrong,
      token,
      'value of a setting before an edit': before,
      'path of a webhook': hook,
      'most of the token': token.slice(0, -4),
      'line of the key': 'canaryKeyLineOne77aa',
      'other line of the key': 'canaryKeyLineTwo88bb',
      namespace,
      'namespace in lower case': namespace.toLowerCase(),
      'namespace of a tag': tagNamespace(namespace.toLowerCase(), 'vault'),
    },
    async remove() {
      await Promise.all([old.drop(), target.drop(), echo.close()]);
      await runSql(cluster, `drop role ${role}`);
      await remove();
    },
  };
}

function urlFor(url: string, user: string, secret: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = encodeURIComponent(secret);
  return changed.href;
}

const all = `(select string_agg(secret, ' and ') from vault where id < 3)`;

const steps: Readonly<Record<string, string>> = {
  'say-sql': `sql: { on: new, sql: "do $$ declare s text := ${all}; begin raise notice 'trying %', s; raise exception 'no entry with %', s || chr(27) || '[2J' using detail = 'tried ' || s, hint = 'use ' || s; end $$" }`,
  'list-sql': 'sql: { on: new, sql: select secret from vault; select 1 / 0 }',
  'dump-run': `run: { shell: true, command: "env; echo $LEAKY_TOKEN; cat key.pem; printf '\\\\033[1m%s\\\\033[0m\\\\n' $TOKEN; echo $KEY; echo last $TOKEN >&2; exit 3", env: { TOKEN: env:LEAKY_TOKEN, KEY: file:key.pem, NS: env:LEAKY_NAMESPACE } }`,
  'key-run': `run: { shell: true, command: cat key.pem; exit 1, env: { KEY: file:key.pem } }`,
  'expect-run': `run: { shell: true, command: echo $TOKEN, env: { TOKEN: env:LEAKY_TOKEN }, expect: { output: fine } }`,
  copied: 'copy: { from: old.vault, to: new.copied, columns: { id: { uuid: vault, of: id }, secret: secret } }',
  mapped:
    'copy: { from: old.vault, to: new.copied, columns: { id: { uuid: vault, of: id }, secret: { map: secret, values: { a: b } } } }',
  'broken-copy': `copy: { from: old.vault, to: new.copied, columns: { id: { uuid: vault, of: id }, secret: { sql: "1 / (id - id) || secret" } } }`,
  // What the file held before is told to nobody.
  edited: `edit: { file: leaky.env, set: { API_TOKEN: env:LEAKY_TOKEN, DATABASE_URL: env:LEAKY_NEW, LEVEL: info } }`,
  replaced: `edit: { file: leaky.conf, replace: [{ pattern: "key .*", with: env:LEAKY_TOKEN }] }`,
  echoed: `http: { url: "env-echo", method: POST, bearer: env:LEAKY_TOKEN, headers: { X-Key: env:LEAKY_NAMESPACE }, body: env:LEAKY_TOKEN, expect: { status: 418, body: fine } }`,
  told: `notify: { webhook: env:LEAKY_HOOK, text: The token is not here, required: true }`,
  waiting: `wait: { in: new, sql: "select secret from vault where id = 2", every: 1s, timeout: 1m }`,
  checks: `check:
          - { id: none, preflight: true, none: { in: new, sql: select secret from vault order by id } }
          - { id: one, preflight: true, expect: { in: new, sql: select secret from vault where id = 2, equal: other } }
          - { id: long, preflight: true, expect: { in: new, sql: select secret from vault where id = 3, equal: other } }
          - { id: shares, preflight: true, distribution: { in: new, sql: "select secret, count(*) from vault group by secret", values: [a] } }
          - { id: tool, preflight: true, tool: { command: [sh, -c, "echo $LEAKY_TOKEN; cat key.pem; exit 1"], at-least: "1" } }
          - { id: look, sample: { in: new, sql: select secret from vault order by id, ask: Do they look right? } }`,
};

const runbook = `runbook-format: 1
runbook: leaky
title: A leaky night
roles: { dba: Database administrator }
ids: { namespace: env:LEAKY_NAMESPACE }
databases: { old: { engine: postgres }, new: { engine: postgres } }
environments:
  test: { databases: { old: env:LEAKY_OLD, new: env:LEAKY_NEW } }
phases:
  - id: leaks
    title: Leaks
    steps:
${Object.entries(steps)
  .map(([id, step]) => `      - id: ${id}\n        ${step}\n`)
  .join('')}`;

/** The first step is tried twice; everything is accepted in the end. */
const answers = `answers: 1
default: confirm
steps:
${Object.keys(steps)
  .map(
    (id, index) =>
      `  leaks/${id}: { on-failure: [${index === 0 ? 'retry, ' : ''}{ accept: as expected, role: dba }] }\n`,
  )
  .join('')}`;
