import { formatDuration } from '../format.ts';
import { right, table } from '../report/markdown/table.ts';
import { code, inline } from '../report/markdown/text.ts';
import type { Sheet, SheetPhase } from '../sheet.ts';
import { plannedTimes } from './clock.ts';
import { dots } from './head.ts';
import { stepLines } from './step.ts';

/** One phase: what must hold before it, its steps at a glance, each of them whole, and who signs for it. */
export function phaseSection(phase: SheetPhase, number: number, sheet: Sheet): readonly string[] {
  const { title, id, plannedMs, steps } = phase;
  const times = plannedTimes(sheet)[number - 1];
  const when = times && times.from !== '' ? `, ${times.from} to ${times.until === '' ? '...' : times.until}` : '';
  const planned = plannedMs === undefined ? '' : `planned ${formatDuration(plannedMs)}${when}`;
  return [
    `## ${number}. ${inline(title)} (${code(id)})`,
    '',
    ...(planned === '' ? [] : [planned, '']),
    ...gateLines(phase),
    ...table(
      ['', 'Step', 'Id', 'Kind', right('Planned'), 'Done at'],
      steps.map((step, index) => [
        `${number}.${index + 1}`,
        `${inline(step.title)}${step.phrase === undefined ? '' : ' **no way back**'}${step.leftOut === undefined ? '' : ' (left out)'}`,
        code(step.id),
        inline(step.kind),
        step.plannedMs === undefined ? '' : formatDuration(step.plannedMs),
        dots(8),
      ]),
    ),
    ...steps.flatMap((step, index) => ['', ...stepLines(step, `${number}.${index + 1}`)]),
    ...signOffLines(phase, sheet),
  ];
}

function gateLines({ needs, gate }: SheetPhase): readonly string[] {
  const lines = [
    ...needs.map((need) => `- [ ] phase ${code(need)} is done, and signed where it asks for that`),
    ...Object.entries(gate?.backups ?? {}).map(([name, wanted]) => `- [ ] the backup of ${inline(name)} is ${wanted}`),
    ...Object.entries(gate?.freezes ?? {}).map(([name, wanted]) =>
      wanted === 'proven'
        ? `- [ ] ${inline(name)} is frozen, and that is proven`
        : `- [ ] ${inline(name)} is frozen, proven or not`,
    ),
  ];
  return lines.length === 0 ? [] : ['Before it begins:', '', ...lines, ''];
}

function signOffLines({ signOff, title }: SheetPhase, { roles }: Sheet): readonly string[] {
  if (signOff.length === 0) return [];
  return [
    '',
    `**Signed for "${inline(title)}"**`,
    '',
    ...table(
      ['Role', 'Name', 'Signature', 'Time'],
      signOff.map((role) => [inline(roles[role] ?? role), dots(24), dots(24), dots(8)]),
    ),
  ];
}
