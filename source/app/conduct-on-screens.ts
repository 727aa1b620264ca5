import type { SessionEnd, SessionStage } from '../../screens/stage.ts';
import { recordFault } from '../../state/fault.ts';
import { QuestionDesk } from '../../state/question-desk.ts';
import { stillFrozen } from '../../state/session/freeze-words.ts';
import type { Session } from '../../state/session/session.ts';
import type { End } from '../conductor.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { greetingOf } from '../greeting.ts';
import { commandLine } from '../plain/command-line.ts';
import { PreflightLook } from '../preflight.ts';
import type { ReportFormat } from '../report-formats.ts';
import { reportText, writeReportAnew } from '../reports.ts';
import { nightOf, runNight } from '../session/run.ts';
import { requestWaysBack } from '../session/ways-back.ts';
import type { Workbench } from '../workbench.ts';
import { byHandOf } from './by-hand.ts';
import type { EnteredOnScreens } from './enter-on-screens.ts';
import type { Finish } from './finish.ts';
import { JournalPages } from './journal-pages.ts';
import { offersOf } from './outside/offers.ts';
import type { TerminalLoan } from './outside/terminal-loan.ts';
import { RejectsLook } from './rejects-look.ts';
import type { Stages } from './stages.ts';
import { lookerOf, StepLooks } from './step-looks.ts';

/** How long beginning waits for the preflight to end. */
const stopPatienceMs = 500;

/** Conducts a session on the screens, from when the person begins it to when they have read how it ended. */
export async function conductOnScreens(
  { entered, leaving }: EnteredOnScreens,
  stages: Stages,
  loan: TerminalLoan,
): Promise<Finish> {
  const { handle, workbench } = entered;
  const { log } = handle;
  const desk = new QuestionDesk();
  const night = nightOf(handle, desk, workbench);
  const looks = new StepLooks(night, lookerOf(night, handle.secrets));
  const rejects = new RejectsLook(night, workbench);
  const preflight = new PreflightLook(handle, workbench);
  const stage: SessionStage = {
    kind: 'session',
    session: log,
    live: night.live,
    tree: night.tree,
    questions: desk,
    status: 'waiting',
    operator: workbench.actor.name,
    greeting: greetingOf(log.snapshot()),
    byHand: byHandOf(handle, workbench),
    journal: new JournalPages(log.snapshot().id, workbench.journal, workbench.clock),
    preflight,
    ...(entered.consoles && { consoles: entered.consoles }),
    look: looks,
    rejects,
    outside: offersOf(handle.runbook, log.snapshot(), workbench),
    reports: [],
  };
  loan.besideSession({ handle, machine: workbench, commandLine: (words) => commandLine(words, workbench.journal) });
  stages.show(stage);
  void preflight.look();

  const begun = Promise.withResolvers<void>();
  let hasBegun = false;
  night.signal.addEventListener('abort', () => begun.resolve(), { once: true });
  const stop = () => {
    night.stop({ why: 'operator' });
    desk.leave();
  };
  const leave = () => {
    if (rejects.isRetrying) void rejects.giveUp().then(stop);
    else stop();
  };
  stages.take((intent) => {
    if (intent.kind === 'begin') begun.resolve();
    if (intent.kind === 'preflight' && !hasBegun) void preflight.look();
    // Nobody decides on a number that is about to be another.
    if (intent.kind === 'answer' && !rejects.isRetrying) desk.answer(intent.question, intent.answer);
    if (intent.kind === 'look-into') looks.open(intent.phase, intent.step);
    if (intent.kind === 'look-away') looks.leave();
    if (intent.kind === 'look-at-rejects') rejects.look();
    if (intent.kind === 'export-rejects') rejects.export();
    if (intent.kind === 'retry-rejects' && desk.snapshot().some(({ kind }) => kind === 'rejects')) rejects.retry();
    if (intent.kind === 'control') night.log.append('control.requested', intent.request);
    if (intent.kind === 'request-rollback') {
      requestWaysBack(night, hasBegun);
      begun.resolve();
    }
    if (intent.kind === 'leave') leave();
  });
  const closeLooks = () => {
    looks.close();
    rejects.close();
  };
  if (leaving) leave();
  const beside: string[] = [];
  const begin = async () => {
    await begun.promise;
    hasBegun = true;
    // Its queries are cancelled; what can't be cancelled only reads, and the night does not wait for it.
    await Promise.race([preflight.stop(), workbench.clock.sleep(stopPatienceMs)]);
    stages.show({ ...stage, status: 'running' });
  };
  // Its connections go back as soon as its last event is journaled.
  const unsubscribe = log.subscribe(() => {
    const { finished, runs, rollbackRequest } = log.snapshot();
    // A run that stops for the ways back is followed by the next one, on the same connections.
    if (finished || (runs.at(-1)?.ended !== undefined && !rollbackRequest)) closeLooks();
  });
  // There is no place for these on the screens: they are said when the terminal is given back.
  const end = await runNight(handle, night, begin, (line) => beside.push(line));
  unsubscribe();
  closeLooks();
  await showEnd(stage, end, stages, workbench);
  return {
    exitCode: exitCodeOf(end),
    lines: [...beside, ...farewell(log.snapshot(), end, workbench)],
    afterwards: (say) => entered.afterwards(end, say),
  };
}

/** A finished session stays on screen until the person has read it; a left one ends the program. */
async function showEnd(stage: SessionStage, end: End, stages: Stages, { journal, redactor }: Workbench): Promise<void> {
  const shownEnd = endToShow(end);
  if (!shownEnd) return;
  const { id } = stage.session.snapshot();
  let shown: SessionStage = { ...stage, status: 'ended', end: redactor.data(shownEnd), chainHead: journal.head(id) };
  const write = (format: ReportFormat): Partial<SessionStage> => {
    try {
      const file = writeReportAnew(id, format, reportText(journal, id, format));
      return { reports: [...shown.reports.filter((before) => before !== file), file] };
    } catch (error) {
      return { reportFault: recordFault(error) };
    }
  };
  stages.show(shown);
  await stages.untilLeft((intent) => {
    if (intent.kind !== 'write-report') return undefined;
    const { reportFault: _, ...before } = shown;
    shown = { ...before, ...write(intent.format) };
    stages.show(shown);
    return undefined;
  });
}

/** What is shown of an end; nothing when the person left, who wants the terminal back. */
function endToShow(end: End): SessionEnd | undefined {
  if (end.kind !== 'left') return { kind: end.kind };
  return end.reason.why === 'fault' ? { kind: 'halted', fault: recordFault(end.reason.error) } : undefined;
}

/** What stays on the plain terminal: how it ended, and what users still can't do. */
function farewell(session: Session, end: End, { journal }: Workbench): readonly string[] {
  return [...endWords(session, end, journal), ...stillFrozen(session.facts)];
}

function endWords(
  { id: session, runs, finished }: Session,
  end: End,
  journal: Workbench['journal'],
): readonly string[] {
  if (end.kind === 'left' && finished)
    return [`Nothing was taken back: session ${session} is ${finished.outcome}, as it was before.`];
  if (end.kind === 'left') {
    const asker = runs.at(-1)?.stopAskedBy;
    const left = asker === undefined ? 'was left' : `was left, since ${asker} asked to stop`;
    return [`Session ${session} ${left}. Go on with: ${commandLine(['resume', session], journal)}`];
  }
  const how = end.kind === 'rolled-back' ? 'rolled back' : end.kind;
  return [`Session ${session} is ${how}. Report: ${commandLine(['report', session], journal)}`];
}
