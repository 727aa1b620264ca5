import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { usageOf } from './measure.ts';

export interface PsqlCopy {
  readonly from: string;
  readonly to: string;
  readonly select: string;
  readonly table: string;
  readonly format: 'text' | 'binary';
}

export async function hasPsql(): Promise<boolean> {
  const child = spawn('psql', ['--version'], { stdio: 'ignore' });
  return once(child, 'exit').then(
    ([code]) => code === 0,
    () => false,
  );
}

/** `psql -c "COPY ... TO STDOUT" | psql -c "COPY ... FROM STDIN"`: one stream, no process of ours in between. */
export async function copyWithPsql({ from, to, select, table, format }: PsqlCopy) {
  const startedMs = performance.now();
  const child = spawn('sh', ['-c', 'psql -XqAt "$FROM" -c "$READ" | psql -XqAt "$TO" -c "$WRITE"'], {
    env: {
      ...process.env,
      FROM: from,
      TO: to,
      READ: `COPY (${select}) TO STDOUT (FORMAT ${format})`,
      WRITE: `COPY ${table} FROM STDIN (FORMAT ${format})`,
      PGOPTIONS: '-c TimeZone=UTC',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const watching = watch(child);
  const [code] = await once(child, 'exit');
  const seconds = (performance.now() - startedMs) / 1000;
  if (code !== 0) throw new Error(`psql ended with ${code}`);
  return { seconds, ...(await watching) };
}

/** Looks at the processes every few milliseconds: what they used since the last look is not in the figures. */
async function watch(child: ChildProcess) {
  const seen = new Map<number, { readonly cpuSeconds: number; readonly peakRssBytes: number }>();
  while (child.exitCode === null && child.pid !== undefined) {
    for (const pid of [child.pid, ...(await childrenOf(child.pid))]) {
      const usage = await usageOf(pid);
      if (usage) seen.set(pid, usage);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (seen.size === 0) return { clientCpuSeconds: undefined, peakRssBytes: undefined };
  const all = [...seen.values()];
  return {
    clientCpuSeconds: all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    peakRssBytes: all.reduce((sum, { peakRssBytes }) => sum + peakRssBytes, 0),
  };
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  try {
    const threads = await readdir(`/proc/${pid}/task`);
    const lists = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8')));
    return lists
      .flatMap((list) => list.trim().split(' '))
      .filter((text) => text !== '')
      .map(Number);
  } catch {
    return [];
  }
}
