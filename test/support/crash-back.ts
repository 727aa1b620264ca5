import { expect } from 'vitest';
import type { EventDraft } from '../../state/journal/journal.ts';
import { buildReport } from '../../state/report/report.ts';
import { foldSession } from '../../state/session/evolve.ts';
import { waysBack } from '../../state/session/ways-back.ts';
import type { SqliteJournal } from '../../state/sqlite-journal.ts';
import { crashingJournal } from './crashing-journal.ts';
import { journalAt, journalFile } from './journals.ts';
import { conductUndo, type UndoNight, undoNight, undoSession } from './undo-night.ts';

export interface WholeUndoNight {
  /** What is appended on the way back, in its order. */
  readonly places: readonly string[];
  readonly before: unknown;
  readonly back: unknown;
  readonly again: unknown;
}

/** Forward, all the way back, and forward again, with nobody dying. */
export async function wholeUndoNight(): Promise<WholeUndoNight> {
  const night = await undoNight();
  const journal = journalAt(await journalFile());
  const before = await night.everything();
  expect(await conductUndo(night, journal, 'run')).toEqual({ kind: 'finished' });
  const forward = journal.read(undoSession).length;
  expect(await conductUndo(night, journal, 'rollback')).toEqual({ kind: 'rolled-back' });
  const places = journal.read(undoSession).slice(forward).map(placeOf);
  const back = await night.everything();
  expect(await conductUndo(night, journal, 'resume')).toEqual({ kind: 'finished' });
  const again = await night.everything();
  await night.remove();
  return { places, before, back, again };
}

/** Where in a night an event stands, whichever attempt or process it is of. */
export function placeOf({ type, step }: Pick<EventDraft, 'type' | 'step'>): string {
  return step ? `${type} ${step.direction ?? 'do'} ${step.phase}/${step.step}` : type;
}

/** Takes a finished night back while processes die where `diesAt` says so, and expects the same end and the way forward from there. */
export async function expectBackAllTheSame(
  whole: WholeUndoNight,
  diesAt: (draft: EventDraft) => boolean,
  when: 'before' | 'after',
): Promise<{ readonly processes: number }> {
  const night = await undoNight();
  const file = await journalFile();
  const forward = journalAt(file, { isAlive: () => false });
  expect(await conductUndo(night, forward, 'run')).toEqual({ kind: 'finished' });
  forward.close();

  const processes = await takeBack(night, file, diesAt, when);
  expect(await night.everything()).toEqual(whole.back);
  const journal = journalAt(file, { isAlive: () => false });
  const session = foldSession(journal.read(undoSession));
  expect(session.rollbacks).toHaveLength(1);
  expect(waysBack(session, { kind: 'any' })).toEqual([]);
  const report = buildReport(journal.read(undoSession), journal.head(undoSession) ?? '');
  expect(report.rollbacks).toMatchObject([{ way: 'undo', status: 'finished' }]);
  expect(report.outcome).toMatchObject({ status: 'left', why: 'rolled-back' });

  expect(await conductUndo(night, journal, 'resume')).toEqual({ kind: 'finished' });
  expect(await night.everything()).toEqual(whole.again);
  journal.close();
  await night.remove();
  return { processes };
}

/** One process after another until one has left with everything taken back. Resolves with how many there were. */
async function takeBack(
  night: UndoNight,
  file: string,
  diesAt: (draft: EventDraft) => boolean,
  when: 'before' | 'after',
): Promise<number> {
  for (let processes = 1; processes <= 200; processes += 1) {
    const journal = journalAt(file, { isAlive: () => false });
    const dying = crashingJournal(journal, diesAt, when);
    const end = await conductUndo(night, dying, howToGoOn(journal)).catch((error: unknown) => error);
    const isOver = foldSession(journal.read(undoSession)).runs.at(-1)?.ended === 'rolled-back';
    journal.close();
    if (isOver) return processes;
    expect(dying.crashed, `process ${processes} ended with ${JSON.stringify(end)}`).toBe(true);
  }
  throw new Error('the rollback does not end: 200 processes were not enough');
}

/** As a person would who looks at `nightferry status`: a session that is finished still is asked for its way back. */
function howToGoOn(journal: SqliteJournal): 'rollback' | 'resume' {
  return foldSession(journal.read(undoSession)).finished ? 'rollback' : 'resume';
}
