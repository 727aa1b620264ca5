import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { onTestFinished, TestRunner } from 'vitest';
import { ask, closeDriver, driverConnection, type Place, type Rows } from './driver.ts';
import { polls } from './polls.ts';
import { openRecorder } from './recorder.ts';
import { openReplay } from './replay.ts';
import { readTranscript, transcriptFolder, transcriptPath, writeTranscript } from './transcript.ts';
import { unrecorded } from './unrecorded.ts';

/**
 * Where tests get a SQL Server from: the real one at `NIGHTFERRY_TEST_MSSQL_URL`; the same through a recorder, when
 * `NIGHTFERRY_TEST_MSSQL` is `record`; else what was recorded of each test, by its name.
 */
export interface TestServer extends Place {
  /** Of a database, with everything a client needs. */
  url(database: string): string;
  /** A name for a database: the same every time that this test runs, where it is recorded or replayed. */
  freshName(): string;
}

export type TestServerMode = 'real' | 'record' | 'replay';

export function testServerMode(): TestServerMode {
  if (process.env.NIGHTFERRY_TEST_MSSQL_URL === undefined) return 'replay';
  return process.env.NIGHTFERRY_TEST_MSSQL === 'record' ? 'record' : 'real';
}

/** Why nothing of a test file can be tried, when that is so: for the name of what is skipped. */
export function whyNoServer(file: string): string | undefined {
  if (testServerMode() !== 'replay') return undefined;
  const folder = transcriptFolder(suiteOf(file));
  if (existsSync(folder) && readdirSync(folder).length > 0) return undefined;
  return 'NIGHTFERRY_TEST_MSSQL_URL is not set, and nothing is recorded';
}

const servers = new WeakMap<object, Promise<TestServer>>();

/** The server of the test that runs. What the replay of its transcript complains of fails it. */
export function testServer(): Promise<TestServer> {
  const test = TestRunner.getCurrentTest();
  if (!test) throw new TypeError('a server belongs to a test: it can not be had in beforeAll');
  const server = servers.get(test) ?? open(test);
  servers.set(test, server);
  return server;
}

type CurrentTest = NonNullable<ReturnType<typeof TestRunner.getCurrentTest>>;

function open(test: CurrentTest): Promise<TestServer> {
  const [suite, name] = [suiteOf(test.file.filepath), fullName(test)];
  switch (testServerMode()) {
    case 'real':
      return real(randomBytes(4).toString('hex'));
    case 'record':
      return recorded(test, suite, name);
    case 'replay':
      return replayed(test, suite, name);
  }
}

async function real(seed: string): Promise<TestServer> {
  const { place, parameters } = realPlace();
  return serverAt(place, parameters, seed);
}

async function recorded(test: CurrentTest, suite: string, name: string): Promise<TestServer> {
  const { place } = realPlace();
  const recorder = await openRecorder(place);
  onTestFinished(async () => {
    await recorder.close();
    if (test.result?.state === 'fail') return;
    const head = {
      server: await versionOf(place),
      user: place.user,
      recordedAt: new Date().toISOString().slice(0, 10),
    };
    writeTranscript({ ...head, suite, test: name, exchanges: recorder.exchanges() });
  });
  return serverAt({ ...place, host: '127.0.0.1', port: recorder.port }, plain, seedOf(suite, name));
}

async function replayed(test: CurrentTest, suite: string, name: string): Promise<TestServer> {
  if (!existsSync(transcriptPath(suite, name))) {
    const why = unrecorded.find((one) => one.suite === suite && one.tests.test(name))?.why;
    if (why !== undefined) test.context.skip(why);
    throw new Error(
      `Nothing is recorded of "${name}". Record it (docs/sqlserver.md), or say in test/support/tds/unrecorded.ts why not.`,
    );
  }
  const transcript = readTranscript(suite, name);
  if (transcript.test !== name) throw new Error(`two tests share a transcript: "${name}" and "${transcript.test}"`);
  const replay = await openReplay(transcript, { polls });
  onTestFinished(async () => {
    await replay.close();
    if (test.result?.state === 'fail' && replay.complaints().length === 0) return;
    const complaints = replay.complaints();
    if (complaints.length > 0) throw new Error(`This is not what was recorded:\n${complaints.join('\n')}`);
  });
  const place = { host: '127.0.0.1', port: replay.port, user: transcript.user, password: 'replayed' };
  return serverAt(place, plain, seedOf(suite, name));
}

/** A recorder sees nothing of what is encrypted. */
const plain = new URLSearchParams({ encrypt: 'false' });

function serverAt(place: Place, parameters: URLSearchParams, seed: string): TestServer {
  let names = 0;
  return {
    ...place,
    url: (database) => {
      const login = `${encodeURIComponent(place.user)}:${encodeURIComponent(place.password)}`;
      return `sqlserver://${login}@${place.host}:${place.port}/${encodeURIComponent(database)}?${parameters}`;
    },
    freshName: () => {
      names += 1;
      return `nightferry_${seed}_${names}`;
    },
  };
}

function realPlace(): { place: Place; parameters: URLSearchParams } {
  const url = new URL(process.env.NIGHTFERRY_TEST_MSSQL_URL ?? '');
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  const place = { host: url.hostname, port: Number(url.port || 1433), user, password };
  return { place, parameters: url.searchParams };
}

async function versionOf(place: Place): Promise<string> {
  const connection = await driverConnection(place, { trustServerCertificate: true });
  const rows: Rows = await ask(connection, 'SELECT @@VERSION');
  await closeDriver(connection);
  return (rows[0]?.[0] ?? '').split('\n').join(' · ');
}

function suiteOf(file: string): string {
  return basename(file).replace(/\.test\.tsx?$/, '');
}

function fullName(test: CurrentTest): string {
  const names: string[] = [test.name];
  for (let suite = test.suite; suite; suite = suite.suite) names.unshift(suite.name);
  return names.join(' > ');
}

function seedOf(suite: string, name: string): string {
  return createHash('sha256').update(`${suite} ${name}`).digest('hex').slice(0, 8);
}
