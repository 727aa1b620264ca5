import { lookOf } from '../screens/look.ts';
import { mountWizard } from '../screens/mount.tsx';
import type { Intent, SessionEnd, SessionStage, Stage } from '../screens/stage.ts';
import { type FaultRecord, recordFault } from '../state/fault.ts';
import type { Observable } from '../state/ports.ts';
import { QuestionDesk } from '../state/question-desk.ts';
import type { End } from './conductor.ts';
import type { Entered, Entry } from './entries/entry.ts';
import { newSession } from './entries/new-session.ts';
import { resumedSession } from './entries/resumed-session.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { greetingOf } from './greeting.ts';
import { homeStage } from './home.ts';
import { faultLines } from './plain/output.ts';
import { Preparation } from './preparation.ts';
import { reportText, writeReport } from './reports.ts';
import { nightOf, runNight } from './session/run.ts';
import { stopOnSignals } from './signals.ts';
import type { Workbench } from './workbench.ts';

/** Where the screens begin. */
export type Start = { readonly kind: 'home' } | { readonly kind: 'entry'; readonly entry: Entry };

/**
 * The wizard: carries out what the screens' intents ask for, and shows what came of it. Resolves with the exit code
 * once the terminal is given back.
 */
export async function runApp(start: Start, workbench: Workbench): Promise<number> {
  const app = new App(workbench);
  const wizard = mountWizard({
    stage: app,
    send: (intent) => app.send(intent),
    time: { clock: workbench.clock },
    look: lookOf(process.env, process.platform),
  });
  const { exitCode, lines, afterwards } = await app.run(start).finally(() => wizard.unmount());
  await wizard.waitUntilExit();
  for (const line of lines) process.stdout.write(`${line}\n`);
  await afterwards((line) => void process.stdout.write(`${line}\n`));
  return exitCode;
}

interface Finish {
  readonly exitCode: number;
  /** What stays on the plain terminal. */
  readonly lines: readonly string[];
  readonly afterwards: (say: (line: string) => void) => Promise<void>;
}

