import { blocksMarkdown, lineMarkdown } from './markdown/blocks.ts';
import { reportTitle } from './sections/summary.ts';
import { blocksOf } from './sections.ts';
import type { Report } from './shape.ts';

/**
 * A report for people, in GitHub-flavoured Markdown that also reads raw: what came of it and who signed first, how to
 * verify it last. Everything that came from outside stands in it as text, whatever it looks like.
 */
export function reportMarkdown(report: Report): string {
  return `# ${lineMarkdown(reportTitle(report))}\n\n${blocksMarkdown(blocksOf(report))}\n`;
}
