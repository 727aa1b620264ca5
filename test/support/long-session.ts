import { type Event, genesis } from '../../state/events.ts';
import { type StoredEvent, storeEvent } from '../../state/journal/chain.ts';
import type { Journal } from '../../state/journal/journal.ts';
import {
  answered,
  asked,
  fact,
  failed,
  faultOf,
  finished,
  given,
  type Happening,
  noted,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  started,
} from './story.ts';

export interface LongSession {
  readonly id: string;
  /** Events, about as many as were asked for. */
  readonly events: number;
}

/**
 * A session of so many events, all that make folding dear at once: 300 steps that are tried again and again, a question
 * for every failure, notes of every attempt, and a freeze that is proved all the while. It is left in its last phase.
 */
export function writeLongSession(journal: Journal, id: string, events: number): LongSession {
  const stored = chained(id, happenings(events));
  journal.adopt(id, stored);
  return { id, events: stored.length };
}

const phaseCount = 12;
const stepsPerPhase = 25;
const perTry = 6;

function* happenings(events: number): Iterable<Happening> {
  const tries = Math.max(1, Math.floor(events / (phaseCount * stepsPerPhase * perTry)));
  const steps = Array.from({ length: stepsPerPhase }, (_, number) => `step-${number + 1}`);
  const phases = Array.from({ length: phaseCount }, (_, number) => phaseOf(`phase-${number + 1}`, steps));
  yield opened({ plan: planOf(phases), mode: 'rehearsal', environment: 'staging' });
  yield fact('database.frozen', { database: 'edu', mode: 'strict', step: 'phase-1/step-1', prior: '{}' });
  for (const { id: phase } of phases) {
    yield phaseStarted(phase);
    for (const step of steps) yield* tried(`${phase}/${step}`, tries);
    if (phase !== phases.at(-1)?.id) yield phaseFinished(phase);
  }
}

function* tried(key: string, tries: number): Iterable<Happening> {
  const [phase = '', step = ''] = key.split('/');
  const title = 'Copy what was written since, once more';
  const evidence = [{ kind: 'output', title: 'psql', text: 'COPY 50000\n'.repeat(20) }] as const;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const at = { attempt };
    yield started(key, at);
    yield noted(key, { pid: 4000 + attempt, startedAt: '1234567 ticks after boot' }, at);
    yield fact('freeze.proved', { database: 'edu', verdict: 'proven', method: 'wal', seen: [], baseline: '0/16B3748' });
    if (attempt === tries) {
      yield finished(key, { figures: { rows: 50_000 }, evidence }, at);
      return;
    }
    const fault = faultOf('sql/failed');
    yield failed(key, { fault, evidence }, at);
    const id = `failure/${phase}/${step}/1/${attempt}`;
    yield asked({ kind: 'failure', id, phase, step, title, fault, failedChecks: [] });
    yield answered(id, { kind: 'retry' });
  }
}

function chained(session: string, told: Iterable<Happening>): readonly StoredEvent[] {
  const events: StoredEvent[] = [];
  const [template] = given(opened());
  let prevHash = genesis;
  for (const { type, data, step } of told) {
    const seq = events.length + 1;
    const at = new Date(Date.parse('2026-11-20T22:00:00.000Z') + seq * 1_000).toISOString();
    const event = { ...template, session, seq, at, type, data, prevHash, ...(step && { step }) } as Event;
    const row = storeEvent(event);
    events.push(row);
    prevHash = row.hash;
  }
  return events;
}
