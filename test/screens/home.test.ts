import { describe, expect, it } from 'vitest';
import { homeItems } from '../../screens/home.ts';
import type { SessionCard } from '../../screens/stage.ts';
import type { Session } from '../../state/session/session.ts';
import { waitsOf, wordsFor } from '../../state/session/waits.ts';
import { scenes } from './scenes.ts';

function card(id: string, more: Partial<SessionCard>): SessionCard {
  const base = { title: 'A night', environment: 'live', mode: 'live', dryRun: false, status: 'unfinished' } as const;
  return { id, ...base, where: '', lastAt: '2026-11-21T02:00:00.000Z', ...more };
}

function sessionIn(scene: string): Session {
  const stage = scenes[scene]?.().stage;
  if (stage?.kind !== 'session') throw new TypeError(`no session in ${scene}`);
  return stage.session.snapshot();
}

describe('the list of sessions', () => {
  it('begins with what can be resumed and where most can be lost, the newest of these first', () => {
    const sessions = [
      card('elsewhere', { status: 'running elsewhere' }),
      card('dry', { dryRun: true, lastAt: '2026-11-21T03:00:00.000Z' }),
      card('rehearsal', { mode: 'rehearsal', lastAt: '2026-11-21T03:00:00.000Z' }),
      card('older', { lastAt: '2026-11-20T02:00:00.000Z' }),
      card('ended', { status: 'abandoned' }),
      card('newer', {}),
    ];
    const items = homeItems({ kind: 'home', journal: '', sessions, runbooks: [], notices: [] });
    const ids = items.map((item) => (item.kind === 'session' ? item.card.id : ''));
    expect(ids).toEqual(['newer', 'older', 'rehearsal', 'dry', 'elsewhere', 'ended']);
  });
});

describe('what a session waits for', () => {
  it.each([
    ['sign-off', /^the sign-off of .+ by dba$/],
    ['confirm', /^a yes or no/],
    ['failure', /^a decision: Migrate grades failed$/],
    ['ambiguous', /^a word on how far this came: Migrate grades$/],
    ['point-of-no-return', /^a typed phrase, before Start the applications$/],
    ['gate', /^a decision: the gate of Application cutover does not open$/],
    ['freeze-broken', /^a decision: someone wrote to edu, which is frozen$/],
    ['rollback', /^a way back to be chosen, or none$/],
  ])('%s: %s', (scene, words) => {
    const session = sessionIn(scene);
    const asked = Object.values(session.questions).findLast(({ answer }) => answer === undefined);
    expect(asked && wordsFor(asked.question, session)).toMatch(words);
  });

  it('is told with the time since when', () => {
    expect(waitsOf(sessionIn('failure'))).toMatchObject({
      what: expect.stringContaining('failed'),
      since: expect.stringMatching(/^2026-11-2\dT/),
    });
  });

  it('is nothing while it just runs, and when it has ended', () => {
    for (const scene of ['phase', 'finish']) expect(waitsOf(sessionIn(scene)), scene).toBeUndefined();
  });
});
