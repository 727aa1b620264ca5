import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { EventData } from '../../../state/events.ts';
import { Redactor } from '../../../state/redact.ts';
import { SessionLog, type SessionLogOptions } from '../../../state/session/log.ts';
import { fakeClock } from '../../support/fakes.ts';
import { journalAt, journalFile, leyla } from '../../support/journals.ts';
import { opened } from '../../support/story.ts';

const actor = { name: 'Leyla', osUser: 'leyla', host: 'ops1' };
const opening = opened().data as EventData['session.opened'];
const signOff = {
  phase: 'people',
  role: 'cto',
  name: 'Rauf',
  assurance: 'asserted',
  shown: 'f',
  scripted: false,
} as const;

async function begun(parts: Partial<SessionLogOptions> = {}) {
  const file = await journalFile();
  const journal = journalAt(file);
  const lease = journal.acquireLease('edu-1', leyla);
  const options = { journal, clock: fakeClock(), actor, lease, redact: <T>(value: T) => value, ...parts };
  return { file, options, log: SessionLog.begin(options, 'edu-1', opening) };
}

describe('the log of a session', () => {
  it('folds what it appends, and tells those who look on', async () => {
    const { log, options } = await begun();
    const seen: number[] = [];
    const stop = log.subscribe(() => seen.push(log.snapshot().seq));
    expect(log.append('phase.started', { phase: 'people' }).phases).toHaveProperty('people');
    stop();
    log.append('phase.finished', { phase: 'people' });
    expect(seen).toEqual([2]);
    expect(log.snapshot()).toEqual(SessionLog.read(options, 'edu-1').snapshot());
    expect(log.events().map(({ type }) => type)).toEqual(['session.opened', 'phase.started', 'phase.finished']);
    expect(log.head()).toBe(options.journal.head('edu-1'));
  });

  it('gives the same snapshot until something happens', async () => {
    const { log } = await begun();
    const before = log.snapshot();
    expect(log.refresh()).toBe(false);
    expect(log.snapshot()).toBe(before);
  });

  it('folds what another process appended first, then appends', async () => {
    const { file, options, log } = await begun();
    const other = SessionLog.read({ ...options, journal: journalAt(file), lease: undefined }, 'edu-1');
    other.append('sign-off.given', signOff);
    const session = log.append('phase.started', { phase: 'people' });
    expect(session.seq).toBe(3);
    expect(session.signOffs).toMatchObject([{ name: 'Rauf' }]);
    expect(other.refresh()).toBe(true);
    expect(other.snapshot()).toEqual(session);
  });

  it('removes secrets from everything before it is appended', async () => {
    const redactor = new Redactor();
    redactor.learn('s3cret-canary');
    const { log, options } = await begun({ redact: (value) => redactor.data(value) });
    const fault = {
      code: 'x/y',
      message: 'refused for s3cret-canary',
      remedy: ['s3cret-canary'],
      retry: 'safe',
    } as const;
    log.append('session.left', { why: 'fault', fault });
    expect(JSON.stringify(options.journal.read('edu-1'))).not.toContain('s3cret-canary');
    expect(JSON.stringify(log.snapshot())).not.toContain('s3cret-canary');
  });

  it('names a session that is not there', async () => {
    const { options } = await begun();
    expect(() => SessionLog.read(options, 'edu-9')).toThrow(
      expect.objectContaining({ code: 'session/unknown', message: expect.stringContaining('edu-9') }),
    );
  });

  it('begins no session twice', async () => {
    const { options } = await begun();
    expect(() => SessionLog.begin(options, 'edu-1', opening)).toThrow('exists already');
  });

  it('stops, instead of going on from less than it knows, when its last events are gone', async () => {
    const { file, log } = await begun();
    log.append('phase.started', { phase: 'people' });
    const raw = new Sqlite(file);
    raw.exec('DROP TRIGGER events_are_not_deleted; DELETE FROM events WHERE seq = 2');
    raw.close();
    expect(() => log.append('phase.finished', { phase: 'people' })).toThrow(
      expect.objectContaining({ code: 'journal/replaced', message: expect.stringContaining('event 2 is gone') }),
    );
    expect(log.events()).toHaveLength(1);
  });
});
