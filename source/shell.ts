import { once } from 'node:events';
import { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { execa, execaSync, type Options } from 'execa';
import type { Command, CommandResult, ProcessHandle, Shell } from '../state/ports.ts';
import { CommandOutput } from './command-output.ts';
import { endGroup, endTree } from './process-group.ts';
import { processStart } from './process-start.ts';
import { stopWhenTold } from './stop-when-told.ts';

/** How long output may still come after the command itself has ended: what it left in the background can hold the pipe. */
const afterExitMs = 1000;

/** Commands on this machine. The only place that starts processes. */
export const systemShell: Shell = { run, isRunning };

/** Runs in a process group and session of its own, so that the group can be ended and Ctrl-C does not reach it. */
async function run(command: Command): Promise<CommandResult> {
  const startedMs = performance.now();
  const output = new CommandOutput(command.onLine);
  const end = await runToEnd(command, output).catch((error: unknown) => ({ startError: startErrorOf(error) }));
  output.close();
  return {
    exitCode: undefined,
    timedOut: false,
    aborted: false,
    ...end,
    stdout: output.stdout,
    stderr: output.stderr,
    output: output.all,
    durationMs: performance.now() - startedMs,
  };
}

type End = Partial<Pick<CommandResult, 'exitCode' | 'signal' | 'timedOut' | 'aborted' | 'startError'>>;

async function runToEnd(command: Command, output: CommandOutput): Promise<End> {
  if (command.signal?.aborted) return { aborted: true };
  const child = start(command.command, {
    ...options(command),
    ...(command.stdin === undefined ? { stdin: 'ignore' } : { input: command.stdin }),
    buffer: false,
    killDescendants: true,
  });
  const { pid, nodeChildProcess } = child;
  const settled = child.then((result) => (result.failed ? startErrorOf(result) : undefined));
  if (pid === undefined) return { startError: (await settled) ?? 'EUNKNOWN' };

  child.stdout?.on('data', (bytes: Buffer) => output.add('stdout', bytes));
  child.stderr?.on('data', (bytes: Buffer) => output.add('stderr', bytes));
  const exited = once(nodeChildProcess, 'exit').then(([exitCode, signal]: unknown[]) => ({ exitCode, signal }));
  try {
    command.onStart?.({ pid, startedAt: startTimeOf(pid) });
  } catch (error) {
    // Whoever started it could not take note of it, and nobody would ever find it again.
    await endGroup(pid);
    throw error;
  }
  const stop = stopWhenTold(pid, command);
  const { exitCode, signal } = await exited;
  await Promise.race([settled, delay(afterExitMs, undefined, { ref: false })]);
  await stop.ended();
  for (const stream of [child.stdout, child.stderr]) letGo(stream);
  return {
    ...(typeof exitCode === 'number' && { exitCode }),
    ...(typeof signal === 'string' && { signal }),
    timedOut: stop.why === 'timeout',
    aborted: stop.why === 'abort',
  };
}

/** A background process keeps writing to our pipe: read on so that it does not block, but don't stay alive for it. */
function letGo(stream: Readable | null | undefined): void {
  if (stream instanceof Socket && !stream.destroyed) stream.unref();
}

/** Compares pid and start time, since pids come again. A zombie is not running; one that shows nothing of itself may be. */
async function isRunning({ pid, startedAt }: ProcessHandle): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  if (process.platform === 'linux' && processStart(pid).is === 'unknown') return true;
  const now = startTimeOf(pid);
  return now !== '' && (startedAt === '' || now === startedAt);
}

/** Who this process is, for files that say who owns something. */
export function ownHandle(): ProcessHandle {
  return { pid: process.pid, startedAt: startTimeOf(process.pid) };
}

