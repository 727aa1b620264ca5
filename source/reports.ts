import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault } from '../state/fault.ts';
import type { Journal } from '../state/journal/journal.ts';
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

/**
 * Writes a report beside those that were written before, as `night.md`, `night-2.md`, and gives its absolute path: somebody
 * may have signed or sent the earlier one. What is there already, to the letter, is not written again.
 */
export function writeReportAnew(name: string, format: ReportFormat, text: string): string {
  for (let number = 1; ; number++) {
    const file = resolve(`${name}${number === 1 ? '' : `-${number}`}.${format}`);
    if (!existsSync(file)) return writeReport(file, text);
    if (isSameText(file, text)) return file;
  }
}

function isSameText(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    // A folder, or somebody else's: not ours to replace.
    return false;
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
