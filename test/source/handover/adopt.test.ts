import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { genesis } from '../../../state/events.ts';
import { storeEvent } from '../../../state/journal/chain.ts';
import { crashingJournal } from '../../support/crashing-journal.ts';
import { type FreshDatabase, freshDatabase } from '../../support/databases.ts';
import { type Host, hostAt, type LeftNight, leftNight } from '../../support/left-night.ts';

const stops = 'answers: 1\ndefault: stop';
const goesOn = 'answers: 1\nas: { dba: Leyla }\ndefault: confirm';

/** Leyla's night on ops1, left at its question, and Aysel's host. */
async function left(): Promise<{ night: LeftNight; ops1: Host; ops2: Host }> {
  const night = await leftNight();
  await night.late.write('schema.sql', 'create table people (id uuid primary key, name text);\n');
  const ops1 = await hostAt('ops1', 'Leyla');
  expect(await night.conduct(ops1, 'run', stops)).toMatchObject({ kind: 'left', reason: { why: 'answers' } });
  return { night, ops1, ops2: await hostAt('ops2', 'Aysel') };
}

async function copyIn({ sql }: FreshDatabase) {
  const rows = await sql("select seq, hash, event from nightferry.journal where session = 'n1' order by seq");
  return rows.map(([seq, hash, body]) => ({ session: 'n1', seq: Number(seq), hash, body }));
}

describe('an adoption', () => {
  it('takes the longest copy, brings the others up to it, and leaves the first host nothing to do', async () => {
    const { night, ops1, ops2 } = await left();
    const { late } = night;
    const whole = ops1.journal.stored('n1');
    expect(await copyIn(late.old)).toEqual(whole);
    await late.old.sql(`delete from nightferry.journal where seq > ${whole.length - 2}`);
    const shown = await night.adopt(ops2);
    expect(shown.choice).toMatchObject({ copy: { database: 'new' }, behind: [{ database: 'old', lacks: 2 }] });
    expect(shown).toMatchObject({ unseen: [], missing: [], unreadable: [] });
    const adopted = ops2.journal.stored('n1');
    expect(adopted.slice(0, -1)).toEqual(whole);
    expect(await copyIn(late.old)).toEqual(adopted);
    expect(await copyIn(late.new)).toEqual(adopted);
    expect(ops2.journal.read('n1').at(-1)).toMatchObject({
      type: 'session.adopted',
      actor: { name: 'Aysel', host: 'ops2' },
      data: { from: { name: 'Leyla', host: 'ops1', lastSeq: whole.length } },
    });

    await expect(night.conduct(ops1, 'resume', goesOn)).rejects.toMatchObject({ code: 'session/adopted' });
    expect(ops1.journal.stored('n1')).toEqual(whole);
    expect(await night.conduct(ops2, 'resume', goesOn)).toEqual({ kind: 'finished' });
    expect(await late.new.sql('select count(*) from people')).toEqual([['10']]);
    expect(await copyIn(late.old)).toEqual(ops2.journal.stored('n1'));
    // An ended one is nobody's to adopt.
    const again = night.adopt(await hostAt('ops3', 'Rauf'), { session: 'n1' });
    await expect(again).rejects.toMatchObject({ code: 'handover/over' });
  });

  it('finds by the ledger what was begun while the copy was behind, and asks about the commands around it', async () => {
    const { night, ops1, ops2 } = await left();
    const { late } = night;
    const after = crashingJournal(
      ops1.journal,
      ({ type, step }) => type === 'step.finished' && step?.step === 'after',
      'before',
    );
    await night.conduct({ ...ops1, journal: after }, 'resume', goesOn).catch(() => undefined);
    expect(after.crashed).toBe(true);
    const begun = ops1.journal.read('n1').find(({ type, step }) => type === 'step.started' && step?.step === 'before');
    for (const { sql } of [late.old, late.new]) await sql(`delete from nightferry.journal where seq >= ${begun?.seq}`);

    const { unseen } = await night.adopt(ops2);
    expect(unseen).toMatchObject([
      { at: { step: 'before' }, because: expect.stringContaining('a later step') },
      { at: { step: 'move' }, because: expect.stringContaining('its ledger in new') },
      { at: { step: 'after' }, because: expect.stringContaining('may have been begun too') },
    ]);
    expect(await night.conduct(ops2, 'resume', stops)).toMatchObject({ kind: 'left' });
    const asked = ops2.journal
      .read('n1')
      .filter(({ type, actor }) => type === 'step.recovered' && actor.host === 'ops2');
    expect(asked).toMatchObject([
      {
        step: { step: 'before' },
        data: { verdict: 'ask', seen: expect.stringContaining('it was under way on ops1, and this is another host') },
      },
    ]);
    const answers = `${goesOn}\nambiguous: { move/before: done, move/after: redo }`;
    expect(await night.conduct(ops2, 'resume', answers)).toEqual({ kind: 'finished' });
    expect(await late.new.sql('select count(*) from people')).toEqual([['10']]);
    expect(await readFile(join(late.directory, 'trace.txt'), 'utf8')).toBe('before\nafter\nafter\n');
  });

  it('is refused where copies disagree, or one was changed; nothing is written then', async () => {
    const { night, ops2 } = await left();
    const { old } = night.late;
    const [last] = (await copyIn(old)).slice(-1);
    const other = storeEvent({ ...JSON.parse(last?.body ?? ''), at: '2026-01-01T00:00:00.000Z' });
    const tell = (hash: string, body: string) =>
      old.sql(`update nightferry.journal set hash = '${hash}', event = $e$${body}$e$ where seq = ${last?.seq}`);
    await tell(other.hash, other.body);
    await expect(night.adopt(ops2)).rejects.toMatchObject({
      code: 'handover/disagree',
      message: expect.stringContaining(`from event ${last?.seq} on`),
    });
    await tell(genesis, other.body);
    await expect(night.adopt(ops2)).rejects.toMatchObject({ code: 'handover/broken' });
    expect(ops2.journal.sessions()).toEqual([]);
    await old.sql('delete from nightferry.journal');
    expect((await night.adopt(ops2)).choice.behind).toEqual([]);
  });

  it('is refused on a clone, for an unknown session, and where the journal has all of it', async () => {
    const { night, ops1, ops2 } = await left();
    const clone = await freshDatabase({ template: night.late.new.name, standIn: true });
    onTestFinished(() => clone.drop());
    const refused = async (adopting: Promise<unknown>) => expect(adopting).rejects;
    await (await refused(night.adopt(ops2, { env: { NEW_URL: clone.url } }))).toMatchObject({
      code: 'session/changed-server',
    });
    await (await refused(night.adopt(ops2, { session: 'n2' }))).toMatchObject({ code: 'handover/unknown' });
    await (await refused(night.adopt(ops1))).toMatchObject({ code: 'handover/here' });
    await night.late.write('schema.sql', 'create table people (id uuid primary key, name varchar(5));\n');
    await (await refused(night.adopt(ops2))).toMatchObject({
      code: 'session/runbook-changed',
      remedy: expect.arrayContaining([expect.stringContaining('nightferry.document')]),
    });
    expect(ops2.journal.sessions()).toEqual([]);
  });
});
