import { describe, expect, it } from 'vitest';
import { requireNoOtherNight } from '../../source/session/told-apart.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import { appendAll, journalAt, journalFile, leyla } from '../support/journals.ts';
import { ended, given, left, opened, type Telling } from '../support/story.ts';

async function journalWith(...tellings: readonly Telling[]) {
  const journal = journalAt(await journalFile());
  const events = given(...tellings);
  appendAll(journal, events, journal.acquireLease(events[0]?.session ?? '', leyla));
  return journal;
}

const runbook = (environment: string, standIn = false) =>
  ({ id: 'edu-v2', environment: { name: environment, standIn } }) as unknown as Runbook;

describe('a night on real databases', () => {
  it('is not begun beside one of the same runbook that has not ended, and says what to do', async () => {
    const journal = await journalWith(opened(), left());
    expect(() => requireNoOtherNight(runbook('live'), { journal })).toThrow(
      expect.objectContaining({
        code: 'session/unfinished',
        remedy: expect.arrayContaining([
          expect.stringContaining('nightferry resume edu-1'),
          expect.stringContaining('nightferry abandon edu-1'),
          expect.stringContaining('--session'),
        ]),
      }),
    );
  });

  it.each([
    ['one that has ended', [opened(), ended()], runbook('live')],
    ['a dry run', [opened({ dryRun: true }), left()], runbook('live')],
    ['one in another environment', [opened(), left()], runbook('backup-site')],
    ['a rehearsal', [opened({ mode: 'rehearsal', environment: 'live' }), left()], runbook('live')],
  ] as const)('is begun beside %s', async (_, tellings, wanted) => {
    const journal = await journalWith(...tellings);
    expect(() => requireNoOtherNight(wanted, { journal })).not.toThrow();
  });

  it('is rehearsed as often as one likes', async () => {
    const journal = await journalWith(opened({ environment: 'staging', mode: 'rehearsal' }), left());
    expect(() => requireNoOtherNight(runbook('staging', true), { journal })).not.toThrow();
  });
});
