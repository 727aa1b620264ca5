import type { ReportClock } from '../clock.ts';
import { type Block, code, heading, joined, type Line, type Part, paragraph, say, strong, table } from '../page.ts';
import type { Report } from '../shape.ts';
import type { SignOffReport } from '../sign-offs.ts';
import { personText } from './summary.ts';

/** Who approved what, how that is known, and who has not. */
export function signOffsSection(report: Report, clock: ReportClock): readonly Block[] {
  const { signOffs, missingSignOffs, rollbacks } = report;
  const takenBack = new Set(
    rollbacks.flatMap((rollback) => rollback.signOffs.map(({ phase, at }) => `${phase} ${at}`)),
  );
  if (signOffs.length + missingSignOffs.length === 0) return [];
  const given = signOffs.map((signOff): readonly Part[] => [
    code(signOff.phase),
    signOff.roleTitle,
    signOff.name,
    howKnown(signOff, takenBack.has(`${signOff.phase} ${signOff.at}`)),
    clock.time(signOff.at),
    personText(signOff.recordedBy),
    code(signOff.shown.slice(0, 12)),
    signOff.note ?? '',
  ]);
  const missing = missingSignOffs.map(({ phase, roleTitle }) => [code(phase), roleTitle, strong(say`not signed`)]);
  return [
    heading(2, 'Sign-offs'),
    paragraph(
      say`Asserted: a name was typed. Authenticated: a key signed it. What was shown is named by the first digits of its digest.`,
    ),
    ...table(
      'sign-offs',
      ['Phase', 'Role', 'Name', 'How it is known', 'At', 'From', 'Shown', 'Note'],
      [...given, ...missing],
    ),
  ];
}

function howKnown({ assurance, scripted, stands }: SignOffReport, isTakenBack: boolean): Line {
  return joined([
    assurance,
    ...(scripted ? ['by a file of answers'] : []),
    ...(stands ? [] : [strong(say`void: the phase ${isTakenBack ? 'was taken back' : 'changed afterwards'}`)]),
  ]);
}
