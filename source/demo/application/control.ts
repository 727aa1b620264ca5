import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../../../state/fault.ts';
import type { Clock, Http, ProcessHandle, Shell } from '../../../state/ports.ts';
import { programFile } from '../../package-folder.ts';
import { endGroup } from '../../process-group.ts';
import { startDetached } from '../../shell.ts';
import { readSettings } from './program/settings.ts';

/** What the stand-in application is started and found with. */
export interface ApplicationTools {
  readonly shell: Pick<Shell, 'isRunning'>;
  readonly clock: Pick<Clock, 'sleep' | 'monotonicMs'>;
  readonly http: Http;
}

const patienceMs = 20_000;
const betweenMs = 50;

/**
 * Starts the stand-in application and resolves once it listens; one that runs already is left as it is. Its process is
 * noted beside its settings before anything is waited for. Faults: `demo/application-settings`, `demo/application-start`.
 */
export async function startApplication(envFile: string, tools: ApplicationTools): Promise<'started' | 'running'> {
  if (await runningApplication(envFile, tools)) return 'running';
  const { PORT } = await settingsIn(envFile);
  const program = programFile('demo/application/program/main');
  const { process: started } = startDetached({
    command: [process.execPath, program, '--env', envFile],
    cwd: dirname(envFile),
  });
  await writeFile(pidFileOf(envFile), `${JSON.stringify(started)}\n`, { mode: 0o600 });
  const deadlineMs = tools.clock.monotonicMs() + patienceMs;
  while (tools.clock.monotonicMs() < deadlineMs && (await tools.shell.isRunning(started))) {
    if (await listens(Number(PORT), started, tools)) return 'started';
    await tools.clock.sleep(betweenMs);
  }
  await stopApplication(envFile, tools);
  throw notStarted(envFile, await logOf(envFile));
}

/**
 * Ends the stand-in application and resolves when its process is gone, and with it its sessions. `false` when none ran.
 * With `comesBack` it is remembered as one that should run, for `reviveApplication`.
 */
export async function stopApplication(
  envFile: string,
  { shell, clock }: Pick<ApplicationTools, 'shell' | 'clock'>,
  { comesBack = false } = {},
): Promise<boolean> {
  const process = await notedProcess(envFile);
  const runs = process !== undefined && (await shell.isRunning(process));
  if (runs) {
    await endGroup(process.pid);
    while (await shell.isRunning(process)) await clock.sleep(betweenMs);
  }
  if (!comesBack) await rm(pidFileOf(envFile), { force: true });
  return runs;
}

/** Starts it again if it ran when the demo ended, however that came. */
export async function reviveApplication(envFile: string, tools: ApplicationTools): Promise<void> {
  if (await notedProcess(envFile)) await startApplication(envFile, tools);
}

/** Its process, while it runs. */
export async function runningApplication(
  envFile: string,
  { shell }: Pick<ApplicationTools, 'shell'>,
): Promise<ProcessHandle | undefined> {
  const process = await notedProcess(envFile);
  return process && (await shell.isRunning(process)) ? process : undefined;
}

/** Faults: `demo/application-settings`. */
export async function settingsIn(envFile: string): Promise<Readonly<Record<string, string | undefined>>> {
  const fault = (says: string, cause?: unknown) =>
    new Fault('demo/application-settings', `The settings of the stand-in application in ${envFile} ${says}.`, {
      remedy: ['Name the .env file of the demo, or begin the demo anew: nightferry demo --fresh'],
      retry: 'safe',
      cause,
    });
  const text = await readFile(envFile, 'utf8').catch((cause: unknown) => {
    throw fault("can't be read", cause);
  });
  const settings = readSettings(text);
  if (settings.DATABASE_URL && Number(settings.PORT) > 0) return settings;
  throw fault('lack DATABASE_URL or PORT');
}

const pidFileOf = (envFile: string) => join(dirname(envFile), 'application.pid');

async function notedProcess(envFile: string): Promise<ProcessHandle | undefined> {
  const text = await readFile(pidFileOf(envFile), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { pid, startedAt }: Partial<ProcessHandle> = JSON.parse(text);
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
  } catch {
    // A kill cut the note short, and the process it was for ends with the demo's server.
    return undefined;
  }
}

/** Another program may answer on its port. */
async function listens(port: number, { pid }: ProcessHandle, { http }: ApplicationTools): Promise<boolean> {
  const url = `http://127.0.0.1:${port}/health`;
  const reply = await http.send({ url, method: 'GET', headers: {}, timeoutMs: 5_000 });
  return reply.kind === 'answered' && reply.headers['x-application-pid'] === String(pid);
}

async function logOf(envFile: string): Promise<string> {
  const text = await readFile(join(dirname(envFile), 'application.log'), 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-5).join('\n');
}

function notStarted(envFile: string, log: string): Fault {
  return new Fault('demo/application-start', `The stand-in application of ${envFile} did not start.`, {
    remedy: [
      `Look at ${join(dirname(envFile), 'application.log')}: another program may have its port.`,
      'Put right what it says, then start it again.',
    ],
    retry: 'safe',
    cause: new Error(log === '' ? 'its log is empty' : log),
  });
}
