import { formatBytes, formatCount } from '../../format.ts';
import { type Block, code, heading, joined, list, paragraph, say, table } from '../page.ts';
import type { Report } from '../shape.ts';
import { identityLine } from './safety.ts';

/** How someone who doubts this report can hold it against the journal and the files. */
export function verificationSection(report: Report): readonly Block[] {
  const { runbook, journal, nightferry, databases, session } = report;
  const identities = databases.map(({ name, identity }) => [code(name), identityLine(identity)]);
  const files = runbook.files.map(({ path, bytes, sha256 }) => [code(path), formatBytes(bytes), code(sha256)]);
  const vars = Object.entries(runbook.vars).map(([name, value]) => [code(name), String(value)]);
  return [
    heading(2, 'Verification'),
    ...list([
      say`Made from ${formatCount(journal.events, 'event')} of the journal, by Nightferry ${joined(nightferry)}. Nothing else was asked.`,
      say`Chain head: ${code(journal.head)}`,
      say`Runbook digest: ${code(runbook.digest)}`,
    ]),
    paragraph(
      say`To verify: ${code(`nightferry report ${session} --format json`)} checks the whole chain and prints ${code('journal.head')}. The same
head means the same events: none was changed, dropped or moved since this report. Keep the head where the journal is not.
The runbook digest covers the vars and files below (${code('sha256sum FILE')}).`,
    ),
    ...table('vars', ['Var', 'Value'], vars),
    ...table('files', ['File', 'Size', 'SHA-256'], files),
    ...table('identities', ['Database', 'Identity'], identities),
  ];
}
