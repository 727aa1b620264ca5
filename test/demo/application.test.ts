import { existsSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import {
  reviveApplication,
  runningApplication,
  startApplication,
  stopApplication,
} from '../../source/demo/application/control.ts';
import {
  type ApplicationPlace,
  applicationPlace,
  applicationUrl,
  followServer,
  grantToApplication,
  makeApplicationRole,
  writeApplication,
} from '../../source/demo/application/set-up.ts';
import { freePort } from '../../source/demo/cluster-server.ts';
import { generateLegacy } from '../../source/demo/legacy.ts';
import { systemHttp } from '../../source/http.ts';
import { systemShell } from '../../source/shell.ts';
import { postgres } from '../../tasks/engines/postgres/postgres.ts';
import { runNightferry, until } from '../support/command-line.ts';
import { type FreshDatabase, freshDatabase } from '../support/databases.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { openWebServer } from '../support/web-server.ts';

const tools = { shell: systemShell, clock: systemClock, http: systemHttp };
const schema = join(import.meta.dirname, '../../checklists/edu-v2/schema.sql');

let edu: FreshDatabase;
let edu_v2: FreshDatabase;
let place: ApplicationPlace;
let port: number;
let runsWhile: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  [edu, edu_v2] = await Promise.all([freshDatabase(), freshDatabase()]);
  await within(edu, async (database) => void (await generateLegacy(database, { scale: 0.001 })));
  await edu_v2.sql(await readFile(schema, 'utf8'));
});
afterAll(() => Promise.all([edu.drop(), edu_v2.drop()]));

beforeEach(async () => {
  let directory: string;
  ({ directory, remove } = await temporaryDirectory());
  place = applicationPlace(directory);
  port = await freePort();
  runsWhile = join(directory, 'server-runs');
  await writeFile(runsWhile, '');
  await writeApplication(place, { server: new URL(edu.url).host, database: edu.name, port, runsWhile });
  for (const database of [edu, edu_v2]) {
    await within(database, async (opened) => {
      const connection = await opened.connect();
      await makeApplicationRole(connection, place);
      await grantToApplication(connection);
      await connection.close();
    });
  }
});
afterEach(async () => {
  await stopApplication(place.envFile, tools);
  await remove();
});

async function within(
  database: FreshDatabase,
  work: (opened: Awaited<ReturnType<typeof postgres.connect>>) => Promise<void>,
) {
  const opened = await postgres.connect(database.url, { name: database.name, application: 'test' });
  await work(opened).finally(() => opened.close());
}

const start = () => startApplication(place.envFile, tools);
const ask = async (path: string, method = 'GET', body?: string) => {
  const url = `http://127.0.0.1:${port}${path}`;
  const reply = await systemHttp.send({ url, method, headers: {}, timeoutMs: 20_000, ...(body && { body }) });
  if (reply.kind !== 'answered') throw new Error(reply.error);
  return { status: reply.status, body: JSON.parse(reply.body) };
};
const sessionsOn = async (database: FreshDatabase) => {
  const sql = `select count(*) from pg_stat_activity where application_name = 'education' and usename = 'education_app' and datname = '${database.name}'`;
  return Number((await edu.sql(sql))[0]?.[0]);
};
const switchTo = async (database: string) => {
  const text = await readFile(place.envFile, 'utf8');
  const url = await applicationUrl(place, database);
  await writeFile(place.envFile, text.replace(/^DATABASE_URL=.*$/m, `DATABASE_URL="${url}"`));
};

