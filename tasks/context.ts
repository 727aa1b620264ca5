import { isAbsolute, resolve } from 'node:path';
import type { EventData, StepAddress } from '../state/events.ts';
import type { ProgressPart } from '../state/live.ts';
import { plainLine } from '../state/plain-text.ts';
import { stepKey } from '../state/plan.ts';
import { isPassed } from '../state/session/passed.ts';
import { askPerson } from './ask.ts';
import type { Context } from './kind.ts';
import type { Night } from './night.ts';

/** What one attempt of one step may use. */
export function stepContext(at: StepAddress, night: Night): Context {
  const { log, live, runbook, clock, shell, files, http, cores, signal } = night;
  const key = stepKey(at.phase, at.step);
  const session = log.snapshot();
  const isUndo = at.direction === 'undo';
  const doing = session.steps[key];
  const state = isUndo ? session.undos[key] : doing;
  const clean = (line: string) => night.redact(plainLine(line));
  return {
    session: session.id,
    mode: session.opened.mode,
    direction: at.direction ?? 'do',
    at,
    firstStartedAt: new Date(state?.firstStartedAt ?? clock.now()),
    runbook,
    clock,
    shell,
    files,
    http,
    cores,
    signal,
    controls: night.controls,
    database: (name) => night.database(name),
    secret: (reference) => night.secret(reference),
    idNamespace: () => night.idNamespace(),
    path: (relative) => (isAbsolute(relative) ? relative : resolve(runbook.folder, relative)),
    ask: (question) => askPerson(question, night),
    progress: ({ note, parts, ...progress }) =>
      live.report(key, {
        ...progress,
        ...(note !== undefined && { note: clean(note) }),
        ...(parts && { parts: parts.map((part) => cleanPart(part, clean)) }),
      }),
    output: (line) => live.output(key, clean(line)),
    note: (note) => journal(() => log.append('step.noted', { note }, at), night),
    notes: state?.notes ?? [],
    earlierNotes: state?.earlierNotes ?? [],
    notesOf: (step) => log.snapshot().steps[step]?.notes ?? [],
    notesTakenBack: (step) => log.snapshot().rollbacks.map(({ steps }) => steps[step]?.notes ?? []),
    isPassed: (step) => isPassed(log.snapshot(), step),
    ...(isUndo && doing && { done: { ...doing, notes: [...(doing.earlierNotes ?? []), ...doing.notes] } }),
    get facts() {
      return log.snapshot().facts;
    },
    record: (type, data) => journal(() => log.append(type, data as EventData[typeof type], at), night),
    release: (name) => night.release(name),
    repin: (name, why) => night.repin(name, why),
  };
}

function cleanPart({ title, note, ...part }: ProgressPart, clean: (line: string) => string): ProgressPart {
  return { ...part, title: clean(title), ...(note !== undefined && { note: clean(note) }) };
}

/** What the journal does not take is no failure of the step that said it: the session stops, and the next process looks. */
function journal(append: () => unknown, night: Night): void {
  try {
    append();
  } catch (error) {
    night.stop({ why: 'fault', error });
    throw error;
  }
}
