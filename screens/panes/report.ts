import type { ReportNow } from '../../state/journal-reader.ts';
import { beside, blank, type Line, line, span } from '../parts/line.ts';
import { markdownLines } from '../parts/markdown-lines.ts';
import { clockSeconds } from '../parts/time-text.ts';
import type { Pane } from './pane.ts';

/** The report as it would be written now, to be read here. */
export const report: Pane = {
  id: 'report',
  key: 'R',
  label: 'report',
  not: ({ stage }) => (stage.journal ? undefined : "The report can't be made from here: nightferry report does it."),
  body: ({ world: { stage, session, zone }, width }) => {
    const now = stage.journal?.report(session.seq);
    if (!now) return { kind: 'text', lines: [] };
    const made = `as of ${clockSeconds(new Date(now.at), zone)}, event ${now.seq} of ${session.seq}`;
    const head = beside(line(span('Report', 'strong')), made, width);
    return { kind: 'text', lines: [...head, blank, ...folded(now, width)] };
  },
};

/** A report of thousands of lines is folded once, not with every key and every second. */
const known = new WeakMap<ReportNow, { readonly width: number; readonly lines: readonly Line[] }>();

function folded(report: ReportNow, width: number): readonly Line[] {
  const before = known.get(report);
  if (before?.width === width) return before.lines;
  const lines = markdownLines(report.markdown, width);
  known.set(report, { width, lines });
  return lines;
}