describe('the stand-in application', () => {
  it('serves its endpoints from the legacy database, as its role, with sessions that stay', async () => {
    expect(await start()).toBe('started');
    expect(await ask('/health')).toMatchObject({
      status: 200,
      body: { status: 'ok', database: edu.name, schema: 'edu', role: 'education_app' },
    });
    expect((await ask('/api/v1/users/me')).body).toMatchObject({ username: expect.any(String) });
    expect((await ask('/api/v1/students/')).body[0]).toMatchObject({ student_number: expect.stringMatching(/^\d+$/) });
    expect((await ask('/api/v1/courses/')).body[0]).toMatchObject({
      code: expect.any(String),
      name: expect.any(String),
    });
    expect((await ask('/nothing')).status).toBe(404);
    expect(await until(async () => (await sessionsOn(edu)) >= 2)).toBe(true);
  });

  it('writes where it points at', async () => {
    await start();
    const { body } = await ask('/api/v1/users/ping', 'POST');
    const [[seen] = []] = await edu.sql(
      `select last_login > localtimestamp - interval '1 hour' from users where id = ${body.id}`,
    );
    expect(seen).toBe('t');
    expect(await ask('/api/v1/users/', 'POST', '{"username": "born-tonight"}')).toMatchObject({ status: 201 });
    expect(await edu.sql(`select count(*) from users where username = 'born-tonight'`)).toEqual([['1']]);
    expect((await ask('/api/v1/users/', 'POST', 'x')).status).toBe(400);
  });

  it('says why it can write no more, and reads on', async () => {
    await edu.sql(`alter database ${edu.name} set default_transaction_read_only = on`);
    await start();
    const refused = await ask('/api/v1/users/ping', 'POST');
    expect(refused).toMatchObject({ status: 503, body: { error: expect.stringContaining('read-only transaction') } });
    expect((await ask('/api/v1/users/me')).status).toBe(200);
    await edu_v2.sql(`alter database ${edu.name} reset default_transaction_read_only`);
  });

  it('goes on with its old database until it is started again, and then is on the new one alone', async () => {
    await start();
    await switchTo(edu_v2.name);
    expect((await ask('/health')).body.database).toBe(edu.name);
    expect(await stopApplication(place.envFile, tools)).toBe(true);
    expect(await sessionsOn(edu)).toBe(0);
    await start();
    expect((await ask('/health')).body).toMatchObject({ database: edu_v2.name, schema: 'edu_v2' });
    expect((await ask('/api/v1/users/', 'POST', '{"username": "first"}')).status).toBe(201);
    expect((await ask('/api/v1/users/me')).body).toMatchObject({ username: 'first', locale: 'az' });
    expect(await edu_v2.sql('select username from users where legacy_id is null')).toEqual([['first']]);
    expect((await ask('/api/v1/students/')).body).toEqual([]);
    expect(await sessionsOn(edu)).toBe(0);
    expect(await until(async () => (await sessionsOn(edu_v2)) >= 2)).toBe(true);
  });

  it('comes back when sessions of it are ended', async () => {
    await start();
    await until(async () => (await sessionsOn(edu)) >= 2);
    await edu.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${edu.name}' and pid <> pg_backend_pid()`,
    );
    expect(await until(async () => (await sessionsOn(edu)) >= 2)).toBe(true);
    expect((await ask('/health')).status).toBe(200);
  });
});

describe('starting and stopping it', () => {
  it('starts one, and one only', async () => {
    await start();
    const before = await runningApplication(place.envFile, tools);
    expect(await start()).toBe('running');
    expect(await runningApplication(place.envFile, tools)).toEqual(before);
    expect(await stopApplication(place.envFile, tools)).toBe(true);
    expect(await stopApplication(place.envFile, tools)).toBe(false);
    expect(await runningApplication(place.envFile, tools)).toBeUndefined();
  });

  it('leaves nothing behind when its server goes, and comes back with it if it ran', async () => {
    await start();
    rmSync(runsWhile);
    expect(await until(async () => !(await runningApplication(place.envFile, tools)))).toBe(true);
    await writeFile(runsWhile, '');
    await reviveApplication(place.envFile, tools);
    expect((await ask('/health')).status).toBe(200);
    await stopApplication(place.envFile, tools, { comesBack: true });
    await reviveApplication(place.envFile, tools);
    expect((await ask('/health')).status).toBe(200);
  });

  it('stays stopped where somebody stopped it', async () => {
    await start();
    await stopApplication(place.envFile, tools);
    await reviveApplication(place.envFile, tools);
    expect(await runningApplication(place.envFile, tools)).toBeUndefined();
  });

  it('says that another program has its port', async () => {
    const other = await openWebServer((_, response) => void response.end('ok'), { port });
    const starting = start();
    await expect(starting).rejects.toMatchObject({ code: 'demo/application-start' });
    await expect(starting).rejects.toThrow(place.envFile);
    expect(existsSync(join(place.folder, 'application.pid'))).toBe(false);
    await other.close();
  });

  it('says that its settings are not there, or lack something', async () => {
    await writeFile(place.envFile, 'PORT=1\n');
    await expect(start()).rejects.toMatchObject({ code: 'demo/application-settings' });
    rmSync(place.envFile);
    await expect(start()).rejects.toMatchObject({ code: 'demo/application-settings' });
  });

  it('follows its server to another port', async () => {
    await followServer(place, 'localhost:6543');
    expect(new URL(await applicationUrl(place, 'edu_v2')).host).toBe('localhost:6543');
    expect(await readFile(place.envFile, 'utf8')).toContain(`\nPORT=${port}\n`);
  });

  it('is done by a command that runbooks can call, and help does not show', async () => {
    const command = (action: string) => runNightferry(['demo-application', action, '--env', place.envFile]);
    expect(await command('start')).toMatchObject({ end: 0, stdout: expect.stringContaining(`"${edu.name}"`) });
    expect((await ask('/health')).status).toBe(200);
    expect(await command('status')).toMatchObject({ end: 0, stdout: expect.stringContaining('it runs as process') });
    expect(await command('stop')).toMatchObject({ end: 0, stdout: 'stopped\n' });
    expect(await command('status')).toMatchObject({ end: 3, stdout: 'it does not run\n' });
    expect((await runNightferry(['--help'])).stdout).not.toContain('demo-application');
  });
});
