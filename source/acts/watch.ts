import type { Question } from '../../state/question.ts';
import type { Life } from '../../state/session/life.ts';
import { currentActor } from '../actor.ts';
import { systemClock } from '../clock.ts';
import type { GlobalOptions } from '../commands/globals.ts';
import { exitCodes } from '../exit-codes.ts';
import { openExistingJournal, openWatchedJournal } from '../journal-file.ts';
import { loadScreens } from '../load-screens.ts';
import { commandLine } from '../plain/command-line.ts';
import { processOutput } from '../plain/output.ts';
import { watchPlain } from '../plain/watch.ts';
import { requireSession } from '../session/read.ts';
import { giveSignOff } from '../session/sign.ts';
import { stopOnSignals } from '../signals.ts';
import { sessionToWatch } from '../watch/choose.ts';
import { pageOfWatched } from '../watch/keep-page.ts';
import { requirePageFile } from '../watch/page-file.ts';
import { WatchedSession } from '../watch/watched-session.ts';

export interface WatchCommandOptions extends GlobalOptions {
  readonly plain?: boolean;
  readonly statusPage?: string;
}

/** Watches a session that another process runs, or none. Resolves with the exit code. */
export async function watch(id: string | undefined, options: WatchCommandOptions): Promise<number> {
  const page = options.statusPage === undefined ? undefined : await requirePageFile(options.statusPage);
  const journal = openWatchedJournal(options.journal);
  const actor = currentActor(options.as);
  try {
    const session = id ?? sessionToWatch(journal);
    requireSession(session, journal);
    const watched = new WatchedSession(session, { journal, clock: systemClock, actor });
    await watched.look();
    if (options.plain || !process.stdin.isTTY || !process.stdout.isTTY)
      return await inLines(watched, page, journal.file);
    const { watchOnScreens } = await loadScreens(() => import('../app/watch-on-screens.ts'));
    const sign = (question: string, by: string, note?: string) => signShown(watched, question, by, note, options);
    const notices: string[] = [];
    const endPage =
      page === undefined ? undefined : pageOfWatched(page, watched, systemClock, (line) => notices.push(line));
    await watchOnScreens(watched, { journal, actor, clock: systemClock, sign });
    await endPage?.();
    for (const notice of notices) processOutput().say(notice);
    return exitCodes.finished;
  } finally {
    journal.close();
  }
}

async function inLines(watched: WatchedSession, page: string | undefined, file: string): Promise<number> {
  const { say } = processOutput();
  const { id, opened } = watched.log.snapshot();
  say(
    `Watching session ${id}: ${opened.runbook.title}, ${opened.environment} (${opened.dryRun ? 'dry run' : opened.mode})`,
  );
  const interrupted = new AbortController();
  const ignore = stopOnSignals(() => interrupted.abort());
  const commandOf = (words: readonly string[]) => commandLine(words, { file });
  const endPage = page === undefined ? undefined : pageOfWatched(page, watched, systemClock, say);
  const life = await watchPlain(watched, { say, now: () => systemClock.now(), signal: interrupted.signal, commandOf });
  await endPage?.();
  ignore();
  return exitCodeOfLife(life);
}

/** As the process that runs it would have ended; a session that goes on was left by whoever watched. */
function exitCodeOfLife(life: Life): number {
  if (life.kind !== 'over') return exitCodes.interrupted;
  if (life.outcome === 'finished') return exitCodes.finished;
  return life.outcome === 'rolled-back' ? exitCodes.rolledBack : exitCodes.failed;
}

/** The journal is opened for writing for as long as this takes. */
function signShown(watched: WatchedSession, id: string, by: string, note: string | undefined, options: GlobalOptions) {
  const { questions, id: session } = watched.log.snapshot();
  const question: Question | undefined = questions[id]?.question;
  if (question?.kind !== 'sign-off') throw new TypeError(`${id} is no sign-off`);
  const { phase, role, title, shown } = question;
  const journal = openExistingJournal(options.journal);
  try {
    const actor = currentActor(by);
    giveSignOff({ session, phase, role, note, shown: shown.digest }, { journal, clock: systemClock, actor });
    return `${by} signed "${title}" as ${role} (asserted).`;
  } finally {
    journal.close();
  }
}
