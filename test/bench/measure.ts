import { readFile } from 'node:fs/promises';

/** What one way of copying took. `undefined` where this system does not tell. */
export interface Measured {
  readonly seconds: number;
  /** Processor time of the processes between the servers. */
  readonly clientCpuSeconds: number | undefined;
  /** Processor time of the server, of both databases. */
  readonly serverCpuSeconds: number | undefined;
  /** Most memory that the processes between the servers had, summed. */
  readonly peakRssBytes: number | undefined;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new TypeError('nothing was measured');
  return middle;
}

interface Usage {
  readonly cpuSeconds: number;
  readonly peakRssBytes: number;
}

const ticksPerSecond = 100;

/** From /proc: processor time and peak memory of a process that lives. */
export async function usageOf(pid: number): Promise<Usage | undefined> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
    ]);
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const peakKb = /VmHWM:\s+(\d+)/.exec(status)?.[1];
    const [user = 0, system = 0] = fields.slice(11, 13);
    return { cpuSeconds: (user + system) / ticksPerSecond, peakRssBytes: Number(peakKb ?? 0) * 1024 };
  } catch {
    return undefined;
  }
}

/** Processor time of a server so far: of its main process, of children that ended, and of those that live. */
export async function serverCpuSeconds(postmaster: number): Promise<number | undefined> {
  try {
    const stat = await readFile(`/proc/${postmaster}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + field, 0);
    const children = (await readFile(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8')).trim().split(' ');
    const living = await Promise.all(children.filter((pid) => pid !== '').map((pid) => usageOf(Number(pid))));
    return ticks / ticksPerSecond + living.reduce((sum, usage) => sum + (usage?.cpuSeconds ?? 0), 0);
  } catch {
    return undefined;
  }
}
