import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { foldSession } from '../../state/session/evolve.ts';
import { isSettled } from '../../state/session/session.ts';
import { runNightferry } from '../support/command-line.ts';
import {
  conductBack,
  type Going,
  type GoingBackNight,
  goingBackNight,
  sessionId,
} from '../support/going-back-night.ts';
import { journalAt } from '../support/journals.ts';

const nothing = { tables: [], people: [], ledger: [] };
const arrived = (generation: string) => ({
  tables: [
    ['people', 'r'],
    ['people_name', 'i'],
    ['people_pkey', 'i'],
  ],
  people: [['50', expect.any(String)]],
  ledger: [
    ['move', 'people', generation, '50'],
    ['prepare', 'schema', generation, '0'],
  ],
});

async function begin(way: 'undo' | 'swap' = 'undo') {
  const night = await goingBackNight(way);
  onTestFinished(night.remove);
  const journal = journalAt(join(night.directory, 'journal.db'), { isAlive: () => false });
  onTestFinished(() => journal.close());
  const conduct = (how: Going) => conductBack(night, journal, how, way);
  const session = () => foldSession(journal.read(sessionId));
  return { night, journal, conduct, session };
}

/** The command line, on the journal of the night. */
function commandLine({ directory, env, answers }: GoingBackNight) {
  const journal = join(directory, 'journal.db');
  return (...args: readonly string[]) =>
    runNightferry(['--journal', journal, ...args, ...(args[0] === 'rollback' ? ['--answers', answers] : [])], env);
}

describe('a night that is gone back from', () => {
  it('undoes everything after a failure, and goes forward to the end when it is resumed', async () => {
    const { night, conduct, session } = await begin();
    expect(await conduct('run')).toEqual({ kind: 'rolled-back' });
    expect(await night.outcome()).toEqual(nothing);
    expect(session().runs.at(-1)?.ended).toBe('rolled-back');
    expect(Object.values(session().steps).filter(isSettled)).toEqual([]);
    expect(session().signOffs).toEqual([]);
    const [record] = session().rollbacks;
    expect(record).toMatchObject({
      way: 'undo',
      reason: 'Someone is in the way',
      phases: ['finish', 'move', 'prepare'],
    });
    expect(record?.undos['move/people']).toMatchObject({ status: 'done', figures: { rows: 50, chunks: 3 } });

    await night.clear();
    expect(await conduct('resume')).toEqual({ kind: 'finished' });
    expect(await night.outcome()).toEqual(arrived('2'));
  });

  it('goes back along a plan that puts another database in its place, and forward again on that', async () => {
    const { night, conduct, session } = await begin('swap');
    expect(await conduct('run')).toEqual({ kind: 'rolled-back' });
    expect(await night.kept()).toEqual(arrived('1'));
    expect(await night.outcome()).toEqual(nothing);
    const { opened, facts } = session();
    expect(facts.released).toEqual([]);
    expect(facts.repinned.new?.database).toBe(opened.databases.new?.identity.database);
    expect(facts.repinned.new?.database_oid).not.toBe(opened.databases.new?.identity.database_oid);

    await night.clear();
    expect(await conduct('resume')).toEqual({ kind: 'finished' });
    expect(await night.outcome()).toEqual(arrived('2'));
    expect(await night.kept()).toEqual(arrived('1'));
  });

  it('may be over already: it opens again, undoes all of it, and can be done anew', async () => {
    const { night, conduct, session } = await begin();
    await night.clear();
    expect(await conduct('run')).toEqual({ kind: 'finished' });
    expect(await conduct('rollback')).toEqual({ kind: 'rolled-back' });
    expect(await night.outcome()).toEqual(nothing);
    expect(session().finished).toBeUndefined();
    expect(await conduct('resume')).toEqual({ kind: 'finished' });
    expect(await night.outcome()).toEqual(arrived('2'));
  });

  it('keeps what is not of the copy: the undo stops there, and goes on once those rows are gone', async () => {
    const { night, conduct, session } = await begin();
    await night.clear();
    await conduct('run');
    await night.target.sql(`insert into people values (1000, 'the application was here')`);
    expect(await conduct('rollback')).toMatchObject({ kind: 'left', reason: { why: 'answers' } });
    expect(session().undos['move/people']?.fault?.code).toBe('copy/undo-would-lose');
    expect(await night.target.sql('select count(*) from people')).toEqual([['51']]);
  });
});

describe('nightferry rollback', () => {
  it('says what it can not go back over', async () => {
    const { night, journal, conduct } = await begin();
    expect(await conduct('dry-run')).toEqual({ kind: 'finished' });
    journal.close();
    const { end, output } = await commandLine(night)('rollback', sessionId);
    expect({ end, output }).toEqual({ end: 2, output: expect.stringContaining('rollback/over') });
    expect(output).toContain('was a dry run, which changed nothing');
  });

  it('goes back over a finished session with exit code 4, and names what it does not know', async () => {
    const { night, journal, conduct } = await begin();
    await night.clear();
    await conduct('run');
    journal.close();
    const cli = commandLine(night);
    const wrong: readonly (readonly [args: readonly string[], code: string])[] = [
      [['moved'], 'rollback/unknown-phase'],
      [['--plan', 'swop'], 'rollback/unknown-plan'],
      [['move', '--plan', 'swap'], 'rollback/two-ways'],
    ];
    for (const [args, code] of wrong) {
      const { end, output } = await cli('rollback', sessionId, ...args);
      expect({ end, output }).toEqual({ end: 2, output: expect.stringContaining(code) });
    }
    const { end, output } = await cli('rollback', sessionId, 'move');
    expect(end, output).toBe(4);
    expect(output).toContain('ROLLBACK begins: Undo what was done, newest first (undo), over finish, move');
    expect(output).toContain('undo of move/people: done (50 rows, 3 chunks)');
    expect(output).toContain('everything is taken back');
    expect(await night.outcome()).toMatchObject({
      tables: [
        ['people', 'r'],
        ['people_pkey', 'i'],
      ],
      people: [['0', null]],
    });
    const again = await cli('rollback', sessionId, 'move');
    expect({ end: again.end, output: again.output }).toEqual({
      end: 2,
      output: expect.stringContaining('rollback/nothing'),
    });
    const status = await cli('status', sessionId);
    expect(status.output).toContain('rolled back: Undo what was done, newest first (undo), over finish, move');
    const report = await cli('report', sessionId);
    expect(report.output).toContain('Rolled back to before phase Move');
  });
});
