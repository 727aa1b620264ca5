import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Mirror } from '../../../source/handover/mirror.ts';
import type { Event } from '../../../state/events.ts';
import { SessionLog } from '../../../state/session/log.ts';
import { engineOf } from '../../../tasks/engines/engines.ts';
import { until } from '../../support/command-line.ts';
import { freshDatabase } from '../../support/databases.ts';
import { fakeClock } from '../../support/fakes.ts';
import { journalAt, journalFile, leyla } from '../../support/journals.ts';
import { opened } from '../../support/story.ts';

/** A session with a copy in one database. Nobody loses patience before the clock is moved. */
async function copied() {
  const fresh = await freshDatabase();
  const database = await engineOf('postgres').connect(fresh.url, { name: 'new', application: 'nightferry s1' });
  onTestFinished(async () => {
    await database.close();
    await fresh.drop();
  });
  const clock = fakeClock();
  const journal = journalAt(await journalFile(), { clock });
  const actor = { name: 'Leyla', osUser: 'leyla', host: 'ops1' };
  const lease = journal.acquireLease('s1', leyla);
  const redact = <T>(value: T) => value;
  const log = SessionLog.begin({ journal, clock, actor, lease, redact }, 's1', opened().data as never);
  const databases = { open: async () => database };
  const mirror = new Mirror({ log, databases }, ['new'], { journal, clock });
  const stops: unknown[] = [];
  return {
    ...{ fresh, clock, journal, log, databases, mirror, stops },
    begin: () => mirror.start({ stop: (reason) => void stops.push(reason) }),
    copy: async () => {
      const rows = await fresh.sql('select seq, hash, event from nightferry.journal order by seq');
      return rows.map(([seq, hash, body]) => ({ session: 's1', seq: Number(seq), hash, body }));
    },
    types: () => journal.read('s1').map(({ type }: Event) => type),
  };
}

/** Keeps everybody from the table until it is let go. */
async function holding(url: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('begin; lock table nightferry.journal in access exclusive mode');
  return () => client.end();
}

describe('the copies of a journal', () => {
  it('begin with the first step that changes something, which waits until they know of it', async () => {
    const { log, journal, mirror, begin, copy, fresh, types } = await copied();
    const end = begin();
    log.append('phase.started', { phase: 'a' });
    expect(await fresh.sql("select to_regclass('nightferry.journal')")).toEqual([[null]]);
    await mirror.intentKnown();
    expect(await copy()).toEqual(journal.stored('s1'));
    log.append('phase.finished', { phase: 'a' });
    await end();
    expect(await copy()).toEqual(journal.stored('s1'));
    expect(types()).toEqual(['session.opened', 'phase.started', 'phase.finished']);
  });

  it('let the step go on when they are slow, say so once, and catch up by themselves', async () => {
    const { log, clock, journal, mirror, begin, copy, types, fresh } = await copied();
    const end = begin();
    await mirror.intentKnown();
    const letGo = await holding(fresh.url);
    log.append('phase.started', { phase: 'a' });
    const known = mirror.intentKnown();
    await clock.advance(3_000);
    await known;
    expect(types()).toEqual(['session.opened', 'phase.started', 'handover.behind']);
    expect(Object.keys(log.snapshot().copiesBehind)).toEqual(['new']);
    await mirror.intentKnown();
    await letGo();
    expect(await until(() => types().includes('handover.caught-up'))).toBe(true);
    expect(log.snapshot().copiesBehind).toEqual({});
    await end();
    expect(await copy()).toEqual(journal.stored('s1'));
  });

  it('are behind since what they lack was journaled, also when their database is out of reach', async () => {
    const { log, clock, mirror, databases, begin, types, journal } = await copied();
    const end = begin();
    await mirror.intentKnown();
    const { open } = databases;
    await clock.advance(60_000);
    databases.open = () => Promise.reject(new Error('out of reach'));
    await (await open()).close();
    log.append('phase.started', { phase: 'a' });
    const known = mirror.intentKnown();
    expect(await until(() => types().includes('handover.behind'))).toBe(true);
    await known;
    const [, lacking] = journal.read('s1');
    expect(log.snapshot().copiesBehind).toMatchObject({ new: { since: lacking?.at } });
    await end();
  });

  it('stop the night, before the waiting step goes on, where another host adopted the session', async () => {
    const { log, journal, mirror, begin, fresh, databases, stops } = await copied();
    const first = begin();
    await mirror.intentKnown();
    await first();
    const adopted = { type: 'session.adopted', session: 's1', at: 'then', actor: { name: 'Aysel', host: 'ops2' } };
    await fresh.sql(`insert into nightferry.journal values ('s1', 2, 'hash', '${JSON.stringify(adopted)}')`);
    log.append('phase.started', { phase: 'a' });
    const next = new Mirror({ log, databases }, ['new'], { journal, clock: fakeClock() });
    const end = next.start({ stop: (reason) => void stops.push(reason) });
    await next.intentKnown();
    expect(stops).toMatchObject([{ why: 'fault', error: { code: 'session/adopted' } }]);
    await end();
    expect(journal.read('s1')).toHaveLength(2);
  });
});
