import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventsIn } from '../support/command-line.ts';
import { dialogueWith } from '../support/dialogue.ts';
import { journalAt } from '../support/journals.ts';
import { expectFault, expectNoBug, type Situation } from '../support/situation.ts';
import { stuckNight } from '../support/stuck-night.ts';

/** The command line of another host, which has another journal. */
function elsewhere({ directory, run, start, runbook }: Situation) {
  const journal = join(directory, 'other.db');
  const of = (args: readonly string[]) => ['--journal', journal, '--as', 'Aysel', ...args];
  return {
    journal,
    run: (args: readonly string[]) => run(of(args)),
    adopt: async (...more: readonly string[]) =>
      dialogueWith(await start(of(['adopt', runbook, '--in', 'test', ...more]))),
  };
}

const copied = "select count(*) from nightferry.journal where session = 'n1'";

async function countOf({ sql }: Situation['new'], text: string): Promise<number> {
  return Number((await sql(text))[0]?.[0]);
}

describe('a session whose host is gone', () => {
  it('goes on from another host in the middle of a copy, and from the first one never again', async () => {
    const { late, leyla, kill } = await stuckNight();
    const other = elsewhere(late);
    const { output } = leyla.running;
    expectFault(await other.run(['adopt', late.runbook, '--in', 'test']), {
      exit: 1,
      code: 'handover/held',
      names: [/n1 is not adopted/, /Another Nightferry holds new: nightferry lock n1/],
      next: [/may be alive/, /pg_terminate_backend\(\d+\)/],
    });
    expect(eventsIn(other.journal)).toBe(0);

    await kill();
    expectNoBug(output());
    const events = eventsIn(late.journal);
    const aysel = await other.adopt();
    await aysel.hears('last event');
    await aysel.hears('new: ');
    await aysel.hears('move/move');
    await aysel.hears('To adopt it type its name, n1');
    aysel.types('yes');
    await aysel.hears('"yes" is not n1. Nothing was adopted.');
    expect(await countOf(late.new, copied)).toBe(events);
    expect(eventsIn(other.journal)).toBe(0);
    aysel.types('n1');
    await aysel.hears('Session n1 is adopted.');
    expect(await aysel.running.ended, aysel.running.output()).toBe(0);
    const [first, second] = [journalAt(late.journal), journalAt(other.journal)];
    expect(second.stored('n1').slice(0, events)).toEqual(first.stored('n1'));
    expect(second.read('n1').slice(events)).toMatchObject([
      { type: 'session.adopted', actor: { name: 'Aysel' }, data: { from: { name: 'Leyla', lastSeq: events } } },
    ]);

    // The first host comes back before the other one has gone on.
    expectFault(await late.run(['resume', 'n1', '--plain']), {
      exit: 1,
      code: 'session/adopted',
      names: [/n1 was adopted by Aysel/],
      next: [/Nothing more is done from here/],
    });
    expect(eventsIn(late.journal)).toBe(events);
    expect(await countOf(late.new, 'select count(*) from people')).toBe(4);

    const resumed = await other.run(['resume', 'n1', '--plain']);
    expect(resumed.end, resumed.output).toBe(0);
    expect(resumed.output).toContain('move/move: found not done after the kill');
    expect(await late.new.sql('select legacy_id, name from people order by 1')).toEqual(
      await late.old.sql('select id, name from people order by 1'),
    );
    expect(await countOf(late.new, "select sum(rows_written) from nightferry.ledger where step = 'move'")).toBe(10);
    expect(await countOf(late.new, copied)).toBe(second.stored('n1').length);
    expect(eventsIn(late.journal)).toBe(events);
  }, 180_000);

  it('is left alone where nobody is in front of it', async () => {
    const { late, kill } = await stuckNight();
    await kill();
    const before = await countOf(late.new, copied);
    const other = elsewhere(late);
    const nobody = await other.run(['adopt', late.runbook, '--in', 'test', 'n1']);
    expect(nobody.end, nobody.output).toBe(3);
    expect(nobody.output).toContain('Nothing was adopted, and nothing is changed.');
    expect(eventsIn(other.journal)).toBe(0);
    expect(await countOf(late.new, copied)).toBe(before);
  }, 120_000);
});

describe('the copy of a journal', () => {
  it('has all of it in the end, although its connection was ended meanwhile', async () => {
    const { late, leyla, open } = await stuckNight();
    const ended = await late.new.sql(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'nightferry journal n1'`);
    expect(ended).toEqual([['t']]);
    await open();
    expect(await leyla.running.ended, leyla.running.output()).toBe(0);
    const journal = journalAt(late.journal);
    const copy = "select seq, hash, event from nightferry.journal where session = 'n1' order by seq";
    const rows = (await late.new.sql(copy)).map(([seq, hash, body]) => ({
      session: 'n1',
      seq: Number(seq),
      hash,
      body,
    }));
    expect(rows).toEqual(journal.stored('n1'));
    expect(rows.at(-1)?.body).toContain('session.finished');
  }, 120_000);
});
