import { formatBytes, formatCount } from '../../format.ts';
import type { Report } from '../shape.ts';
import { table } from './table.ts';
import { code, inline } from './text.ts';

/** How someone who doubts this report can hold it against the journal and the files. */
export function verificationSection(report: Report): readonly string[] {
  const { runbook, journal, nightferry, databases, session } = report;
  const identities = databases.map(({ name, identity }) => [
    code(name),
    Object.entries(identity)
      .map(([fact, value]) => `${inline(fact)} ${code(value)}`)
      .join(', '),
  ]);
  const files = runbook.files.map(({ path, bytes, sha256 }) => [code(path), formatBytes(bytes), code(sha256)]);
  const vars = Object.entries(runbook.vars).map(([name, value]) => [code(name), inline(String(value))]);
  return [
    '## Verification',
    '',
    `- Made from ${formatCount(journal.events, 'event')} of the journal, by Nightferry ${nightferry.map(inline).join(', ')}. Nothing else was asked.`,
    `- Chain head: ${code(journal.head)}`,
    `- Runbook digest: ${code(runbook.digest)}`,
    '',
    `To verify: \`nightferry report ${inline(session)} --format json\` checks the whole chain and prints \`journal.head\`. The same`,
    'head means the same events: none was changed, dropped or moved since this report. Keep the head where the journal is not.',
    'The runbook digest covers the vars and files below (`sha256sum FILE`).',
    ...(vars.length > 0 ? ['', ...table(['Var', 'Value'], vars)] : []),
    ...(files.length > 0 ? ['', ...table(['File', 'Size', 'SHA-256'], files)] : []),
    ...(identities.length > 0 ? ['', ...table(['Database', 'Identity'], identities)] : []),
  ];
}
