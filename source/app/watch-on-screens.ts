import { lookOf } from '../../screens/look.ts';
import { mountWizard } from '../../screens/mount.tsx';
import type { SessionEnd, SessionStage } from '../../screens/stage.ts';
import type { Watching } from '../../screens/watching.ts';
import { messageOf } from '../../state/fault.ts';
import type { Journal } from '../../state/journal/journal.ts';
import { Redactor } from '../../state/redact.ts';
import type { Life } from '../../state/session/life.ts';
import type { WatchedSession } from '../watch/watched-session.ts';
import type { Desk } from '../workbench.ts';
import { JournalPages } from './journal-pages.ts';
import { TerminalLoan } from './outside/terminal-loan.ts';
import { Stages } from './stages.ts';
import { windowChanges } from './window-changes.ts';

/** How long it is said what came of a key. */
const saidForMs = 15_000;

export interface WatchDesk extends Pick<Desk, 'actor' | 'clock'> {
  readonly journal: Pick<Journal, 'head' | 'part' | 'read'>;
  /** Signs what the question shows, as somebody who sits here, and gives what to say of it. May throw. */
  readonly sign: (question: string, by: string, note: string | undefined) => string;
}

/** Shows a session that is run elsewhere until whoever watches leaves. Resolves once the terminal is given back. */
export async function watchOnScreens(watched: WatchedSession, desk: WatchDesk): Promise<void> {
  const base: SessionStage = {
    kind: 'session',
    session: watched.log,
    live: watched.live,
    tree: watched.tree,
    questions: watched.questions,
    operator: desk.actor.name,
    ...standing(watched, desk),
    journal: new JournalPages(watched.log.snapshot().id, desk.journal, desk.clock),
    greeting: '',
    reports: [],
  };
  const stages = new Stages(base);
  let said: Watching['said'];
  const show = () => {
    const { end: _, chainHead: __, ...rest } = base;
    const { watching, ...now } = standing(watched, desk);
    stages.show({ ...rest, ...now, watching: { ...watching, ...(said && { said }) } });
  };
  const sayForAWhile = (what: Watching['said']) => {
    said = what;
    show();
    const silence = setTimeout(() => {
      if (said === what) said = undefined;
      show();
    }, saidForMs);
    silence.unref();
  };
  const unsubscribes = [watched.life.subscribe(show), watched.trouble.subscribe(show)];
  // What is watched comes from the journal, which holds no secrets.
  const loan = new TerminalLoan({ env: process.env, clock: desk.clock, redactor: new Redactor() });
  const wizard = mountWizard({
    stage: stages,
    send: (intent) => (intent.kind === 'outside' ? loan.carryOut(intent.what) : stages.send(intent)),
    lend: (terminal) => loan.offer(terminal),
    windowChanges,
    time: { clock: desk.clock },
    look: lookOf(process.env, process.platform),
  });
  const left = new AbortController();
  const watching = watched.watch(left.signal);
  await stages.untilLeft((intent) => {
    // The one thing that can be done from here. Everything else is muted on the screens, and goes nowhere.
    if (intent.kind === 'answer' && intent.answer.kind === 'signed') {
      const { by, note } = intent.answer;
      sayForAWhile(signed(() => desk.sign(intent.question, by, note)));
    }
    return undefined;
  });
  left.abort();
  await watching;
  for (const unsubscribe of unsubscribes) unsubscribe();
  await loan.over();
  wizard.unmount();
  await wizard.waitUntilExit();
}

function signed(sign: () => string): Watching['said'] {
  try {
    return { text: sign(), isGood: true };
  } catch (error) {
    return { text: `Nothing was signed. ${messageOf(error)}`, isGood: false };
  }
}

/** How the session stands for somebody who only looks. */
function standing(watched: WatchedSession, { journal }: WatchDesk) {
  const life = watched.life.snapshot();
  const trouble = watched.trouble.snapshot();
  const end = endOf(life);
  const watching: Watching = { life, ...(trouble && { trouble }) };
  const chainHead = end && headOf(watched, journal);
  return {
    watching,
    status: end ? ('ended' as const) : isAtWork(life) ? ('running' as const) : ('waiting' as const),
    ...(end && { end }),
    ...(chainHead !== undefined && { chainHead }),
  };
}

function isAtWork(life: Life): boolean {
  return life.kind === 'runs' && life.stage !== 'waiting';
}

function endOf(life: Life): SessionEnd | undefined {
  if (life.kind === 'over') return { kind: life.outcome };
  return life.kind === 'left' && life.fault ? { kind: 'halted', fault: life.fault } : undefined;
}

function headOf(watched: WatchedSession, journal: Pick<Journal, 'head'>): string | undefined {
  try {
    return journal.head(watched.log.snapshot().id);
  } catch {
    return undefined;
  }
}
