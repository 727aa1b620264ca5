import { randomBytes } from 'node:crypto';
import { appendFile, chown, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { Fault } from '../../state/fault.ts';
import type { Clock, Shell } from '../../state/ports.ts';
import { type DetachedProcess, startDetached } from '../shell.ts';
import type { Binaries } from './cluster-binaries.ts';
import { clusterSettings } from './cluster-settings.ts';

/** Name of the superuser. */
export const superuser = 'postgres';

export const dataOf = (directory: string) => join(directory, 'data');
const logOf = (directory: string) => join(directory, 'server.log');
const startedOf = (directory: string) => join(directory, 'started');

/**
 * Makes the data directory: UTF-8, ICU's root collation (the same on every machine, and unlike bytewise order, as
 * real databases are), passwords by SCRAM. It gets its name when it is complete, so that one without that name is a
 * creation that was cut short; and an initdb that outlived a killed owner writes to a place of its own.
 * Faults: `cluster/init`.
 */
export async function initialise(
  directory: string,
  binaries: Binaries,
  shell: Shell,
  options: { readonly password: string; readonly durable: boolean },
): Promise<void> {
  const data = join(directory, `${creating}${randomBytes(4).toString('hex')}`);
  await runInitdb(directory, data, binaries, shell, options);
  await appendFile(join(data, 'postgresql.conf'), await clusterSettings(options));
  await rename(data, dataOf(directory));
}

const creating = 'creating-';

/** What creations that were cut short left. Best effort: one of them may still be writing, and the next call comes back. */
export async function removeUnfinished(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.startsWith(creating));
  const remove = (name: string) => rm(join(directory, name), { recursive: true, force: true, maxRetries: 5 });
  await Promise.allSettled(names.map(remove));
}

async function runInitdb(
  directory: string,
  data: string,
  { initdb, account }: Binaries,
  shell: Shell,
  { password, durable }: { readonly password: string; readonly durable: boolean },
): Promise<void> {
  const passwordFile = join(directory, 'initdb-password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account.runAs) await chown(passwordFile, account.runAs.uid, account.runAs.gid);
  const result = await shell.run({
    command: [
      ...[initdb, '-D', data, '-U', superuser, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8'],
      ...['--locale-provider=icu', '--icu-locale=und', '--no-locale', '--data-checksums', '--no-instructions'],
      ...(durable ? [] : ['--no-sync']),
    ],
    cwd: directory,
    ...account,
  });
  await rm(passwordFile, { force: true });
  if (result.exitCode === 0) return;
  throw new Fault('cluster/init', `initdb could not create a database cluster in ${directory}.`, {
    remedy: ['Look at the cause: most often the disk is full or the directory is not writable.'],
    retry: 'safe',
    cause: new Error(result.startError ?? result.output.trim()),
  });
}

/**
 * Starts the server if asked to, waits for the end of its input, which is the end of its owner however that came, and
 * stops the server. One process does all three, so that there is no moment at which a kill leaves a server behind.
 */
const guardScript = `
control=$1 data=$2 log=$3 started=$4 port=$5 temporary=$6
if [ -n "$port" ]; then
  if [ -f "$log" ]; then mv -f "$log" "$log.before"; fi
  "$control" start -D "$data" -l "$log" -w -t 120 -o "-p $port"
  echo $? > "$started.tmp" && mv "$started.tmp" "$started"
fi
cat > /dev/null
"$control" stop -D "$data" -m fast -w -t 60 || "$control" stop -D "$data" -m immediate -w -t 30
if [ -n "$temporary" ]; then rm -rf "$temporary"; fi
`;

export interface Guarding {
  readonly directory: string;
  readonly binaries: Binaries;
  readonly temporary: boolean;
}

/** A guard for a server that runs, or that it starts first on the port given. */
function startGuard({ directory, binaries, temporary }: Guarding, port: number | undefined): DetachedProcess {
  const { pgCtl, account } = binaries;
  const named = [pgCtl, dataOf(directory), logOf(directory), startedOf(directory)];
  const rest = [port === undefined ? '' : String(port), temporary ? directory : ''];
  return startDetached({ command: ['sh', '-c', guardScript, 'sh', ...named, ...rest], cwd: '/', ...account });
}

/** Takes over a server that runs already. */
export function guardRunning(guarding: Guarding): DetachedProcess {
  return startGuard(guarding, undefined);
}

/**
 * Starts the server, on the port it had before if that is free, else on one the system chooses. `onGuard` hears of
 * every guard before its server is up. Faults: `cluster/start`.
 */
export async function startServer(
  guarding: Guarding,
  clock: Clock,
  lastPort: number | undefined,
  onGuard: (guard: DetachedProcess, port: number) => Promise<void>,
): Promise<{ guard: DetachedProcess; port: number }> {
  const { directory } = guarding;
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(attempt === 1 ? lastPort : undefined);
    await rm(startedOf(directory), { force: true });
    const guard = startGuard(guarding, port);
    await onGuard(guard, port);
    const exitCode = await startResult(directory, guard, clock);
    if (exitCode === 0) return { guard, port };
    const log = (await readFile(logOf(directory), 'utf8').catch(() => '')).trim();
    guard.closeInput();
    await guard.ended;
    if (attempt < 30 && passes(log)) {
      await clock.sleep(attempt * 20);
      continue;
    }
    throw new Fault('cluster/start', `PostgreSQL's server did not start in ${directory}.`, {
      remedy: [`Look at the end of ${logOf(directory)}.`, 'When what it says is put right, try again.'],
      retry: 'safe',
      cause: new Error(log.split('\n').slice(-10).join('\n')),
    });
  }
}

/**
 * Another program took the port between choosing it and using it; or a server is still going down whose owner was
 * killed before it could write down who guards it.
 */
function passes(log: string): boolean {
  return /could not bind|Address already in use|"postmaster\.pid" already exists/.test(log);
}

async function startResult(directory: string, guard: DetachedProcess, clock: Clock): Promise<number | undefined> {
  let ended = false;
  void guard.ended.then(() => {
    ended = true;
  });
  while (!ended) {
    const text = await readFile(startedOf(directory), 'utf8').catch(() => undefined);
    if (text !== undefined) return Number(text);
    await clock.sleep(20);
  }
  return undefined;
}

/** The port of the server that runs on this data directory and takes connections. */
export async function runningPort(directory: string): Promise<number | undefined> {
  const text = await readFile(join(dataOf(directory), 'postmaster.pid'), 'utf8').catch(() => undefined);
  // Line 1 is the pid, 4 the port, 8 the status. The file outlives a server that was killed, so the port is tried.
  const lines = text?.split('\n') ?? [];
  const port = Number(lines[3]);
  return lines[7]?.trim() === 'ready' && port > 0 && (await answers(port)) ? port : undefined;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const say = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => say(true));
    socket.once('error', () => say(false));
  });
}

/** `wanted` if it is free, else one the operating system picks. */
export async function freePort(wanted?: number): Promise<number> {
  return (wanted === undefined ? undefined : await listenOnce(wanted)) ?? (await listenOnce(0)) ?? 0;
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
