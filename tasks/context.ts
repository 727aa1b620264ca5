import { isAbsolute, resolve } from 'node:path';
import type { StepAddress } from '../state/events.ts';
import { plainLine } from '../state/plain-text.ts';
import { stepKey } from '../state/plan.ts';
import { askPerson } from './ask.ts';
import type { Context } from './kind.ts';
import type { Night } from './night.ts';

/** What one attempt of one step may use. */
export function stepContext(at: StepAddress, night: Night): Context {
  const { log, live, runbook, clock, shell, files, cores, signal } = night;
  const key = stepKey(at.phase, at.step);
  const session = log.snapshot();
  const state = session.steps[key];
  const clean = (line: string) => night.redact(plainLine(line));
  return {
    session: session.id,
    mode: session.opened.mode,
    at,
    firstStartedAt: new Date(state?.firstStartedAt ?? clock.now()),
    runbook,
    clock,
    shell,
    files,
    cores,
    signal,
    database: (name) => night.database(name),
    secret: (reference) => night.secret(reference),
    idNamespace: () => night.idNamespace(),
    path: (relative) => (isAbsolute(relative) ? relative : resolve(runbook.folder, relative)),
    ask: (question) => askPerson(question, night),
    progress: ({ note, ...progress }) =>
      live.report(key, { ...progress, ...(note !== undefined && { note: clean(note) }) }),
    output: (line) => live.output(key, clean(line)),
    note: (note) => void log.append('step.noted', { note }, at),
    notes: state?.notes ?? [],
  };
}
