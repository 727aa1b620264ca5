import type { ReportClock } from '../clock.ts';
import { type Block, code, heading, nothing, say, strong, table } from '../page.ts';
import type { Report } from '../shape.ts';

/** What people said is so. */
export function confirmationsSection({ confirmations }: Report, clock: ReportClock): readonly Block[] {
  if (confirmations.length === 0) return [];
  const rows = confirmations.map(({ at, phase, step, text, answer, by, role, note, scripted }) => [
    clock.time(at),
    code(`${phase}/${step}`),
    text,
    answer === 'refused' ? strong(answer) : answer,
    say`${by}${role === null ? nothing : say` (${role})`}${scripted ? ', by a file of answers' : nothing}`,
    note ?? '',
  ]);
  const heads = ['At', 'Step', 'What', 'Answer', 'By', 'Note'];
  return [heading(2, 'Confirmations'), ...table('confirmations', heads, rows)];
}
