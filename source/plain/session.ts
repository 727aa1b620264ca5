import { recordFault } from '../../state/fault.ts';
import { formatNumber, formatPercent } from '../../state/format.ts';
import type { Operator } from '../../state/ports.ts';
import { stillFrozen } from '../../state/session/freeze-words.ts';
import { openQuestionsOf } from '../../state/session/open-questions.ts';
import type { Session } from '../../state/session/session.ts';
import type { End } from '../conductor.ts';
import type { Entry } from '../entries/entry.ts';
import { greetingOf } from '../greeting.ts';
import type { ConductedNight } from '../night.ts';
import { type Answers, requireKnownIds } from '../operator/answers.ts';
import { promptFor } from '../operator/prompt-texts.ts';
import { type Aside, PromptingOperator } from '../operator/prompts.ts';
import { ScriptedOperator } from '../operator/scripted.ts';
import { interruption, Preparation } from '../preparation.ts';
import type { SessionHandle } from '../session/handle.ts';
import { nightOf, runNight } from '../session/run.ts';
import { stopOnSignals } from '../signals.ts';
import type { Workbench } from '../workbench.ts';
import { commandLine } from './command-line.ts';
import { narrate } from './narrator.ts';
import { faultLines } from './output.ts';
import { preflightInLines } from './preflight.ts';
import { LineTerminal } from './terminal.ts';
import { zoneText } from './zone-text.ts';

export interface PlainOptions {
  readonly say: (line: string) => void;
  /** Answers from a file, in place of the person. */
  readonly answers?: { readonly file: string; readonly answers: Answers } | undefined;
}

/** Conducts a session in plain lines: the same session as with screens, told and asked one line at a time. */
export async function runPlain(
  entry: Entry,
  workbench: Workbench,
  { answers, ...options }: PlainOptions,
): Promise<{ end: End; session: string }> {
  const say = (line: string) => options.say(workbench.redactor.text(line));
  say(entry.title);
  const interrupted = new AbortController();
  let signal: string | undefined;
  const ignore = stopOnSignals((name) => {
    signal = name;
    say(`${name}: stopping before the session begins; once more ends this at once`);
    interrupted.abort(interruption());
  });
  const preparation = new Preparation(interrupted.signal, tellTasks(say));
  const entered = await entry
    .enter(workbench, preparation, (plan) => answers && requireKnownIds(answers.answers, plan, answers.file))
    .finally(ignore);
  const { handle } = entered;
  const terminal = answers ? undefined : new LineTerminal(say);
  // The night has the operator, and from a prompt the night can be looked at.
  const aside: Aside = async (words, question) => {
    const { asideOf } = await import('./aside.ts');
    return asideOf(handle, night, entered.workbench)(words, question);
  };
  const operator = operatorOf(handle, entered.workbench, terminal, answers?.answers, aside);
  const night = nightOf(handle, operator, entered.workbench);
  // It came when it was too late to stay out of the session.
  if (signal !== undefined) night.stop({ why: 'signal', signal });
  else night.signal.addEventListener('abort', () => sayStopping(night, say), { once: true });
  const silence = narrate(handle.log, night.live, say, (words) => commandLine(words, workbench.journal));
  const { id, runs } = handle.log.snapshot();
  say(runs.length > 1 ? `Session ${id}, ${greetingOf(handle.log.snapshot())}` : `Session ${id}`);
  say(zoneText(handle.log.snapshot().opened.window?.timezone));
  for (const command of entered.consoles ?? []) say(`Look into it: ${command}`);
  // A script has answers ready for the session's questions, and for no others: `doctor` looks around for it.
  const begun = async () => {
    if (terminal && process.stdin.isTTY) await preflightInLines(handle, night, entered.workbench, terminal);
  };
  const end = await runNight(handle, night, begun, say);
  silence();
  terminal?.close();
  const ended = handle.log.snapshot();
  for (const line of [...farewell(end, ended, workbench), ...stillFrozen(ended.facts)]) say(line);
  await entered.afterwards(end, say);
  return { end, session: handle.log.snapshot().id };
}

/** What keeps the session from going on, where that was not said by whoever left it. */
function farewell(end: End, session: Session, { journal }: Workbench): readonly string[] {
  const { id, runs, plan, opened } = session;
  if (end.kind !== 'left') return [];
  const { reason } = end;
  if (reason.why === 'fault') {
    // Its journal could not even take down that it was left.
    const unsaid = runs.at(-1)?.ended === undefined;
    const resume = `When that is put right: ${commandLine(['resume', id], journal)}`;
    return [...faultLines(recordFault(reason.error)), ...(unsaid ? [resume] : [])];
  }
  if (reason.why !== 'answers') return [];
  const why =
    opened.mode === 'live'
      ? 'The answers do not cover this. In a live session nobody but a person signs, or passes a point of no return:'
      : 'The answers do not cover this:';
  return [why, ...openQuestionsOf(session).flatMap(({ question }) => promptFor(question, plan))];
}

/** Steps give way at their next safe point, which may take a while: say that the signal was heard. */
function sayStopping({ reason }: ConductedNight, say: (line: string) => void): void {
  if (reason?.why === 'signal') say(`${reason.signal}: stopping at the next safe point; once more ends this at once`);
}

function operatorOf(
  handle: SessionHandle,
  { actor }: Workbench,
  terminal: LineTerminal | undefined,
  answers: Answers | undefined,
  aside: Aside,
): Operator {
  const { opened, plan } = handle.log.snapshot();
  if (answers || !terminal) return new ScriptedOperator(answers ?? noAnswers, opened.mode, actor.name);
  return new PromptingOperator(terminal, actor.name, plan, aside);
}

const noAnswers: Answers = {
  answers: 1,
  as: {},
  steps: {},
  'sign-offs': {},
  gates: {},
  phrases: {},
  rejects: {},
  ambiguous: {},
  default: 'stop',
};

/** Below this a task is over before anyone could wonder. */
const longTask = 100_000;

/** Each task when it begins and ends; the progress of long ones in steps of a tenth. */
function tellTasks(say: (line: string) => void): ConstructorParameters<typeof Preparation>[1] {
  const told = new Set<string>();
  const once = (line: string) => {
    if (told.has(line)) return;
    told.add(line);
    say(line);
  };
  return (tasks) => {
    for (const { title, state, progress, detail } of tasks) {
      if (state === 'running' && progress?.total) {
        const part =
          progress.total < longTask ? '' : ` ${formatPercent(Math.floor((progress.done * 10) / progress.total), 10)}`;
        once(`  ${title}: ${detail ?? ''} (${formatNumber(progress.total)} ${progress.unit})${part}`);
      }
      if (state === 'running' && !progress) once(`  ${title} ...`);
      if (state === 'done') once(`  ${title}: done`);
      if (state === 'failed') once(`  ${title}: FAILED: ${detail ?? ''}`);
    }
  };
}
