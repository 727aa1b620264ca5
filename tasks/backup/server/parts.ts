import { part } from '../parts.ts';
import type { Use } from '../seam.ts';
import type { Workshop } from '../workshop.ts';

/** Does what the server does by itself, as far as it says it is; until it says something, the time that it takes. */
export async function serverPart<T>(workshop: Workshop, note: string, work: (use: Use) => Promise<T>): Promise<T> {
  const { context, use } = workshop;
  let percent: number | undefined;
  const report = () =>
    context.progress({ done: percent ?? 0, total: 100, unit: 'percent', note: `${note}, says the server` });
  const quiet: Workshop = {
    ...workshop,
    context: { ...context, progress: (progress) => (percent === undefined ? context.progress(progress) : report()) },
  };
  return part(quiet, note, () =>
    work({
      ...use,
      onPercent: (now) => {
        percent = now;
        report();
      },
    }),
  );
}
