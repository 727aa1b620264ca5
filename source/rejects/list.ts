import { formatCount } from '../../state/format.ts';
import { plainLine } from '../../state/plain-text.ts';
import { processOutput } from '../plain/output.ts';
import { sumOf } from './json.ts';
import { countsText, headLine, type LineStyle, rejectLines, stepLine, wide } from './lines.ts';
import { countBySteps, readRejects } from './read.ts';
import type { RejectSight } from './sight.ts';

export interface ListOptions {
  /** On a page. */
  readonly limit?: number;
  /** From 1. */
  readonly page?: number;
}

/** Lines of a screen that stand beside the list. */
const around = 9;

/** The list in a terminal, a page of it; in a pipe all of it, a line each. */
export async function listRejects(
  { session, stores, wanted, redactor }: RejectSight,
  { limit, page = 1 }: ListOptions,
  { command, retry }: { readonly command: string; readonly retry: string },
): Promise<void> {
  const { out } = processOutput();
  const steps = await countBySteps(session, stores, wanted.steps);
  out(`Session ${session.id}, ${session.opened.runbook.title}: ${countsText(sumOf(steps))}`);
  const style: LineStyle = { width: process.stdout.isTTY ? process.stdout.columns : undefined };
  const onPage = limit ?? roomIn(style);
  const from = (page - 1) * onPage;
  let count = 0;
  for (const step of steps) {
    let isHeaded = false;
    const here = stores.filter(({ name }) => name === step.database);
    for await (const reject of readRejects(session, here, { ...wanted, steps: [step.step] })) {
      count += 1;
      if (count <= from) continue;
      if (count > from + onPage) return out(`\nThere are more: ${command} --page ${page + 1}`);
      const head = isHeaded
        ? []
        : ['', stepLine(step), `  ${plainLine(`${reject.source} -> ${reject.target}`)}`, headLine(style)];
      isHeaded = true;
      for (const line of [...head, ...rejectLines(redactor.data(reject), style)]) out(line);
    }
  }
  if (count <= from && page > 1) return out(`There is no page ${page}: there are ${formatCount(count, 'reject')}.`);
  if (count === 0 && steps.length > 0) out('None of them are what was asked for.');
  const { open, accepted } = sumOf(steps);
  if (open + accepted > 0) out(`\nAfter a repair, try them again: ${retry}`);
}

/** In a pipe there is room for all. */
function roomIn({ width }: LineStyle): number {
  if (width === undefined) return Number.MAX_SAFE_INTEGER;
  return Math.max(5, Math.floor(((process.stdout.rows ?? 24) - around) / (width < wide ? 2 : 1)));
}
