import { reportClock } from './clock.ts';
import { sectioned, sectionHtml } from './html/blocks.ts';
import { coverHtml } from './html/cover.ts';
import { type Html, html, none } from './html/html.ts';
import { pageHtml } from './html/page.ts';
import { ratesChart } from './html/rates.ts';
import { timelineChart } from './html/timeline.ts';
import { type Block, heading, paragraph, table } from './page.ts';
import { signOffsSection } from './sections/sign-offs.ts';
import { groundLine, summaryRows, summarySection } from './sections/summary.ts';
import { timelineSection } from './sections/timeline.ts';
import { blocksOf, sectionsOf } from './sections.ts';
import type { Report } from './shape.ts';

/**
 * A report for whoever signs or audits: one HTML file that needs nothing else, no network and no script, to be read on
 * a screen or printed on A4. It says what the Markdown report says, and draws the night. Everything that came from
 * outside stands in it as text, whatever it looks like.
 */
export function reportHtml(report: Report): string {
  const clock = reportClock(report);
  const elsewhere = [timelineSection, summarySection, signOffsSection];
  const others = sectionsOf(report).filter((section) => !elsewhere.includes(section));
  const session: readonly Block[] = [
    heading(2, 'The session'),
    paragraph(groundLine(report)),
    ...table('summary', ['What', 'How it was'], summaryRows(report, clock)),
  ];
  const timeline = sectioned(timelineSection(report, clock));
  const rest = sectioned([...session, ...blocksOf(report, others)]);
  const charts = report.dryRun ? none : html`${timelineChart(report, clock)}${ratesChart(report)}`;
  return pageHtml(
    report,
    html`${coverHtml(report, clock)}${contents([...timeline, ...rest])}<main>
${timeline.map((section) => sectionHtml(section, charts))}${rest.map((section) => sectionHtml(section))}</main>
`,
  );
}

/** Where to find what; on paper it stands in this order. */
function contents(sections: ReturnType<typeof sectioned>): Html {
  return html`<nav aria-label="Contents"><ol>${sections.map(
    ({ id, title }) => html`<li><a href="#${id}">${title}</a></li>
`,
  )}</ol></nav>
`;
}
