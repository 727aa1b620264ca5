import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { HomeStage } from '../../../screens/stage.ts';
import { homeOf } from '../../../source/app/home-stage.ts';
import { journalAt, journalFile } from '../../support/journals.ts';
import { writeLongSession } from '../../support/long-session.ts';

const whole = new AbortController().signal;

/** A journal with a short session, and one that is too long to be read before the first frame. */
async function twoSessions() {
  const file = await journalFile();
  const journal = journalAt(file);
  writeLongSession(journal, 'long', 7_200);
  writeLongSession(journal, 'short', 1_000);
  return { file, journal };
}

/** Someone with another program changes an event behind our back. */
function changeEvent(file: string, session: string, seq: number): void {
  const db = new Sqlite(file);
  db.exec('DROP TRIGGER events_are_not_changed');
  db.prepare('UPDATE events SET body = body || ? WHERE session = ? AND seq = ?').run(' ', session, seq);
  db.close();
}

async function stagesOf(home: ReturnType<typeof homeOf>, signal = whole): Promise<readonly HomeStage[]> {
  const stages: HomeStage[] = [];
  await home.readRest((stage) => stages.push(stage), signal);
  return stages;
}

const idsOf = ({ sessions }: HomeStage) => sessions.map(({ id }) => id).sort();

describe('home', () => {
  it('is complete but for runbooks at once where sessions are short', async () => {
    const journal = journalAt(await journalFile());
    writeLongSession(journal, 'short', 600);
    const { first } = homeOf(journal);
    expect(idsOf(first)).toEqual(['short']);
    expect(first.reading).toBe('runbooks');
  });

  it('reads a long session behind the first frame, then runbooks, and says so as long as it does', async () => {
    const { journal } = await twoSessions();
    const home = homeOf(journal);
    expect(idsOf(home.first)).not.toContain('long');
    expect(home.first.reading).toBe('sessions');

    const stages = await stagesOf(home);
    const last = stages.at(-1);
    expect(last && idsOf(last)).toEqual(['long', 'short']);
    expect(last?.reading).toBeUndefined();
    expect(last?.runbooks.length).toBeGreaterThan(0);
    const firstWithRunbooks = stages.find(({ runbooks }) => runbooks.length > 0);
    expect(firstWithRunbooks && idsOf(firstWithRunbooks)).toEqual(['long', 'short']);
  });

  it.each([5, 5_300])('names a long session whose event %i was changed, and shows the others', async (seq) => {
    const { file, journal } = await twoSessions();
    changeEvent(file, 'long', seq);
    const last = (await stagesOf(homeOf(journal))).at(-1);
    expect(last && idsOf(last)).toEqual(['short']);
    expect(last?.notices).toEqual([expect.stringContaining(`event ${seq} was changed`)]);
  });

  it('names a short session that was changed in its first frame', async () => {
    const file = await journalFile();
    const journal = journalAt(file);
    writeLongSession(journal, 'short', 600);
    changeEvent(file, 'short', 100);
    expect(homeOf(journal).first.notices).toEqual([expect.stringContaining('event 100 was changed')]);
  });

  it('reads no further once the person has chosen or left', async () => {
    const { journal } = await twoSessions();
    expect(await stagesOf(homeOf(journal), AbortSignal.abort())).toEqual([]);
  });
});
