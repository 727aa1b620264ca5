import { isAbsolute, resolve } from 'node:path';
import { noFacts } from '../state/session/facts.ts';
import { idleControls } from './controls.ts';
import type { Context } from './kind.ts';
import type { StepPorts } from './step-ports.ts';

/** Someone who looks at a runbook before there is a session: `doctor` and `sheet`. */
export interface Onlooker extends StepPorts {
  /** Stands for the session's name in what is shown. */
  readonly name: string;
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
    controls: idleControls(clock),
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
