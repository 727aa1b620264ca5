import { dirname, resolve } from 'node:path';
import { Fault } from '../../state/fault.ts';
import type { Manifest } from '../../state/session/opened.ts';
import type { Session } from '../../state/session/session.ts';
import { loadRunbook, readHash } from '../runbooks.ts';
import type { Workbench } from '../workbench.ts';
import { amendRunbook, type Pinned, varsOf } from './amend.ts';

/**
 * The runbook, if it is still what the session was opened with, to the byte; or, where that is wanted, as amended.
 * Faults: `session/runbook-changed`, `session/runbook-gone`, and those of `amendRunbook`.
 */
export function pinnedRunbook(session: Session, amend: boolean, workbench: Workbench): Pinned {
  const { runbook, environment } = session.opened;
  const gone = goneFiles(session.manifest, runbook.file);
  // An amendment may do without a file, but not without the runbook itself.
  if (amend ? gone.includes(runbook.file) : gone.length > 0) throw runbookGone(session, gone);
  const changed = changedFiles(session.manifest, runbook.file);
  if (changed.length > 0) {
    if (!amend) throw runbookChanged(session, changed);
    return amendRunbook(session, changed, workbench);
  }
  const loaded = loadRunbook(runbook.file, { environment, vars: varsOf(session.manifest) });
  if (loaded.manifest.digest === session.manifest.digest) return { loaded };
  throw runbookChanged(session, ['how this Nightferry reads them']);
}

/** Files of the manifest that are no longer what they were, by their paths. The first is the runbook itself. */
function changedFiles(manifest: Manifest, runbook: string): readonly string[] {
  return manifest.files
    .filter((file, index) => readHash(pathOf(file.path, index, runbook)) !== file.sha256)
    .map(({ path }) => path);
}

/** Files that can't be read any more, by their whole paths. */
function goneFiles(manifest: Manifest, runbook: string): readonly string[] {
  return manifest.files
    .map(({ path }, index) => pathOf(path, index, runbook))
    .filter((path) => readHash(path) === undefined);
}

function pathOf(path: string, index: number, runbook: string): string {
  return index === 0 ? runbook : resolve(dirname(runbook), path);
}

function runbookGone({ id }: Session, gone: readonly string[]): Fault {
  return new Fault('session/runbook-gone', `Session ${id} needs ${gone.join(', ')}, and can't read it any more.`, {
    remedy: [
      'Put it back as it was (from version control, or from the host where the session was opened), and resume.',
      'If it was moved: the session looks for it where it was.',
    ],
    retry: 'safe',
  });
}

function runbookChanged({ id, manifest, opened }: Session, changed: readonly string[]): Fault {
  return new Fault(
    'session/runbook-changed',
    `The runbook changed since session ${id} opened: ${changed.join(', ')}.`,
    {
      remedy: [
        `Put what changed back as it was in ${dirname(opened.runbook.file)}, and resume: what people signed for must run.`,
        `If the change is meant: nightferry resume ${id} --amend takes it, where what has happened stays as it was.`,
      ],
      retry: 'safe',
      cause: new Error(`The session was opened with digest ${manifest.digest.slice(0, 12)}.`),
    },
  );
}
