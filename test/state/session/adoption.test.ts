import { describe, expect, it } from 'vitest';
import { copySpan } from '../../../screens/parts/copy-text.ts';
import type { Event } from '../../../state/events.ts';
import { storeEvent, verifyChain } from '../../../state/journal/chain.ts';
import { reportMarkdown } from '../../../state/report/markdown.ts';
import { buildReport } from '../../../state/report/report.ts';
import { adoptionEvents, type UnseenStep } from '../../../state/session/adoption.ts';
import { foldSession } from '../../../state/session/evolve.ts';
import { nextStep } from '../../../state/session/next-step.ts';
import { statusOf } from '../../../state/session/status.ts';
import { statusLines } from '../../../state/session/status-lines.ts';
import {
  finished,
  given,
  opened,
  phaseOf,
  phaseStarted,
  planOf,
  started,
  stepOf,
  type Telling,
} from '../../support/story.ts';

const plan = planOf([phaseOf('a', ['b', 'c', 'd'])]);
const night = given(opened({ plan }), phaseStarted('a'), started('a/b'), finished('a/b'), started('a/c'));
const aysel = { name: 'Aysel', osUser: 'aysel', host: 'ops2' };
const by = { actor: aysel, at: '2026-11-21T03:00:00.000Z', file: '/here/night.yaml', missing: ['/srv/edu.dump'] };
const unseen: UnseenStep = {
  at: { phase: 'a', step: 'd', generation: 1, attempt: 1 },
  title: 'd',
  because: 'its ledger has 3 entries',
};

/** What the other host has after it adopted the night, and after it went on. */
function adopted(...steps: readonly UnseenStep[]): { events: readonly Event[]; head: string } {
  const found = night.map(storeEvent);
  const all = [...found, ...adoptionEvents(foldSession(night), found, by, steps)];
  return { events: verifyChain(all), head: all.at(-1)?.hash ?? '' };
}

describe('an adoption', () => {
  it('follows on the chain that was found, and says from whom and by whom', () => {
    const { events } = adopted(unseen);
    expect(events).toHaveLength(night.length + 2);
    expect(events[night.length]).toMatchObject({
      type: 'session.adopted',
      seq: night.length + 1,
      actor: aysel,
      data: { from: { host: night[0]?.actor.host, lastSeq: night.length }, missing: ['/srv/edu.dump'] },
    });
    const session = foldSession(events);
    expect(session.opened.runbook.file).toBe('/here/night.yaml');
    expect(session.adoptions).toMatchObject([{ by: 'Aysel', host: 'ops2', epoch: 0 }]);
    expect(session.runs).toHaveLength(1);
    // The dead process was last heard of when it wrote, not when it was adopted.
    expect(session.runs[0]?.lastAt).toBe(night.at(-1)?.at);
  });

  it('leaves every step that was begun to be looked at by whoever resumes, known to the copy or not', () => {
    const { events, head } = adopted(unseen);
    const resumption = {
      ...{ session: events[0]?.session, seq: events.length + 1, at: by.at, actor: aysel, v: 1, prevHash: head },
      ...{ type: 'session.resumed', data: { run: { pid: 7, nightferry: '1', after: 'adopted' } } },
    } as Event;
    const session = foldSession([...events, resumption]);
    const moves = ['b', 'c', 'd'].map((id) => nextStep(session, 'a', stepOf(id)).kind);
    expect(moves).toEqual(['settled', 'recover', 'recover']);
  });

  it('is in the report and in the status', () => {
    const { events, head } = adopted(unseen);
    const report = buildReport(events, head);
    expect(report.adoptions).toMatchObject([
      { by: aysel, fromRun: 1, lastSeq: night.length, missingFiles: ['/srv/edu.dump'], inferred: ['a/d'] },
    ]);
    const text = reportMarkdown(report);
    expect(text).toMatch(/\*\*Adopted from .* by Aysel \(aysel@ops2\)\*\*/);
    expect(text).toContain('`/srv/edu.dump`');
    const lines = statusLines(statusOf(foldSession(events), undefined), true);
    expect(lines.join('\n')).toContain('by Aysel on ops2');
  });
});

describe('a copy that is behind', () => {
  const fault = { code: 'handover/slow', message: 'new did not take it.', remedy: [], retry: 'safe' } as const;
  const behind = (database: string, at: string): Telling => ({
    type: 'handover.behind',
    data: { database, since: at, fault },
  });
  const caughtUp: Telling = { type: 'handover.caught-up', data: { database: 'new' } };
  const since = '2026-11-21T02:13:00.000Z';

  it.each([
    ['none', [], undefined],
    ['one', [behind('new', since)], /^journal not copied to new since \d\d:13$/],
    [
      'two, of which the longest counts',
      [behind('old', by.at), behind('new', since)],
      /^journal not copied to 2 databases since/,
    ],
    ['one that caught up', [behind('new', since), caughtUp], undefined],
  ])('is said in the header and in the status: %s', (_, tellings, text) => {
    const session = foldSession(given(opened({ plan }), ...tellings));
    const shown = copySpan(session);
    if (text === undefined) expect(shown).toBeUndefined();
    else expect(shown).toMatchObject({ text: expect.stringMatching(text), tone: 'warn' });
    const said = statusLines(statusOf(session, undefined), false).filter((line) => line.includes('is behind since'));
    expect(said).toHaveLength(Object.keys(session.copiesBehind).length);
  });
});