class App implements Observable<Stage> {
  readonly #workbench: Workbench;
  readonly #listeners = new Set<() => void>();
  /** What the present stage waits for; the person's next intents go there. */
  #take: (intent: Intent) => void = () => undefined;
  #stage: Stage;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    this.#stage = { kind: 'preparing', title: 'Nightferry', tasks: [] };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(): Stage {
    return this.#stage;
  }

  send(intent: Intent): void {
    this.#take(intent);
  }

  async run(start: Start): Promise<Finish> {
    const entry = start.kind === 'entry' ? start.entry : await this.#home();
    if (!entry) return { exitCode: exitCodes.finished, lines: [], afterwards: async () => undefined };
    const entered = await this.#enter(entry);
    return 'exitCode' in entered ? entered : this.#conduct(entered);
  }

  /** `undefined` when the person leaves. */
  async #home(): Promise<Entry | undefined> {
    this.#show(homeStage(this.#workbench));
    const { promise, resolve } = Promise.withResolvers<Entry | undefined>();
    this.#take = (intent) => {
      if (intent.kind === 'open') resolve(resumedSession(intent.session));
      if (intent.kind === 'leave') resolve(undefined);
      if (intent.kind === 'start')
        resolve(newSession({ file: intent.runbook, environment: intent.environment, dryRun: intent.dryRun, vars: {} }));
    };
    const ignore = stopOnSignals(() => resolve(undefined));
    return promise.finally(ignore);
  }

  async #enter(entry: Entry): Promise<Entered | Finish> {
    const interrupted = new AbortController();
    this.#take = (intent) => {
      if (intent.kind === 'leave') interrupted.abort();
    };
    const ignore = stopOnSignals(() => interrupted.abort());
    const preparation = new Preparation(interrupted.signal, (tasks) =>
      this.#show({ kind: 'preparing', title: entry.title, tasks: this.#workbench.redactor.data(tasks) }),
    );
    this.#show({ kind: 'preparing', title: entry.title, tasks: [] });
    try {
      return await entry.enter(this.#workbench, preparation, () => undefined);
    } catch (error) {
      if (interrupted.signal.aborted)
        return left(['Left before a session was open. Nothing was done.'], exitCodes.interrupted);
      return this.#fault(entry.title, error);
    } finally {
      ignore();
    }
  }

  /** Shows what went wrong until the person leaves. */
  async #fault(title: string, error: unknown): Promise<Finish> {
    const fault = this.#faultOf(error);
    this.#show({ kind: 'fault', title, fault });
    await this.#untilLeft();
    return left(faultLines(fault), exitCodes.failed);
  }

  async #conduct(entered: Entered): Promise<Finish> {
    const { handle, workbench } = entered;
    const desk = new QuestionDesk();
    const night = nightOf(handle, desk, workbench);
    const { log } = handle;
    const stage: SessionStage = {
      kind: 'session',
      session: log,
      live: night.live,
      tree: night.tree,
      questions: desk,
      status: 'waiting',
      operator: workbench.actor.name,
      greeting: greetingOf(log.snapshot()),
      reports: [],
    };
    this.#show(stage);
    const stop = () => {
      night.stop({ why: 'operator' });
      desk.leave();
    };
    const begun = Promise.withResolvers<void>();
    this.#take = (intent) => {
      if (intent.kind === 'begin') begun.resolve();
      if (intent.kind === 'answer') desk.answer(intent.question, intent.answer);
      if (intent.kind === 'leave') stop();
    };
    night.signal.addEventListener('abort', () => begun.resolve(), { once: true });
    const ending = runNight(handle, night, async () => {
      await begun.promise;
      this.#show({ ...stage, status: 'running' });
    });
    const end = await ending;
    await this.#showEnd(stage, end);
    const { id } = log.snapshot();
    return { exitCode: exitCodeOf(end), lines: farewell(id, end), afterwards: (say) => entered.afterwards(end, say) };
  }

  /** A finished session stays on screen until the person has read it; a left one ends the program. */
  async #showEnd(stage: SessionStage, end: End): Promise<void> {
    const shownEnd = this.#endToShow(end);
    if (!shownEnd) return;
    const { id } = stage.session.snapshot();
    const { journal } = this.#workbench;
    let shown: SessionStage = { ...stage, status: 'ended', end: shownEnd, chainHead: journal.head(id) };
    this.#show(shown);
    await this.#untilLeft((intent) => {
      if (intent.kind !== 'write-report') return;
      const file = writeReport(`${id}.${intent.format}`, reportText(journal, id, intent.format));
      shown = { ...shown, reports: [...new Set([...shown.reports, file])] };
      this.#show(shown);
    });
  }

  /** What is shown of an end; nothing when the person left, who wants the terminal back. */
  #endToShow(end: End): SessionEnd | undefined {
    if (end.kind !== 'left') return end;
    return end.reason.why === 'fault' ? { kind: 'halted', fault: this.#faultOf(end.reason.error) } : undefined;
  }

  /** A fault as it may be shown. */
  #faultOf(error: unknown): FaultRecord {
    return this.#workbench.redactor.data(recordFault(error));
  }

  async #untilLeft(take: (intent: Intent) => void = () => undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#take = (intent) => {
      if (intent.kind === 'leave') resolve();
      else take(intent);
    };
    const ignore = stopOnSignals(() => resolve());
    await promise.finally(ignore);
  }

  #show(stage: Stage): void {
    this.#stage = stage;
    for (const listener of this.#listeners) listener();
  }
}

function left(lines: readonly string[], exitCode: number): Finish {
  return { exitCode, lines, afterwards: async () => undefined };
}

function farewell(session: string, end: End): readonly string[] {
  if (end.kind === 'left') return [`Session ${session} was left. Go on with: nightferry resume ${session}`];
  return [`Session ${session} is ${end.kind}. Report: nightferry report ${session}`];
}
