import { dirname, join } from 'node:path';
import type { EventData } from '../../state/events.ts';
import { Fault } from '../../state/fault.ts';
import { mask } from '../../state/redact.ts';
import { amendmentOf } from '../../state/runbook/amendment.ts';
import { compileRunbook } from '../../state/runbook/compile.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import { summaryOf } from '../../state/runbook/summary.ts';
import type { Manifest } from '../../state/session/opened.ts';
import type { Session } from '../../state/session/session.ts';
import { declaredVars, type LoadedRunbook, language, loadRunbook } from '../runbooks.ts';
import type { Workbench } from '../workbench.ts';

/** The runbook a session goes on with, and what to journal when it is not the one it was opened with. */
export interface Pinned {
  readonly loaded: LoadedRunbook;
  readonly amended?: EventData['runbook.amended'];
}

/**
 * Takes a runbook that was changed since its session opened. The one before is read from the journal, which kept every
 * file. Faults: `session/amends-the-past` when the change touches a step that something happened to already, and those
 * of a faulty runbook.
 */
export function amendRunbook(
  session: Session,
  changedFiles: readonly string[],
  { journal }: Pick<Workbench, 'journal'>,
): Pinned {
  const { runbook, environment } = session.opened;
  const known = declaredVars(runbook.file);
  const vars = Object.entries(varsOf(session.manifest)).filter(([name]) => known.has(name));
  const loaded = loadRunbook(runbook.file, { environment, vars: Object.fromEntries(vars) });
  const before = runbookBefore(session, journal);
  const { added, removed, changed, past } = amendmentOf(before, loaded.runbook, session, language);
  if (past.length > 0) throw amendsThePast(session, past);
  for (const document of loaded.documents) journal.keepDocument(document);
  const what = [
    ...changedFiles.map((file) => `file ${file}`),
    ...changed.map((key) => `changed ${key}`),
    ...added.map((key) => `added ${key}`),
    ...removed.map((key) => `removed ${key}`),
  ];
  return { loaded, amended: { manifest: loaded.manifest, plan: summaryOf(loaded.runbook), changed: what } };
}

/**
 * Vars as `--var` gives them. One in which the journal masked a password is left to the runbook: the digest, which was
 * taken of the values as they were, tells whether that is what it was.
 */
export function varsOf(manifest: Manifest): Readonly<Record<string, string>> {
  const texts = Object.entries(manifest.vars).map(([name, value]) => [name, String(value)] as const);
  return Object.fromEntries(texts.filter(([, text]) => !text.includes(mask)));
}

/** The runbook as a session was opened with it, or amended last, out of its journal. Faults: `session/no-original`. */
export function runbookBefore({ id, opened, manifest }: Session, journal: Workbench['journal']): Runbook {
  const folder = dirname(opened.runbook.file);
  const kept = new Map(
    manifest.files.map(({ path, sha256 }, index) => [index === 0 ? opened.runbook.file : join(folder, path), sha256]),
  );
  const read = (path: string) => {
    const text = journal.document(kept.get(path) ?? '');
    return text === undefined
      ? ({ kind: 'missing' } as const)
      : ({ kind: 'read', bytes: new TextEncoder().encode(text) } as const);
  };
  const source = {
    path: opened.runbook.file,
    content: read(opened.runbook.file),
    readFile: (name: string) => read(join(folder, name)),
  };
  const { runbook } = compileRunbook(source, language, { environment: opened.environment, vars: varsOf(manifest) });
  if (runbook) return runbook;
  throw new Fault(
    'session/no-original',
    `The runbook that session ${id} was opened with can't be read from its journal.`,
    {
      remedy: ['Put the runbook back as it was and resume without --amend.'],
      retry: 'safe',
    },
  );
}

function amendsThePast({ id }: Session, past: readonly string[]): Fault {
  return new Fault(
    'session/amends-the-past',
    `The changed runbook differs in steps of session ${id} that are done or under way, or works elsewhere where one failed: ${past.join(', ')}.`,
    {
      remedy: [
        'What was done and signed for stays what it was: put these steps back as they were, and resume with --amend.',
        'Do what is missing in new steps after them.',
      ],
      retry: 'safe',
    },
  );
}
