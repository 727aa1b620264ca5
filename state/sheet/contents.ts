import { formatDuration } from '../format.ts';
import { right, table } from '../report/markdown/table.ts';
import { code, inline } from '../report/markdown/text.ts';
import type { Sheet } from '../sheet.ts';
import { plannedTimes } from './clock.ts';
import { dots } from './head.ts';

/** The phases with their planned times, and a place for the real ones. */
export function contentsSection(sheet: Sheet): readonly string[] {
  const times = plannedTimes(sheet);
  const rows = sheet.phases.map(({ id, title, plannedMs, needs, signOff, steps }, index) => [
    `[ ] ${index + 1}`,
    `${inline(title)} (${code(id)})${steps.some(({ phrase }) => phrase !== undefined) ? ' **no way back**' : ''}`,
    plannedMs === undefined ? '' : formatDuration(plannedMs),
    times[index]?.from ?? '',
    times[index]?.until ?? '',
    dots(8),
    dots(8),
    needs.map(inline).join(', '),
    signOff.map(inline).join(', '),
  ]);
  return [
    '## The phases',
    '',
    ...table(['', 'Phase', right('Planned'), 'From', 'Until', 'Began', 'Ended', 'Needs', 'Signed by'], rows),
    ...(sheet.waysBack.length === 0
      ? []
      : [
          '',
          'Named ways back, after the phases:',
          '',
          ...sheet.waysBack.map(({ id, title }) => `- ${inline(title)} (${code(id)})`),
        ]),
  ];
}
