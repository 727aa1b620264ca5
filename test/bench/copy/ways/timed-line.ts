import type { Taken } from '../taken.ts';
import { runWatched } from '../watched.ts';

/** Runs a line of the shell; `times` then tells the processor time of everything that it ran, to the last. */
export async function runTimedLine(
  line: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Taken> {
  const startedMs = performance.now();
  const { result, peakBytes } = await runWatched({
    command: ['sh', '-c', `${line}\nended=$?\ntimes\nexit $ended`],
    env,
    signal,
  });
  return { seconds: (performance.now() - startedMs) / 1000, clientCpuSeconds: timesIn(result.stdout), peakBytes };
}

/** POSIX: a line of the shell itself, and a line of its children, user and system time in each. */
function timesIn(output: string): number | undefined {
  const times = [...output.matchAll(/(\d+)m(\d+\.\d+)s/g)].slice(-4);
  if (times.length < 4) return undefined;
  return times.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}
