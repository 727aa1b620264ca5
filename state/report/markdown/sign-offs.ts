import type { Report } from '../shape.ts';
import type { SignOffReport } from '../sign-offs.ts';
import type { ReportClock } from './clock.ts';
import { personText } from './summary.ts';
import { table } from './table.ts';
import { code, inline } from './text.ts';

/** Who approved what, how that is known, and who has not. */
export function signOffsSection(report: Report, clock: ReportClock): readonly string[] {
  const { signOffs, missingSignOffs, rollbacks } = report;
  const takenBack = new Set(
    rollbacks.flatMap((rollback) => rollback.signOffs.map(({ phase, at }) => `${phase} ${at}`)),
  );
  if (signOffs.length + missingSignOffs.length === 0) return [];
  const given = signOffs.map((signOff) => [
    code(signOff.phase),
    inline(signOff.roleTitle),
    inline(signOff.name),
    howKnown(signOff, takenBack.has(`${signOff.phase} ${signOff.at}`)),
    clock.time(signOff.at),
    personText(signOff.recordedBy),
    code(signOff.shown.slice(0, 12)),
    inline(signOff.note ?? ''),
  ]);
  const missing = missingSignOffs.map(({ phase, roleTitle }) => [code(phase), inline(roleTitle), '**not signed**']);
  return [
    '## Sign-offs',
    '',
    'Asserted: a name was typed. Authenticated: a key signed it. What was shown is named by the first digits of its digest.',
    '',
    ...table(['Phase', 'Role', 'Name', 'How it is known', 'At', 'From', 'Shown', 'Note'], [...given, ...missing]),
  ];
}

function howKnown({ assurance, scripted, stands }: SignOffReport, isTakenBack: boolean): string {
  const words: readonly string[] = [
    assurance,
    ...(scripted ? ['by a file of answers'] : []),
    ...(stands ? [] : [`**void: the phase ${isTakenBack ? 'was taken back' : 'changed afterwards'}**`]),
  ];
  return words.join(', ');
}
