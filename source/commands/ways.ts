import { resolve } from 'node:path';
import { Fault, recordFault } from '../../state/fault.ts';
import type { Entry } from '../entries/entry.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { FaultyRunbook } from '../faulty-runbook.ts';
import { systemFiles } from '../files.ts';
import { hiddenPrompt } from '../hidden-prompt.ts';
import { openExistingJournal, openJournalFile } from '../journal-file.ts';
import { loadScreens } from '../load-screens.ts';
import { commandLine } from '../plain/command-line.ts';
import { processOutput } from '../plain/output.ts';
import { type Desk, systemDesk, type Workbench, workbenchOf } from '../workbench.ts';
import type { GlobalOptions } from './globals.ts';

export interface WayOptions extends GlobalOptions {
  /** As for `withWorkbench`. */
  readonly existing?: boolean;
  readonly plain?: boolean;
  readonly answers?: string;
  readonly statusPage?: string;
}

/**
 * Takes a session through the screens, or in plain lines where those were asked for or there is no terminal. Resolves
 * with the exit code.
 */
export async function conductEntry(
  makeEntry: (desk: Desk) => Entry | Promise<Entry>,
  options: WayOptions,
): Promise<number> {
  const answers = options.answers === undefined ? undefined : await readAnswers(options.answers);
  return withDesk(options, async (desk) => {
    const entry = await makeEntry(desk);
    if (!options.plain && !answers && process.stdin.isTTY && process.stdout.isTTY) {
      const { runApp } = await loadScreens(() => import('../app/app.ts'));
      return runApp({ kind: 'entry', entry }, desk);
    }
    const { runPlain } = await import('../plain/session.ts');
    const workbench = await workbenchOf(desk);
    const { say } = processOutput();
    const { end, session } = await runPlain(entry, workbench, { say, answers });
    if (end.kind !== 'left') say(`Report: ${commandLine(['report', session], workbench.journal)}`);
    return exitCodeOf(end);
  });
}

/** Faults: `answers/unreadable`, `answers/faulty`. */
async function readAnswers(file: string) {
  const text = await systemFiles.readText(resolve(file)).catch((cause: unknown) => {
    throw new Fault('answers/unreadable', `The answers in ${file} can't be read.`, {
      remedy: ['Correct the path after --answers. Nothing was done.'],
      retry: 'safe',
      cause,
    });
  });
  const { parseAnswers } = await import('../operator/answers.ts');
  return { file, answers: parseAnswers(text, file) };
}

/** Conducts with these answers and ends with the JSON report on stdout; all else goes to stderr. */
export async function conductUnattended(
  makeEntry: (desk: Desk) => Entry | Promise<Entry>,
  answers: string,
  options: DeskOptions,
): Promise<number> {
  const { parseAnswers } = await import('../operator/answers.ts');
  const { runPlain } = await import('../plain/session.ts');
  const { reportText } = await import('../reports.ts');
  return withWorkbench(options, async (workbench) => {
    const { say, out } = processOutput({ json: true });
    const parsed = { file: 'the demo', answers: parseAnswers(answers, 'the demo') };
    const { end, session } = await runPlain(await makeEntry(workbench), workbench, { say, answers: parsed });
    out(reportText(workbench.journal, session, 'json'));
    return exitCodeOf(end);
  });
}

/** `existing`: the journal must be there already, since the command is about a session in it. */
export async function withWorkbench<T>(options: DeskOptions, work: (workbench: Workbench) => Promise<T>): Promise<T> {
  return withDesk(options, async (desk) => work(await workbenchOf(desk)));
}

/** As `withWorkbench`, before anything is loaded that only databases need. */
export async function withDesk<T>(options: DeskOptions, work: (desk: Desk) => Promise<T>): Promise<T> {
  const page = options.statusPage === undefined ? undefined : await pageFile(options.statusPage);
  const journal = options.existing ? openExistingJournal(options.journal) : openJournalFile(options.journal);
  const desk = systemDesk(journal, { as: options.as, prompt: hiddenPrompt(), statusPage: page });
  try {
    return await work(desk);
  } catch (error) {
    throw withoutSecrets(error, desk);
  } finally {
    journal.close();
  }
}

interface DeskOptions extends GlobalOptions {
  readonly existing?: boolean;
  readonly statusPage?: string;
}

async function pageFile(given: string): Promise<string> {
  const { requirePageFile } = await import('../watch/page-file.ts');
  return requirePageFile(given);
}

/** Nobody past this point knows the secrets any more. Of a faulty runbook, no secret was read yet. */
function withoutSecrets(error: unknown, { redactor }: Desk): unknown {
  return error instanceof FaultyRunbook ? error : Fault.from(redactor.data(recordFault(error)));
}
