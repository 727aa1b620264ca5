import { describe, expect, it } from 'vitest';
import type { Event } from '../../../state/events.ts';
import { leaseSeconds } from '../../../state/journal/schema.ts';
import { fakeClock } from '../../support/fakes.ts';
import { appendAll, draftOf, journalAt, journalFile, leyla, rauf } from '../../support/journals.ts';
import { given, opened, phaseFinished, phaseStarted, signed } from '../../support/story.ts';

const session = 'edu-1';
const story = given(opened(), phaseStarted('people'));
const second = last(story);

async function twoProcesses(isAlive: (pid: number) => boolean = () => true) {
  const file = await journalFile();
  const clock = fakeClock();
  return {
    clock,
    here: journalAt(file, { clock, isAlive }),
    there: journalAt(file, { clock, isAlive, host: 'ops2' }),
  };
}

const leasedBy = (who: string) =>
  expect.objectContaining({ code: 'session/leased', message: expect.stringContaining(who) });
const lostTo = (who: string) =>
  expect.objectContaining({ code: 'session/lease-lost', message: expect.stringContaining(who) });

describe('the lease of a session', () => {
  it('is held by one: the second is told who holds it and since when', async () => {
    const { here, there } = await twoProcesses();
    here.acquireLease(session, leyla);
    expect(() => there.acquireLease(session, rauf)).toThrow(leasedBy('Leyla on ops1 (pid 4001)'));
    expect(() => here.acquireLease(session, leyla)).toThrow(leasedBy('2026-11-21T02:00:00.000Z'));
    expect(there.leaseOf(session)).toEqual({ ...leyla, heartbeatAt: '2026-11-21T02:00:00.000Z', stale: false });
  });

  it('is taken at once from a process that is gone, although another one has its pid by now', async () => {
    const file = await journalFile();
    const clock = fakeClock();
    const starts = ['first start', 'second start'];
    const isAlive = (_: number, startedAt?: string) => startedAt === undefined || startedAt === starts[1];
    const [killed, next] = starts.map((startedAt) => journalAt(file, { clock, isAlive, startedAt }));
    killed?.acquireLease(session, leyla);
    expect(next?.leaseOf(session)).toMatchObject({ ...leyla, stale: true });
    const lease = next?.acquireLease(session, leyla);
    lease?.heartbeat();
    expect(() => killed?.acquireLease(session, rauf)).toThrow(leasedBy('Leyla'));
  });

  it('is one per session', async () => {
    const { here, there } = await twoProcesses();
    here.acquireLease(session, leyla);
    there.acquireLease('edu-2', rauf);
    expect(here.leaseOf('edu-2')).toMatchObject(rauf);
    expect(here.leaseOf('edu-3')).toBeUndefined();
  });

  it('is free again once released', async () => {
    const { here, there } = await twoProcesses();
    here.acquireLease(session, leyla).release();
    expect(here.leaseOf(session)).toBeUndefined();
    there.acquireLease(session, rauf);
    expect(here.leaseOf(session)).toMatchObject(rauf);
  });

  it('holds as long as its holder beats', async () => {
    const { here, there, clock } = await twoProcesses();
    const lease = here.acquireLease(session, leyla);
    for (let beat = 0; beat < 3; beat += 1) {
      await clock.advance(leaseSeconds * 1000);
      expect(() => there.acquireLease(session, rauf)).toThrow(leasedBy('Leyla'));
      lease.heartbeat();
    }
  });

  it('can be taken when its holder has not beaten for too long', async () => {
    const { here, there, clock } = await twoProcesses();
    here.acquireLease(session, leyla);
    await clock.advance(leaseSeconds * 1000 + 1);
    expect(there.leaseOf(session)?.stale).toBe(true);
    there.acquireLease(session, rauf);
    expect(there.leaseOf(session)).toMatchObject({ ...rauf, stale: false });
  });

  it('can be taken at once from a process of this host that is dead', async () => {
    const { here } = await twoProcesses((pid) => pid !== leyla.pid);
    here.acquireLease(session, leyla);
    here.acquireLease(session, { ...leyla, pid: 4003 });
    expect(here.leaseOf(session)).toMatchObject({ pid: 4003, stale: false });
  });

  it('says nothing of a process on another host, dead or not, until its beats stop', async () => {
    const { here, there } = await twoProcesses((pid) => pid !== leyla.pid);
    here.acquireLease(session, leyla);
    expect(() => there.acquireLease(session, rauf)).toThrow(leasedBy('Leyla'));
  });
});

describe('a process that lost its lease', () => {
  async function lost() {
    const { here, there, clock } = await twoProcesses();
    const lease = here.acquireLease(session, leyla);
    appendAll(here, story.slice(0, 1), lease);
    await clock.advance(leaseSeconds * 1000 + 1);
    const taken = there.acquireLease(session, rauf);
    return { here, there, lease, taken };
  }

  it('can not append any more: what it would write may not be so', async () => {
    const { here, there, lease, taken } = await lost();
    expect(() => here.append(session, 1, draftOf(second), lease)).toThrow(lostTo('Rauf on ops2 (pid 4002)'));
    expect(there.read(session)).toHaveLength(1);
    expect(there.append(session, 1, draftOf(second), taken)).toMatchObject({ seq: 2 });
  });

  it('hears of it with its next beat, and does not take it back', async () => {
    const { lease, there } = await lost();
    expect(() => lease.heartbeat()).toThrow(lostTo('Rauf'));
    expect(there.leaseOf(session)).toMatchObject(rauf);
  });

  it('does not release what is not its own', async () => {
    const { lease, there } = await lost();
    lease.release();
    expect(there.leaseOf(session)).toMatchObject(rauf);
  });

  it('is told that nobody holds it when the other released it', async () => {
    const { lease, taken } = await lost();
    taken.release();
    expect(() => lease.heartbeat()).toThrow(lostTo('nobody'));
  });
});

describe('someone without the lease', () => {
  it('may sign off from another terminal while the session runs, and the holder sees it', async () => {
    const { here, there } = await twoProcesses();
    const lease = here.acquireLease(session, leyla);
    appendAll(here, given(opened(), phaseStarted('people'), phaseFinished('people')), lease);
    const signOff = last(given(opened(), signed('people', 'dba', { name: 'Rauf' })));
    expect(there.append(session, 3, draftOf(signOff), undefined)).toMatchObject({ seq: 4 });
    expect(here.append(session, 3, draftOf(second), lease)).toBe('conflict');
    expect(here.read(session, 3)).toMatchObject([{ type: 'sign-off.given', data: { name: 'Rauf' } }]);
    expect(here.append(session, 4, draftOf(second), lease)).toMatchObject({ seq: 5 });
  });
});

function last(events: readonly Event[]): Event {
  const event = events.at(-1);
  if (!event) throw new TypeError('no event');
  return event;
}
