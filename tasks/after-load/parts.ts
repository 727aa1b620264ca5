import { formatDuration } from '../../state/format.ts';
import type { ProgressPart } from '../../state/live.ts';
import type { Context } from '../kind.ts';

/** One sub-task of a step. `tell` says how far it is; what it resolves with is said of it when it is done. */
export interface Part {
  readonly title: string;
  run(tell: (note: string) => void): Promise<string | undefined>;
}

/** Sub-tasks that may run side by side; those of the next stage wait for all of them. */
export interface Stage {
  readonly parts: readonly Part[];
  readonly atOnce?: number;
}

/**
 * Runs sub-tasks in their order, stage by stage, each of them visible. After a failure none is begun any more; those that
 * run are waited for, and the first failure is thrown. Once the session stops none is begun either: `stopped`.
 */
export async function runStages(stages: readonly Stage[], context: PartsContext): Promise<'done' | 'stopped'> {
  const board = new Board(
    stages.flatMap(({ parts }) => parts),
    context,
  );
  let first = 0;
  for (const { parts, atOnce = 1 } of stages) {
    await runStage(parts, { board, first, atOnce }, context);
    first += parts.length;
    if (context.signal.aborted && board.isOpen()) return 'stopped';
  }
  return 'done';
}

/** As `runStages`, one after another. */
export function runParts(parts: readonly Part[], context: PartsContext): Promise<'done' | 'stopped'> {
  return runStages([{ parts }], context);
}

type PartsContext = Pick<Context, 'progress' | 'output' | 'signal' | 'clock'>;

async function runStage(
  parts: readonly Part[],
  { board, first, atOnce }: { readonly board: Board; readonly first: number; readonly atOnce: number },
  context: PartsContext,
): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (failures.length === 0 && !context.signal.aborted) {
      const at = next++;
      const part = parts[at];
      if (!part) return;
      const startedMs = context.clock.monotonicMs();
      board.show(first + at, { state: 'running' });
      try {
        const said = await part.run((note) => board.show(first + at, { state: 'running', note }));
        const took = formatDuration(Math.round(context.clock.monotonicMs() - startedMs));
        board.show(first + at, { state: 'done', note: said ?? took });
        context.output(`${part.title}: ${said ?? `done, ${took}`}`);
      } catch (error) {
        failures.push(error);
        board.show(first + at, { state: 'failed' });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(atOnce, parts.length)) }, work));
  if (failures.length > 0) throw failures[0];
}

/** What is shown of them. */
class Board {
  readonly #shown: ProgressPart[];
  readonly #context: PartsContext;

  constructor(parts: readonly Part[], context: PartsContext) {
    this.#shown = parts.map(({ title }) => ({ title, state: 'waiting' }));
    this.#context = context;
  }

  isOpen(): boolean {
    return this.#shown.some(({ state }) => state !== 'done');
  }

  show(index: number, part: Omit<ProgressPart, 'title'>): void {
    this.#shown[index] = { title: this.#shown[index]?.title ?? '', ...part };
    const done = this.#shown.filter(({ state }) => state === 'done').length;
    const shown = [...this.#shown];
    this.#context.progress({ done, total: shown.length, unit: 'items', note: noteOf(shown), parts: shown });
  }
}

/** For where there is one line only: what runs now. */
function noteOf(parts: readonly ProgressPart[]): string {
  const running = parts.filter(({ state }) => state === 'running');
  return running.map(({ title, note }) => (note === undefined ? title : `${title} (${note})`)).join(', ');
}
