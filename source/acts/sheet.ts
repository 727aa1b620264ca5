import { sheetMarkdown } from '../../state/sheet.ts';
import type { GlobalOptions } from '../commands/globals.ts';
import { withMachine } from '../commands/machine.ts';
import { journalPath } from '../journal-path.ts';
import { processOutput } from '../plain/output.ts';
import { writeReport } from '../reports.ts';
import { loadRunbook } from '../runbooks.ts';
import { makeSheet } from '../sheet/make-sheet.ts';

export interface SheetOptions extends GlobalOptions {
  readonly in: string;
  readonly var?: Record<string, string>;
  readonly out?: string;
}

/** Prints the night on paper, or writes it. */
export async function sheet(file: string, options: SheetOptions): Promise<void> {
  const { in: environment, var: vars = {}, out } = options;
  const loaded = loadRunbook(file, { environment, vars });
  const journal = journalPath(options.journal);
  // Progress goes to stderr: stdout is the sheet.
  const { out: print, say } = processOutput({ json: out === undefined });
  const made = await withMachine(options, (machine, signal) => makeSheet({ loaded, journal, signal, say }, machine));
  const text = sheetMarkdown(made);
  if (out === undefined) print(text);
  else say(`Wrote ${writeReport(out, text, 'sheet')}`);
}
