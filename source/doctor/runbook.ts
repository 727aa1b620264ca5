import { type DoctorGroup, type DoctorLine, ok } from '../../state/doctor.ts';
import type { Finding } from '../../state/fault.ts';
import type { LoadedRunbook } from '../runbooks.ts';

/** What lint says of the runbook in this environment. */
export function runbookGroup(
  file: string,
  { loaded, findings }: { readonly loaded?: LoadedRunbook; readonly findings: readonly Finding[] },
): DoctorGroup {
  const lines = findings.map(lineOf);
  const title = loaded ? `Runbook ${loaded.runbook.id}` : `Runbook ${file}`;
  if (!loaded) return { id: 'runbook', title, lines };
  const { phases, rollbacks, title: name } = loaded.runbook;
  const ways = rollbacks.length === 0 ? '' : `, ways back: ${rollbacks.map(({ id }) => id).join(', ')}`;
  const about = ok(`${name}: ${phases.length} phases${ways}; digest ${loaded.manifest.digest.slice(0, 12)}.`);
  return { id: 'runbook', title, lines: [about, ...lines] };
}

function lineOf({ severity, message, remedy, at, code }: Finding): DoctorLine {
  const place = at ? `${at.file}:${at.line}:${at.column}: ` : '';
  const state = severity === 'error' ? 'failed' : 'warning';
  return { state, says: `${place}${message}`, remedy, neededBy: [], code };
}
