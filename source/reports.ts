import { chmodSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault } from '../state/fault.ts';
import type { Journal } from '../state/ports.ts';
import { reportHtml } from '../state/report/html.ts';
import { reportJson } from '../state/report/json.ts';
import { reportMarkdown } from '../state/report/markdown.ts';
import { buildReport } from '../state/report/report.ts';
import type { ReportFormat } from './report-formats.ts';

/** The report of a session as text. Needs nothing but the journal. */
export function reportText(journal: Pick<Journal, 'read' | 'head'>, session: string, format: ReportFormat): string {
  const report = buildReport(journal.read(session), journal.head(session));
  switch (format) {
    case 'md':
      return reportMarkdown(report);
    case 'html':
      return reportHtml(report);
    case 'json':
      return reportJson(report);
  }
}

/** Writes a report or a sheet, readable by its owner alone, and gives its absolute path. Faults: `report/unwritable`. */
export function writeReport(file: string, text: string, what = 'report'): string {
  const path = resolve(file);
  try {
    writeFileSync(path, text, { mode: 0o600 });
    chmodSync(path, 0o600);
    return path;
  } catch (cause) {
    throw new Fault('report/unwritable', `The ${what} can't be written to ${path}.`, {
      remedy: ['Check that the folder exists and may be written to, or name another file with --out.'],
      retry: 'safe',
      cause,
    });
  }
}
