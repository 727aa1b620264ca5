import { formatBytes } from '../../state/format.ts';
import type { Context } from '../kind.ts';
import { sizeOf } from './seal.ts';
import type { Use } from './seam.ts';
import type { Workshop } from './workshop.ts';

const everyMs = 500;

/** Does one long part of the work under its name, with the time it takes on the screen. */
export async function part<T>({ context }: Workshop, note: string, work: () => Promise<T>): Promise<T> {
  context.output(note);
  const startedMs = context.clock.monotonicMs();
  const report = () =>
    context.progress({ done: Math.round(context.clock.monotonicMs() - startedMs), unit: 'ms', note });
  return meanwhile(context, async () => report(), work);
}

/** The dump itself: how much of the tables it is done with, and how large it has become on the disk. */
export async function dumpingPart<T>(
  { context, use }: Workshop,
  path: string,
  work: (use: Use) => Promise<T>,
): Promise<T> {
  let at = { done: 0, total: 0, table: '' };
  let written = 0;
  const report = () =>
    context.progress({
      ...(at.total === 0 ? { done: written } : { done: at.done, total: at.total }),
      unit: 'bytes',
      note: `dumping${at.table === '' ? '' : ` ${at.table}`}, ${formatBytes(written)} written`,
    });
  const look = async () => {
    written = await sizeOf(path, context.files).catch(() => written);
    report();
  };
  return meanwhile(context, look, () =>
    work({
      ...use,
      onProgress: (progress) => {
        at = progress;
        report();
      },
    }),
  );
}

/** Looks at once and then twice a second, until the work is done. */
async function meanwhile<T>({ clock }: Context, look: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const looking = (async () => {
    while (!over.signal.aborted) {
      await look();
      await clock.sleep(everyMs, over.signal);
    }
  })();
  try {
    return await work();
  } finally {
    over.abort();
    await looking;
  }
}
