import type { Clock } from '../../state/ports.ts';
import { judgeSilence, quietMs } from '../../state/silence.ts';
import type { Database } from '../engines/engine.ts';
import type { Line } from '../engines/line.ts';

/** How often connections are looked at; servers only when one is silent. */
const everyMs = 5_000;

export interface SilenceOptions {
  readonly databases: readonly Database[];
  readonly limitMs: number;
  readonly clock: Clock;
  /** A line for the person. */
  readonly say: (line: string) => void;
}

interface Seen {
  mark: string;
  sinceMs: number;
  toldMs: number;
  isLooking: boolean;
}

/**
 * Watches the connections of a copy until `ended`, so that one from which nothing comes any more does not hold it for
 * ever: a person is told, and at last it is severed, and the chunk that was under way fails as on a lost connection.
 */
export async function watchSilence(options: SilenceOptions, ended: AbortSignal): Promise<void> {
  const seen = new WeakMap<Line, Seen>();
  while (!ended.aborted) {
    await options.clock.sleep(everyMs, ended);
    if (ended.aborted) return;
    for (const database of options.databases) {
      for (const line of database.lines?.() ?? []) void observe(line, database.name, seen, options, ended);
    }
  }
}

async function observe(
  line: Line,
  name: string,
  all: WeakMap<Line, Seen>,
  { clock, limitMs, say }: SilenceOptions,
  ended: AbortSignal,
): Promise<void> {
  const nowMs = clock.monotonicMs();
  const { mark } = line;
  const seen = all.get(line);
  if (!seen) all.set(line, { mark, sinceMs: nowMs, toldMs: 0, isLooking: false });
  else if (seen.mark !== mark || !line.isAwaiting) Object.assign(seen, { mark, sinceMs: nowMs, toldMs: 0 });
  if (!seen || seen.sinceMs === nowMs) return;
  const silentMs = nowMs - seen.sinceMs;
  if (seen.isLooking || silentMs < Math.min(quietMs, limitMs)) return;
  seen.isLooking = true;
  const server = await line.look();
  seen.isLooking = false;
  if (ended.aborted || line.mark !== mark || !line.isAwaiting) return;
  const judged = judgeSilence({ quietMs: silentMs, toldMs: seen.toldMs, server, limitMs });
  if (judged.verdict === 'wait') return;
  if (judged.verdict === 'tell') {
    seen.toldMs = silentMs;
    say(`${name}: ${judged.words}`);
  } else {
    say(`${name}: ${judged.why}: the connection is given up`);
    line.sever(judged.why);
  }
}
