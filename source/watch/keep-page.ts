import { messageOf } from '../../state/fault.ts';
import type { LiveSteps } from '../../state/live.ts';
import type { Clock, Observable } from '../../state/ports.ts';
import type { Question } from '../../state/question.ts';
import { type Life, lifeOf } from '../../state/session/life.ts';
import type { Session } from '../../state/session/session.ts';
import { statusPage } from '../../state/status-page/page.ts';
import type { ConductedNight } from '../night.ts';
import { writePage } from './page-file.ts';
import type { Shown } from './showing.ts';
import type { WatchedSession } from './watched-session.ts';

const tickMs = 1_000;
/** While only progress moves. */
const progressEveryMs = 3_000;
/** Also when nothing changes, well before the page calls itself stale. */
const anywayEveryMs = 20_000;

interface PageSource {
  readonly session: Observable<Session>;
  readonly live: Observable<LiveSteps>;
  readonly questions: Observable<readonly Question[]>;
  readonly clock: Clock;
  life(): Life;
}

interface KeptPage {
  /** Something happened that is no event. */
  touch(): void;
  end(life?: () => Life): Promise<void>;
}

/**
 * Rewrites the status page with every event within a second, with progress every few seconds, and in between so that it does
 * not go stale. What goes wrong with it is said once, and tried again; nobody waits for it but `end`.
 */
function keepPage(file: string, source: PageSource, say: (line: string) => void): KeptPage {
  const { clock } = source;
  let written: { readonly atMs: number; readonly parts: readonly unknown[]; readonly live: LiveSteps } | undefined;
  let writing: Promise<void> | undefined;
  let isTouched = true;
  let trouble: string | undefined;

  const write = async (life: Life) => {
    const [session, live, questions] = [source.session.snapshot(), source.live.snapshot(), source.questions.snapshot()];
    isTouched = false;
    written = { atMs: clock.monotonicMs(), parts: [session, questions], live };
    try {
      await writePage(file, statusPage({ session, life, steps: live, questions, now: clock.now() }));
      if (trouble !== undefined) say(`The status page ${file} is written again.`);
      trouble = undefined;
    } catch (error) {
      const why = messageOf(error);
      if (trouble === undefined) say(`The status page ${file} can't be written: ${why}. The session goes on.`);
      trouble = why;
    }
  };
  const isDue = () => {
    if (isTouched || !written) return true;
    const ageMs = clock.monotonicMs() - written.atMs;
    const isNew = written.parts[0] !== source.session.snapshot() || written.parts[1] !== source.questions.snapshot();
    const moved = written.live !== source.live.snapshot();
    return isNew || (moved && ageMs >= progressEveryMs) || ageMs >= anywayEveryMs;
  };
  const tick = () => {
    if (writing || !isDue()) return;
    writing = write(source.life()).finally(() => {
      writing = undefined;
    });
  };
  const timer = setInterval(tick, tickMs);
  tick();
  return {
    touch() {
      isTouched = true;
      tick();
    },
    async end(life = source.life) {
      clearInterval(timer);
      await writing;
      await write(life());
    },
  };
}

/** The page of a night that this process runs. What it says last is how the night was left. */
export function pageOfNight(file: string, night: ConductedNight, say: (line: string) => void): Shown {
  const { log, live, asked, clock } = night;
  const run = log.snapshot().runs.at(-1);
  const by = { name: run?.by ?? '', host: run?.host ?? '', pid: process.pid };
  let stage: 'waiting' | 'running' = 'waiting';
  const life = (): Life => ({ kind: 'runs', by, stage: night.signal.aborted ? 'stopping' : stage });
  const kept = keepPage(file, { session: log, live, questions: asked, clock, life }, say);
  const onStop = () => kept.touch();
  night.signal.addEventListener('abort', onStop, { once: true });
  return {
    begun() {
      stage = 'running';
      kept.touch();
    },
    async end() {
      night.signal.removeEventListener('abort', onStop);
      await kept.end(() => lifeOf(log.snapshot(), undefined, undefined, clock.now()));
    },
  };
}

/** The page of a session that is run elsewhere, or by nobody. */
export function pageOfWatched(
  file: string,
  { log, live, questions, life }: WatchedSession,
  clock: Clock,
  say: (line: string) => void,
): () => Promise<void> {
  const kept = keepPage(file, { session: log, live, questions, clock, life: () => life.snapshot() }, say);
  const unsubscribe = life.subscribe(() => kept.touch());
  return async () => {
    unsubscribe();
    await kept.end();
  };
}
