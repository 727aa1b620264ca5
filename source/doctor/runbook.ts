import { type DoctorGroup, type DoctorLine, ok } from '../../state/doctor.ts';
import type { Finding } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
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
  return { id: 'runbook', title, lines: [about, ...undecided(loaded), ...lines] };
}

/** What `init` could not decide stands in its draft as a comment; a night must not begin with it by oversight. */
function undecided({ documents, runbook }: LoadedRunbook): readonly DoctorLine[] {
  const left = (documents[0] ?? '').match(/^\s*# *DECIDE \d+/gm)?.length ?? 0;
  if (left === 0) return [];
  return [
    {
      state: 'warning',
      says: `${formatCount(left, 'DECIDE')} of the draft ${left === 1 ? 'is' : 'are'} still in ${runbook.file}: what is held back there is neither copied nor checked.`,
      remedy: ['Decide each, and take its comment out: grep -n DECIDE FILE shows them.'],
      neededBy: [],
      code: 'runbook/undecided',
    },
  ];
}

function lineOf({ severity, message, remedy, at, code }: Finding): DoctorLine {
  const place = at ? `${at.file}:${at.line}:${at.column}: ` : '';
  const state = severity === 'error' ? 'failed' : 'warning';
  return { state, says: `${place}${message}`, remedy, neededBy: [], code };
}
