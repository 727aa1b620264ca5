import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** How long a process group may take to end after SIGTERM before it is killed. */
const patienceMs = 5000;

/** Asks every process of a group to end, and kills those that do not. Resolves when none is left. */
export async function endGroup(leader: number): Promise<void> {
  if (!signalGroup(leader, 'SIGTERM')) return;
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 50) {
    await delay(50);
    if (!signalGroup(leader, 0) || !isAnyoneAlive(leader)) return;
  }
  signalGroup(leader, 'SIGKILL');
}

/**
 * Ends a program that shares our process group, and what it started: a shell hangs up, an editor keeps what was not saved.
 * What is still there after a while is killed.
 */
export async function endTree(root: number): Promise<void> {
  const pids = [root, ...descendantsOf(root)];
  for (const name of ['SIGHUP', 'SIGTERM', 'SIGKILL'] as const) {
    for (const pid of pids) signalOne(pid, name);
    for (let waitedMs = 0; waitedMs < patienceMs / 5; waitedMs += 50) {
      await delay(50);
      if (!pids.some(isAlive)) return;
    }
  }
}

/** Children before grandchildren. Without `/proc` nobody says: then only the program itself is ended. */
function descendantsOf(root: number): readonly number[] {
  if (process.platform !== 'linux') return [];
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(processStat(Number(name))?.[1] ?? 0)]),
  );
  const below = (pid: number): readonly number[] =>
    [...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...below(child)]);
  return below(root);
}

function signalOne(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  const state = process.platform === 'linux' ? (processStat(pid)?.[0] ?? 'X') : 'R';
  return signalOne(pid, 0) && state !== 'Z' && state !== 'X';
}

/** Whether there was anything left to signal. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(process.platform === 'win32' ? leader : -leader, signal);
  } catch {
    return false;
  }
}

/** Dead processes that nobody has collected can still be signalled: in a container without an init they stay for long. */
function isAnyoneAlive(leader: number): boolean {
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc').some((name) => {
    const fields = /^\d+$/.test(name) ? processStat(Number(name)) : undefined;
    return fields?.[2] === String(leader) && fields[0] !== 'Z' && fields[0] !== 'X';
  });
}

/** Fields of `/proc/PID/stat` from the state on (see proc(5)); `undefined` when there is no such process. */
export function processStat(pid: number): readonly string[] | undefined {
  try {
    // The second field is the program's name in parentheses, which may hold spaces and parentheses itself.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
