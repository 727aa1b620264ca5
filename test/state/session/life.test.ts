import { describe, expect, it } from 'vitest';
import { lifeOf, lifeSentence } from '../../../state/session/life.ts';
import type { Session } from '../../../state/session/session.ts';
import { Tale } from '../../screens/tale.ts';

const now = new Date('2026-11-21T02:00:40.000Z');
const leyla = { name: 'Leyla', host: 'ops1', pid: 4001 };
const beating = { ...leyla, heartbeatAt: '2026-11-21T02:00:38.000Z', stale: false };

/** A session whose last run is Leyla's. */
function session(run: Partial<Session['runs'][number]> = {}, more: Partial<Session> = {}): Session {
  const base = new Tale({}).session;
  const last = { ...leyla, by: 'Leyla', nightferry: '0', startedAt: '', lastAt: '', ...run };
  return { ...base, runs: [last], lastAt: '2026-11-21T02:00:10.000Z', ...more };
}

const fault = { code: 'freeze/broken', message: 'Someone wrote.', remedy: [], retry: 'unsafe' } as const;

describe('whether somebody runs a session', () => {
  it.each([
    ['its holder beats', session(), beating, { stage: 'stopping' }, { kind: 'runs', by: leyla, stage: 'stopping' }],
    ['its holder shows nothing', session(), beating, undefined, { kind: 'runs', by: leyla, stage: 'running' }],
    [
      'its holder hangs',
      session(),
      { ...beating, heartbeatAt: '2026-11-21T02:00:20.000Z' },
      { stage: 'running' },
      { kind: 'silent', by: leyla, since: '2026-11-21T02:00:20.000Z' },
    ],
    [
      'its holder was killed',
      session(),
      { ...beating, stale: true },
      undefined,
      { kind: 'silent', by: leyla, since: beating.heartbeatAt },
    ],
    [
      'its holder is gone without a lease',
      session(),
      undefined,
      undefined,
      { kind: 'silent', by: leyla, since: '2026-11-21T02:00:10.000Z' },
    ],
    [
      'somebody else is about to go on with it',
      session(),
      { ...beating, name: 'Rauf', pid: 4002 },
      undefined,
      { kind: 'opening', by: { name: 'Rauf', host: 'ops1', pid: 4002 } },
    ],
    ['it was left', session({ ended: 'operator' }), undefined, undefined, { kind: 'left', run: { by: 'Leyla' } }],
    ['it stopped itself', session({ ended: 'fault', fault }), undefined, undefined, { kind: 'left', fault }],
    [
      'it was rolled back',
      session({ ended: 'rolled-back' }),
      undefined,
      undefined,
      { kind: 'over', outcome: 'rolled-back' },
    ],
    [
      'it has ended, and its holder is just closing',
      session({}, { finished: { at: '', outcome: 'finished' } }),
      beating,
      undefined,
      { kind: 'over', outcome: 'finished' },
    ],
  ] as const)('%s', (_, given, lease, beacon, expected) => {
    expect(lifeOf(given, lease, beacon, now)).toMatchObject(expected);
  });

  it('is said in a sentence with the next thing to do', () => {
    const silent = lifeOf(
      session(),
      { ...beating, stale: true, heartbeatAt: '2026-11-21T01:59:58.000Z' },
      undefined,
      now,
    );
    expect(lifeSentence(silent, now)).toBe(
      'No sign of life of Leyla on ops1 (pid 4001) for 30s: killed? resume goes on.',
    );
  });
});
