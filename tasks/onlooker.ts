import { isAbsolute, resolve } from 'node:path';
import type { Clock, Files, Http, Shell } from '../state/ports.ts';
import type { Runbook, SecretReference } from '../state/runbook/runbook.ts';
import { noFacts } from '../state/session/facts.ts';
import type { Database } from './engines/engine.ts';
import type { Context } from './kind.ts';

/** Someone who looks at a runbook before there is a session: `doctor` and `sheet`. */
export interface Onlooker {
  /** Stands for the session's name in what is shown. */
  readonly name: string;
  readonly runbook: Runbook;
  readonly clock: Clock;
  readonly shell: Shell;
  readonly files: Files;
  readonly http: Http;
  readonly cores: number;
  readonly signal: AbortSignal;
  database(name: string): Promise<Database>;
  secret(reference: SecretReference): Promise<string>;
  idNamespace(): Promise<string>;
}

/**
 * A step as an onlooker sees it: enough to describe it, its undo and its preflight. There is no journal, and nobody to
 * ask: what would journal anything is a bug here.
 */
export function onlookingContext(
  { phase, step }: { readonly phase: string; readonly step: string },
  onlooker: Onlooker,
  direction: Context['direction'] = 'do',
): Context {
  const { name, runbook, clock, shell, files, http, cores, signal } = onlooker;
  const refuse = () => {
    throw new TypeError(`looking at ${phase}/${step} changes nothing`);
  };
  return {
    ...{ runbook, clock, shell, files, http, cores, signal, direction },
    session: name,
    mode: runbook.environment.standIn ? 'rehearsal' : 'live',
    at: { phase, step, generation: 1, attempt: 1, ...(direction === 'undo' && { direction }) },
    firstStartedAt: clock.now(),
    facts: noFacts,
    notes: [],
    earlierNotes: [],
    notesOf: () => [],
    notesTakenBack: () => [],
    isPassed: () => false,
    database: (name) => onlooker.database(name),
    secret: (reference) => onlooker.secret(reference),
    idNamespace: () => onlooker.idNamespace(),
    path: (relative) => (isAbsolute(relative) ? relative : resolve(runbook.folder, relative)),
    ask: async () => ({ kind: 'leave', why: 'operator' }),
    progress: () => undefined,
    output: () => undefined,
    note: refuse,
    record: refuse,
    release: async () => refuse(),
    repin: async () => refuse(),
  };
}
