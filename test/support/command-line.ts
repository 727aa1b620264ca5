import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import Sqlite from 'better-sqlite3';
import { compiledCommandLine } from './run.ts';

export interface Nightferry {
  readonly process: ChildProcess;
  /** Everything it wrote so far, stdout and stderr together. */
  output(): string;
  stdout(): string;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Starts the compiled command line. Its stdin is a pipe that stays open until `process.stdin.end()`. */
export async function nightferry(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Nightferry> {
  const child = spawn(process.execPath, [await compiledCommandLine(), ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  let stdout = '';
  child.stdout.on('data', (bytes: Buffer) => {
    output += bytes;
    stdout += bytes;
  });
  child.stderr.on('data', (bytes: Buffer) => {
    output += bytes;
  });
  const ended = once(child, 'close').then(([code, signal]: unknown[]) =>
    typeof code === 'number' ? code : (signal as NodeJS.Signals),
  );
  return { process: child, output: () => output, stdout: () => stdout, ended };
}

/** Runs the command line to its end. */
export async function runNightferry(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const running = await nightferry(args, env);
  running.process.stdin?.end();
  const end = await running.ended;
  return { end, output: running.output(), stdout: running.stdout() };
}

/** Resolves once the condition holds, or with false when `ended` comes first; looks every few milliseconds. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  ended?: Promise<unknown>,
  everyMs = 3,
): Promise<boolean> {
  let over = false;
  void ended?.then(() => {
    over = true;
  });
  while (!over) {
    if (await holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return false;
}

/** How many events (of one type) a journal has by now, as seen from outside while another process writes it. */
export function eventsIn(journal: string, type = '%'): number {
  try {
    const db = new Sqlite(journal, { readonly: true, fileMustExist: true });
    try {
      const sql = "SELECT count(*) FROM events WHERE json_extract(body, '$.type') LIKE ?";
      return Number(db.prepare(sql).pluck().get(type));
    } finally {
      db.close();
    }
  } catch {
    // Not there yet, or not yet made.
    return 0;
  }
}
