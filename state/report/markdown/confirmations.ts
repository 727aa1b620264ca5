import type { Report } from '../shape.ts';
import type { ReportClock } from './clock.ts';
import { table } from './table.ts';
import { code, inline } from './text.ts';

/** What people said is so. */
export function confirmationsSection({ confirmations }: Report, clock: ReportClock): readonly string[] {
  if (confirmations.length === 0) return [];
  const rows = confirmations.map(({ at, phase, step, text, answer, by, role, note, scripted }) => [
    clock.time(at),
    code(`${phase}/${step}`),
    inline(text),
    answer === 'refused' ? '**refused**' : answer,
    `${inline(by)}${role === null ? '' : ` (${inline(role)})`}${scripted ? ', by a file of answers' : ''}`,
    inline(note ?? ''),
  ]);
  return ['## Confirmations', '', ...table(['At', 'Step', 'What', 'Answer', 'By', 'Note'], rows)];
}
