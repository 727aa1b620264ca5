import type { End } from '../conductor.ts';
import { removeCluster } from '../demo/cluster.ts';
import type { RunningDemo } from '../demo/running-demo.ts';
import { stopOnSignals } from '../signals.ts';

/**
 * What becomes of the databases of a finished demo: gone; up until Ctrl-C for whoever wants to look into them; or down and
 * kept, so that the session can be rolled back.
 */
export type OnceFinished = 'remove' | 'hold' | 'keep';

/** Nothing runs on, and nothing lies on, once a demo is finished; an unfinished one keeps its data to be resumed. */
export async function endDemo(
  { stop, directory, consoles }: RunningDemo,
  back: string,
  end: End,
  once: OnceFinished,
  say: (line: string) => void,
): Promise<void> {
  if (once === 'hold' && end.kind === 'finished') {
    say('The databases of the demo stay up until you press Ctrl-C. Look into them with:');
    for (const line of consoles) say(`  ${line}`);
    await untilInterrupted();
  }
  await stop({ comesBack: end.kind !== 'finished' });
  if (end.kind !== 'finished') return;
  if (once !== 'keep') return removeCluster(directory);
  say('The databases of the demo are kept, stopped, until a demo is told to take their place.');
  say(`To go back with them, or to look into them: ${back} starts them. While it runs:`);
  for (const line of consoles) say(`  ${line}`);
}

function untilInterrupted(): Promise<void> {
  // A signal listener alone does not keep the process alive.
  const alive = setInterval(() => undefined, 60_000);
  return new Promise((resolve) => {
    const ignore = stopOnSignals(() => {
      clearInterval(alive);
      ignore();
      resolve();
    });
  });
}
