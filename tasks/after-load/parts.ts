import { formatDuration } from '../../state/format.ts';
import type { ProgressPart } from '../../state/live.ts';
import type { Context } from '../kind.ts';

/** One sub-task of a step. `tell` says how far it is; what it resolves with is said of it when it is done. */
export interface Part {
  readonly title: string;
  run(tell: (note: string) => void): Promise<string | undefined>;
}

/**
 * Runs sub-tasks in their order, so many at a time, each of them visible. After a failure none is begun any more; those
 * that run are waited for, and the first failure is thrown. Once the session stops none is begun either: `stopped`.
 */
export async function runParts(
  parts: readonly Part[],
  context: Pick<Context, 'progress' | 'output' | 'signal' | 'clock'>,
  { atOnce = 1 } = {},
): Promise<'done' | 'stopped'> {
  const shown: ProgressPart[] = parts.map(({ title }) => ({ title, state: 'waiting' }));
  const failures: unknown[] = [];
  let next = 0;
  const show = (index: number, part: Omit<ProgressPart, 'title'>) => {
    shown[index] = { title: parts[index]?.title ?? '', ...part };
    context.progress({
      done: shown.filter(({ state }) => state === 'done').length,
      total: parts.length,
      unit: 'items',
      note: noteOf(shown),
      parts: [...shown],
    });
  };
  const work = async (): Promise<void> => {
    while (failures.length === 0 && !context.signal.aborted) {
      const index = next++;
      const part = parts[index];
      if (!part) return;
      const startedMs = context.clock.monotonicMs();
      show(index, { state: 'running' });
      try {
        const said = await part.run((note) => show(index, { state: 'running', note }));
        const took = formatDuration(Math.round(context.clock.monotonicMs() - startedMs));
        show(index, { state: 'done', note: said ?? took });
        context.output(`${part.title}: ${said === undefined ? `done, ${took}` : said}`);
      } catch (error) {
        failures.push(error);
        show(index, { state: 'failed' });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(atOnce, parts.length)) }, work));
  if (failures.length > 0) throw failures[0];
  return context.signal.aborted && next < parts.length ? 'stopped' : 'done';
}

/** For where there is one line only: what runs now. */
function noteOf(parts: readonly ProgressPart[]): string {
  const running = parts.filter(({ state }) => state === 'running');
  return running.map(({ title, note }) => (note === undefined ? title : `${title} (${note})`)).join(', ');
}
