import { describe, expect, it, onTestFinished } from 'vitest';
import type { End } from '../../source/conductor.ts';
import type { ConductedNight } from '../../source/night.ts';
import { Preparation } from '../../source/preparation.ts';
import { nightOf, runNight } from '../../source/session/run.ts';
import { requestWaysBack } from '../../source/session/ways-back.ts';
import type { EventType } from '../../state/events.ts';
import type { Journal } from '../../state/journal/journal.ts';
import type { Operator } from '../../state/ports.ts';
import { foldSession } from '../../state/session/evolve.ts';
import type { SessionLog } from '../../state/session/log.ts';
import { crashingJournal } from '../support/crashing-journal.ts';
import { journalAt, journalFile } from '../support/journals.ts';
import { testWorkbench } from '../support/small-night.ts';
import { type Conducting, entryOf, personAt, type UndoNight, undoNight, undoSession } from '../support/undo-night.ts';

describe('the ways back, asked for while a copy runs', () => {
  it('are shown once it has stopped, and whoever goes on finds the copy gone on with', async () => {
    const { night, journal } = await begin();
    const asked: string[] = [];
    const operator: Operator = {
      ask: async (question, signal) => {
        asked.push(question.kind);
        if (question.kind !== 'rollback') return personAt(night).ask(question, signal);
        return { kind: 'answered', answer: { kind: 'go-on', by: 'Leyla' }, scripted: false };
      },
    };
    expect(await conduct(night, journal, 'run', operator, 'move/people')).toEqual({ kind: 'finished' });
    const session = foldSession(journal.read(undoSession));
    expect(asked.filter((kind) => kind === 'rollback')).toHaveLength(1);
    expect(session.runs).toMatchObject([
      { ended: 'operator', pid: process.pid },
      { after: 'left', ended: 'finished', pid: process.pid },
    ]);
    expect(await night.target.sql('select count(*) from people')).toEqual([['50']]);
    expect(session.steps['move/people']?.history).toMatchObject([{ end: 'stopped', verdict: 'redo' }]);
  });

  it.each<[EventType, 'before' | 'after']>([
    ['rollback.requested', 'after'],
    ['session.left', 'after'],
    ['session.resumed', 'after'],
  ])('are shown by the next process when this one dies at %s, %s it is written', async (type, when) => {
    const { night, journal, before } = await begin();
    let isAsked = false;
    const dying = crashingJournal(
      journal,
      (draft) => {
        isAsked ||= draft.type === 'rollback.requested';
        return isAsked && draft.type === type;
      },
      when,
    );
    await conduct(night, dying, 'run', personAt(night), 'move/people').catch(() => undefined);
    expect(dying.crashed).toBe(true);
    expect(foldSession(journal.read(undoSession)).rollbackRequest).toMatchObject({ number: 1 });
    expect(await conduct(night, journal, 'resume', personAt(night))).toEqual({ kind: 'rolled-back' });
    expect(await night.everything()).toEqual(before);
  });

  it('are not gone on to by a session that loses its lock while it stops for them', async () => {
    const { night, journal, before } = await begin();
    const lost = new Error('the lock is lost');
    const end = await conduct(night, journal, 'run', personAt(night), 'move/people', (conducted, log) => {
      log.follow(({ type }) => type === 'session.left' && conducted.stop({ why: 'fault', error: lost }));
    });
    expect(end).toEqual({ kind: 'left', reason: { why: 'fault', error: lost } });
    const { runs, rollbackRequest } = foldSession(journal.read(undoSession));
    expect(runs).toMatchObject([{ ended: 'fault', fault: { message: expect.stringContaining('the lock is lost') } }]);
    expect(rollbackRequest).toMatchObject({ number: 1 });
    expect(await conduct(night, journal, 'resume', personAt(night))).toEqual({ kind: 'rolled-back' });
    expect(await night.everything()).toEqual(before);
  });

  it('leave a session that was finished finished, when nobody takes one', async () => {
    const { night, journal } = await begin();
    await conduct(night, journal, 'run', personAt(night));
    const leaver: Operator = { ask: async () => ({ kind: 'leave', why: 'operator' }) };
    expect(await conduct(night, journal, 'rollback', leaver)).toMatchObject({ kind: 'left' });
    const { finished, rollbackRequest } = foldSession(journal.read(undoSession));
    expect(finished).toMatchObject({ outcome: 'finished' });
    expect(rollbackRequest).toBeUndefined();
    expect(await conduct(night, journal, 'rollback', personAt(night))).toEqual({ kind: 'rolled-back' });
  });
});

async function begin(): Promise<{ night: UndoNight; journal: Journal; before: unknown }> {
  const night = await undoNight();
  const journal = journalAt(await journalFile(), { isAlive: () => false });
  onTestFinished(async () => {
    journal.close();
    await night.remove();
  });
  return { night, journal, before: await night.everything() };
}

/** `askedAt`: as soon as that step has started, somebody asks for the ways back. */
async function conduct(
  night: UndoNight,
  journal: Journal,
  how: Conducting,
  operator: Operator,
  askedAt?: string,
  prepare: (conducted: ConductedNight, log: SessionLog) => void = () => undefined,
): Promise<End> {
  const workbench = testWorkbench(journal, night.env);
  const preparation = new Preparation(new AbortController().signal, () => undefined);
  const { handle } = await entryOf(night, how).enter(workbench, preparation, () => undefined);
  const conducted = nightOf(handle, operator, workbench);
  prepare(conducted, handle.log);
  const stopFollowing = handle.log.follow(({ type, step }) => {
    if (type !== 'step.started' || `${step?.phase}/${step?.step}` !== askedAt) return;
    stopFollowing();
    requestWaysBack(conducted, true);
  });
  return runNight(handle, conducted);
}
