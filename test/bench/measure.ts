import { readFile } from 'node:fs/promises';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new TypeError('nothing was measured');
  return middle;
}

/** A process as it is now. */
export interface Usage {
  readonly cpuSeconds: number;
  /** What it has in memory, and the most that it ever had. */
  readonly rssBytes: number;
  readonly peakRssBytes: number;
  /** Of what it has in memory, pages of files that are mapped. */
  readonly mappedBytes: number;
}

const ticksPerSecond = 100;

/** From /proc: processor time and memory of a process that lives, all its threads together. */
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
    const [user = 0, system = 0] = fields.slice(11, 13);
    const bytesOf = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) * 1024;
    return {
      cpuSeconds: (user + system) / ticksPerSecond,
      rssBytes: bytesOf('VmRSS'),
      peakRssBytes: bytesOf('VmHWM'),
      mappedBytes: bytesOf('RssFile'),
    };
  } catch {
    return undefined;
  }
}

/** Processor time of a server so far: of its main process, of children that ended, and of those that live. */
export async function serverCpuSeconds(postmaster: number): Promise<number | undefined> {
  try {
    // A child that ends in between would be in neither: then it is asked again.
    for (;;) {
      const before = await cpuTicks(postmaster);
      const children = (await readFile(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8')).trim().split(' ');
      const living = await Promise.all(children.filter((pid) => pid !== '').map((pid) => cpuTicks(Number(pid))));
      if ((await cpuTicks(postmaster)).ofChildren !== before.ofChildren) continue;
      const ticks = living.reduce((sum, { own }) => sum + own, before.own + before.ofChildren);
      return ticks / ticksPerSecond;
    }
  } catch {
    return undefined;
  }
}

/** Of a process itself, and of its children that have ended. */
async function cpuTicks(pid: number): Promise<{ readonly own: number; readonly ofChildren: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15);
  return { own: user + system, ofChildren: childrenUser + childrenSystem };
}