/** When a process started, in a form that is only good for comparing; empty when there is none or it is a zombie. */
function startTimeOf(pid: number): string {
  if (process.platform !== 'linux') {
    const { stdout, failed } = execaSync('ps', ['-o', 'lstart=,stat=', '-p', String(pid)], { reject: false });
    return failed || /\sZ\S*\s*$/.test(stdout) ? '' : stdout.trim().replace(/\s+\S+$/, '');
  }
  const start = processStart(pid);
  return start.is === 'running' ? start.startedAt : '';
}

export interface DetachedProcess {
  readonly process: ProcessHandle;
  /** Ends its standard input. The death of this process, however it comes, does the same. */
  closeInput(): void;
  readonly ended: Promise<void>;
}

/**
 * Starts a process that outlives this one, in a session of its own, and holds the writing end of its standard input:
 * reading the end of that input is how it learns that this process is gone, even after SIGKILL.
 * Throws when it can't be started.
 */
export function startDetached(command: Pick<Command, 'command' | 'cwd' | 'env' | 'runAs'>): DetachedProcess {
  const child = start(command.command, {
    ...options(command),
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    detached: true,
  });
  const ended = child.then(() => undefined);
  const { pid, stdin } = child;
  if (pid === undefined) throw new Error(`${String(command.command)} could not be started`);
  child.nodeChildProcess.unref();
  if (stdin instanceof Socket) stdin.unref();
  stdin?.on('error', () => undefined);
  return {
    process: { pid, startedAt: startTimeOf(pid) },
    closeInput() {
      // Its end is about to be waited for, which alone would not keep this process alive.
      child.nodeChildProcess.ref();
      stdin?.end();
    },
    ended,
  };
}

export interface InteractiveCommand extends Pick<Command, 'cwd' | 'env' | 'signal'> {
  readonly command: readonly string[];
}

/**
 * Runs a program on the terminal of this process, which gives it up meanwhile, in its process group: what is typed there
 * reaches the program as if a shell had started it. When the signal aborts, it is ended with all that it started.
 * Resolves whatever the end was.
 */
export async function runOnTerminal(
  command: InteractiveCommand,
): Promise<Pick<CommandResult, 'exitCode' | 'signal' | 'startError'>> {
  const modes = await terminalModes(['-g']);
  const child = start(command.command, { ...options(command), stdio: 'inherit' });
  const { pid, nodeChildProcess } = child;
  const settled = child.then((result) => (result.failed ? startErrorOf(result) : undefined));
  if (pid === undefined) return { exitCode: undefined, startError: (await settled) ?? 'EUNKNOWN' };
  const end = () => void endTree(pid);
  command.signal?.addEventListener('abort', end, { once: true });
  if (command.signal?.aborted) end();
  const [exitCode, signal]: unknown[] = await once(nodeChildProcess, 'exit');
  command.signal?.removeEventListener('abort', end);
  // A program that was killed leaves the terminal as it had it: without echo, or line ends that do not go back.
  if (exitCode !== 0 && modes) await terminalModes([modes]);
  return {
    exitCode: typeof exitCode === 'number' ? exitCode : undefined,
    ...(typeof signal === 'string' && { signal }),
  };
}

/** What `stty` says or sets of the terminal that is our standard input; nothing where there is none. */
async function terminalModes(args: readonly string[]): Promise<string | undefined> {
  const asked = start(['stty', ...args], { reject: false, stdin: 'inherit', timeout: 2000, killSignal: 'SIGKILL' });
  const { stdout, failed } = await asked;
  return failed || typeof stdout !== 'string' ? undefined : stdout.trim();
}

function start(command: Command['command'], options: Options) {
  if (typeof command === 'string') return execa(command, { ...options, shell: true });
  const [file = '', ...args] = command;
  return execa(file, args, options);
}

function options({ cwd, env, runAs }: Pick<Command, 'cwd' | 'env' | 'runAs'>) {
  // Without `cleanup` no signal handlers are installed behind the back of whoever owns this process.
  return { reject: false, cleanup: false, ...(cwd && { cwd }), ...(env && { env }), ...runAs } as const;
}

function startErrorOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'originalMessage' in error ? String(error.originalMessage) : String(error);
}
