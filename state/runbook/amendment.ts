import { isDeepStrictEqual } from 'node:util';
import { stepKey } from '../plan.ts';
import type { Session } from '../session/session.ts';
import type { Language } from './language.ts';
import type { Runbook, Step } from './runbook.ts';
import { stepsIn } from './steps-in.ts';

/** How a runbook differs from the one a session was opened with, step by step (`phase/step`). */
export interface Amendment {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  /** Those of the above that something happened to already: they can't be amended. */
  readonly past: readonly string[];
}

/** Compares what steps do and the SQL files they run; titles and plans may change freely. Pure. */
export function amendmentOf(before: Runbook, after: Runbook, session: Session, language: Language): Amendment {
  const [old, now] = [contentsOf(before, language), contentsOf(after, language)];
  const added = [...now.keys()].filter((key) => !old.has(key));
  const removed = [...old.keys()].filter((key) => !now.has(key));
  const changed = [...now.keys()].filter((key) => old.has(key) && !isDeepStrictEqual(old.get(key), now.get(key)));
  return { added, removed, changed, past: [...changed, ...removed].filter((key) => hasHappened(session, key)) };
}

/** A step that failed was rolled back or is to be put right: it may change. One that is under way or settled may not. */
function hasHappened(session: Session, key: string): boolean {
  const status = session.steps[key]?.status;
  return status !== undefined && status !== 'failed' && status !== 'pending';
}

function contentsOf(runbook: Runbook, language: Language): ReadonlyMap<string, unknown> {
  const contents = new Map<string, unknown>();
  for (const phase of [...runbook.phases, ...runbook.rollbacks.map((rollback) => rollback.phase)]) {
    for (const step of stepsIn(phase)) contents.set(stepKey(phase.id, step.id), contentOf(step, runbook, language));
  }
  return contents;
}

function contentOf(
  { kind, spec, pointOfNoReturn, rehearsalSkip }: Step,
  runbook: Runbook,
  language: Language,
): unknown {
  const references = language.stepKinds.find(({ key }) => key === kind)?.refers(spec) ?? [];
  const files = references.flatMap((reference) =>
    reference.to === 'sql-file' || reference.to === 'file' ? [runbook.files.get(reference.name)?.text] : [],
  );
  return { kind, spec, pointOfNoReturn, rehearsalSkip, files };
}
