import { existsSync } from 'node:fs';
import type { GlobalOptions } from '../commands/globals.ts';
import { openExistingJournal } from '../journal-file.ts';
import { processOutput } from '../plain/output.ts';
import { formatFor, type ReportFormat } from '../report-formats.ts';
import { reportText, writeReport } from '../reports.ts';
import { requireSession } from '../session/read.ts';

export interface ReportOptions extends GlobalOptions {
  readonly format?: ReportFormat;
  readonly out?: string;
}

/** Prints the report of a session, or writes it. */
export function report(id: string, options: ReportOptions): void {
  const journal = openExistingJournal(options.journal);
  try {
    requireSession(id, journal);
    const text = reportText(journal, id, formatFor(options));
    if (options.out === undefined) processOutput({ json: true }).out(text);
    else {
      const verb = existsSync(options.out) ? 'Replaced' : 'Wrote';
      processOutput().say(`${verb} ${writeReport(options.out, text)}`);
    }
  } finally {
    journal.close();
  }
}
