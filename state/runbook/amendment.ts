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
  const [places, placesNow] = [placesOf(before, language), placesOf(after, language)];
  const moved = changed.filter((key) => hasBegun(session, key) && isElsewhere(places.get(key), placesNow.get(key)));
  const past = [...changed, ...removed].filter((key) => hasHappened(session, key) || moved.includes(key));
  return { added, removed, changed, past };
}

/**
 * A step that failed was rolled back or is to be put right: it may change, but for where it works. One that is under way or
 * settled may not.
 */
function hasHappened(session: Session, key: string): boolean {
  const status = session.steps[key]?.status;
  return status !== undefined && status !== 'failed' && status !== 'pending';
}

function hasBegun({ steps }: Session, key: string): boolean {
  return (steps[key]?.attempt ?? 0) > 0;
}

/** What a failed attempt left is taken back where the step says that it works: by another kind, or elsewhere, it never would be. */
function isElsewhere(before: readonly string[] = [], now: readonly string[] = []): boolean {
  return before.some((place) => !now.includes(place));
}

/** By step: its kind, and the databases it names. */
function placesOf(runbook: Runbook, language: Language): ReadonlyMap<string, readonly string[]> {
  return new Map(
    allSteps(runbook).map(([key, { kind, spec }]) => {
      const references = language.stepKinds.find((one) => one.key === kind)?.refers(spec) ?? [];
      const databases = references.flatMap((one) => (one.to === 'database' ? [`database ${one.name}`] : []));
      return [key, [`kind ${kind}`, ...databases]];
    }),
  );
}

function allSteps(runbook: Runbook): readonly (readonly [string, Step])[] {
  const phases = [...runbook.phases, ...runbook.rollbacks.map((rollback) => rollback.phase)];
  return phases.flatMap((phase) => stepsIn(phase).map((step) => [stepKey(phase.id, step.id), step] as const));
}

function contentsOf(runbook: Runbook, language: Language): ReadonlyMap<string, unknown> {
  return new Map(allSteps(runbook).map(([key, step]) => [key, contentOf(step, runbook, language)]));
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
