import { describe, expect, it, onTestFinished } from 'vitest';
import { type Dialogue, dialogueWith } from '../support/dialogue.ts';
import { expectFault, expectNoBug, type Situation, situation, untouched, withPeople } from '../support/situation.ts';

const phases = `
  - id: prepare
    title: Prepare
    sign-off: [dba, cto]
    steps:
      - { id: schema, sql: { on: new, file: schema.sql } }
  - id: move
    title: Move
    needs: [prepare]
    sign-off: [cto]
    steps:
      - id: move
        copy: { from: old.people, to: new.people, key: id, columns: { id: { uuid: people, of: id }, name: name } }
`;

/** Leyla's session, which waits for the first sign-off of prepare. */
async function leylaWaiting(): Promise<{ late: Situation; leyla: Dialogue }> {
  const late = await withPeople(await situation(phases));
  onTestFinished(() => late.remove());
  const args = ['--as', 'Leyla', 'run', late.runbook, '--in', 'test', '--session', 'n1', '--plain'];
  const leyla = dialogueWith(await late.start(args));
  await leyla.hears('Database administrator: do you approve it?');
  await leyla.hears('to sign, q = leave');
  return { late, leyla };
}

async function statusOf(late: Situation) {
  const { end, stdout } = await late.run(['status', 'n1', '--json']);
  expect(end).toBe(0);
  return JSON.parse(stdout).sessions[0];
}

async function reportOf(late: Situation) {
  return JSON.parse((await late.run(['report', 'n1', '--format', 'json'])).stdout);
}

describe('a session in one terminal and a signature from another', () => {
  it('goes on as soon as the other terminal signed for what it waits for, and asks nobody twice', async () => {
    const { late, leyla } = await leylaWaiting();
    expect(await statusOf(late)).toMatchObject({
      state: 'running',
      holder: { name: 'Leyla', pid: leyla.running.process.pid },
      phase: { id: 'prepare', number: 1, of: 2 },
      phases: [
        { id: 'prepare', done: true, missingSignOffs: ['dba', 'cto'] },
        { id: 'move', done: false },
      ],
      openQuestions: [expect.stringMatching(/^sign-off\/prepare\/dba\//)],
    });

    // Not yet asked there, and signed all the same; then the one that is asked.
    const early = await late.run(['--as', 'Rauf', 'sign', 'n1', 'prepare', '--role', 'cto', '--note', 'by phone']);
    expect(early.end, early.output).toBe(0);
    const asked = await late.run(['--as', 'Aysel', 'sign', 'n1', 'prepare', '--role', 'dba']);
    expect(asked.end, asked.output).toBe(0);
    await leyla.hears('Rauf signed prepare as cto (asserted)');
    await leyla.hears('Aysel signed prepare as dba (asserted)');
    await leyla.hears('move/move: done (10 rows');

    await leyla.hears('Phase "Move" is done. CTO: do you approve it?');
    expect((await late.run(['--as', 'Rauf', 'sign', 'n1', 'move', '--role', 'cto'])).end).toBe(0);
    expect(await leyla.running.ended, leyla.running.output()).toBe(0);
    expectNoBug(leyla.running.output());
    expect(leyla.running.output()).not.toContain('Phase "Prepare" is done. CTO');

    const report = await reportOf(late);
    expect(report.operators).toMatchObject([{ name: 'Leyla' }]);
    expect(report.signOffs).toMatchObject([
      {
        phase: 'prepare',
        role: 'cto',
        name: 'Rauf',
        note: 'by phone',
        scripted: false,
        stands: true,
        recordedBy: { name: 'Rauf' },
      },
      { phase: 'prepare', role: 'dba', name: 'Aysel', scripted: false, stands: true, recordedBy: { name: 'Aysel' } },
      { phase: 'move', role: 'cto', name: 'Rauf', stands: true },
    ]);
  });

  it('takes the one that comes first where both sign', async () => {
    const { late, leyla } = await leylaWaiting();
    leyla.types('Leyla');
    await leyla.hears('Leyla signed prepare as dba');
    expectFault(await late.run(['--as', 'Aysel', 'sign', 'n1', 'prepare', '--role', 'dba']), {
      exit: 1,
      code: 'sign/given',
      names: ['prepare', 'dba'],
      next: ['Nothing is left to sign'],
    });
    leyla.types('q');
    expect(await leyla.running.ended).toBe(3);
  });
});

describe('a session that one person leaves and another takes up', () => {
  it('is held by one at a time, needs no answer twice, and is reported with both', async () => {
    const { late, leyla } = await leylaWaiting();
    expectFault(await late.run(['--as', 'Rauf', 'resume', '--plain']), {
      exit: 1,
      code: 'session/leased',
      names: [/being run by Leyla on \S+ \(pid \d+\)/],
      next: ['nightferry stop n1'],
    });
    leyla.types('Leyla: before I go home');
    await leyla.hears('CTO: do you approve it?');
    leyla.types('q');
    expect(await leyla.running.ended).toBe(3);
    expect(await statusOf(late)).toMatchObject({ state: 'unfinished', phases: [{ missingSignOffs: ['cto'] }, {}] });

    // Signed while nobody runs it.
    expect((await late.run(['--as', 'Kamran', 'sign', 'n1', 'prepare', '--role', 'cto'])).end).toBe(0);
    const rauf = dialogueWith(await late.start(['--as', 'Rauf', 'resume', '--plain']));
    await rauf.hears('Session n1, resumed; left at');
    await rauf.hears('Phase "Move" is done. CTO');
    expect(await statusOf(late)).toMatchObject({ state: 'running', holder: { name: 'Rauf' } });
    rauf.types('Rauf');
    expect(await rauf.running.ended, rauf.running.output()).toBe(0);

    const report = await reportOf(late);
    expect(report.operators).toMatchObject([{ name: 'Leyla' }, { name: 'Rauf' }]);
    expect(report.runs).toMatchObject([
      { by: { name: 'Leyla' }, end: 'left', why: 'operator' },
      { by: { name: 'Rauf' }, end: 'finished' },
    ]);
    expect(report.signOffs.map(({ name }: { name: string }) => name)).toEqual(['Leyla', 'Kamran', 'Rauf']);
    expect(await late.remains()).toEqual({
      ...untouched,
      tables: ['nightferry.chunks', 'nightferry.document', 'nightferry.journal', 'nightferry.ledger', 'public.people'],
      sessions: ['n1'],
    });
  });
});
