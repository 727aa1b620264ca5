import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { systemShell } from '../../../source/shell.ts';
import type { CommandResult } from '../../../state/ports.ts';
import { type Usage, usageOf } from '../measure.ts';

export interface Sample extends Usage {
  /** As a wall clock says it. */
  readonly atMs: number;
}

export interface Watched {
  readonly result: CommandResult;
  /** What the process itself was seen to use, in order. */
  readonly samples: readonly Sample[];
  /** The peaks of the process and of everything that it started, summed. */
  readonly peakBytes: number | undefined;
}

interface Program {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Ends it with all that it started. */
  readonly signal: AbortSignal;
}

const everyMs = 50;

/** Runs a program and looks at its memory meanwhile. Throws with what it said when it fails. */
export async function runWatched({ command, env = {}, signal }: Program): Promise<Watched> {
  const samples: Sample[] = [];
  const peaks = new Map<number, number>();
  const ended = new AbortController();
  let watching: Promise<void> | undefined;
  const result = await systemShell.run({
    ...{ command, env, signal },
    onStart: ({ pid }) => {
      watching = watch(pid, samples, peaks, ended.signal);
    },
  });
  ended.abort();
  await watching;
  signal.throwIfAborted();
  if (result.exitCode !== 0) {
    const end = result.startError ?? result.exitCode ?? result.signal;
    throw new Error(`${command[0]} ended with ${end}:\n${result.output.trim().slice(-2_000)}`);
  }
  const peakBytes = peaks.size === 0 ? undefined : [...peaks.values()].reduce((sum, bytes) => sum + bytes, 0);
  return { result, samples, peakBytes };
}

async function watch(root: number, samples: Sample[], peaks: Map<number, number>, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    const own = await usageOf(root);
    if (own) samples.push({ ...own, atMs: Date.now() });
    for (const pid of [root, ...(await descendantsOf(root))]) {
      const usage = pid === root ? own : await usageOf(pid);
      if (usage) peaks.set(pid, Math.max(peaks.get(pid) ?? 0, usage.peakRssBytes));
    }
    await delay(everyMs, undefined, { signal: ended }).catch(() => undefined);
  }
}

async function descendantsOf(pid: number): Promise<readonly number[]> {
  try {
    const threads = await readdir(`/proc/${pid}/task`);
    const lists = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8')));
    const children = lists.flatMap((list) => list.trim().split(' ').filter(Boolean)).map(Number);
    const below = await Promise.all(children.map(descendantsOf));
    return [...children, ...below.flat()];
  } catch {
    return [];
  }
}
