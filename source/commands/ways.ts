import type { Entry } from '../entries/entry.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { systemFiles } from '../files.ts';
import { hiddenPrompt } from '../hidden-prompt.ts';
import { openJournalFile } from '../journal-file.ts';
import { parseAnswers } from '../operator/answers.ts';
import { processOutput } from '../plain/output.ts';
import { runPlain } from '../plain/session.ts';
import { reportText } from '../reports.ts';
import { systemWorkbench, type Workbench } from '../workbench.ts';
import type { GlobalOptions } from './globals.ts';

export interface WayOptions extends GlobalOptions {
  readonly plain?: boolean;
  readonly answers?: string;
}

/**
 * Takes a session through the screens, or in plain lines where those were asked for or there is no terminal. Resolves
 * with the exit code.
 */
export async function conductEntry(
  makeEntry: (workbench: Workbench) => Entry | Promise<Entry>,
  options: WayOptions,
): Promise<number> {
  return withWorkbench(options, async (workbench) => {
    const entry = await makeEntry(workbench);
    if (!options.plain && options.answers === undefined && process.stdin.isTTY && process.stdout.isTTY) {
      const { runApp } = await import('../app.ts');
      return runApp({ kind: 'entry', entry }, workbench);
    }
    const { say } = processOutput();
    const file = options.answers;
    const answers =
      file === undefined ? undefined : { file, answers: parseAnswers(await systemFiles.readText(file), file) };
    const { end, session } = await runPlain(entry, workbench, { say, answers });
    if (end.kind === 'finished' || end.kind === 'failed') say(`Report: nightferry report ${session}`);
    return exitCodeOf(end);
  });
}

/** Conducts with these answers and ends with the JSON report on stdout; all else goes to stderr. */
export async function conductUnattended(
  makeEntry: (workbench: Workbench) => Entry | Promise<Entry>,
  answers: string,
  options: GlobalOptions,
): Promise<number> {
  return withWorkbench(options, async (workbench) => {
    const { say, out } = processOutput({ json: true });
    const parsed = { file: 'the demo', answers: parseAnswers(answers, 'the demo') };
    const { end, session } = await runPlain(await makeEntry(workbench), workbench, { say, answers: parsed });
    out(reportText(workbench.journal, session, 'json'));
    return exitCodeOf(end);
  });
}

export async function withWorkbench<T>(options: GlobalOptions, work: (workbench: Workbench) => Promise<T>): Promise<T> {
  const journal = openJournalFile(options.journal);
  try {
    return await work(systemWorkbench(journal, { as: options.as, prompt: hiddenPrompt() }));
  } finally {
    journal.close();
  }
}
