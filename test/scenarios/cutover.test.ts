import { describe, expect, it } from 'vitest';
import { runNightferry } from '../support/command-line.ts';
import { expectBack, goBack, goForward, leaveNight, madeNight, type Way } from '../support/cutover-back.ts';
import { expectOnNew, expectOnOld, exportedRows } from '../support/cutover-expect.ts';
import { goBackKilled } from '../support/cutover-kill.ts';
import type { Leaving } from '../support/cutover-leave.ts';
import { backBy, type CutoverNight } from '../support/cutover-night.ts';
import { unproven } from '../support/cutover-runbook.ts';
import { runSql, withDatabase } from '../support/databases.ts';
import { whyNoDumpTools } from '../support/dump-tools.ts';
import { seeded } from '../support/seeded.ts';

const timeoutMs = 180_000;

// Nights are on databases of their own and mostly wait for servers and disks: they go side by side.
describe.concurrent('a cutover', { timeout: timeoutMs }, () => {
  it('is done, taken back with the application writing meanwhile, and done again, by three commands', async (test) => {
    const night = await madeNight(test);
    const before = await night.look();
    expect(before.writable).toEqual([night.old.name]);

    await run(night, 0, ['run', night.runbook, '--in', 'test', '--session', night.session]);
    await expectOnNew(night);
    const { steps } = night.state();
    expect(steps['prepare/backup']?.figures).toMatchObject({ rows: '10' });
    expect(night.state().facts.backups[0]).toMatchObject({
      format: whyNoDumpTools === undefined ? 'custom' : 'clone',
      proven: { rows: '10' },
    });

    await night.application.write('came after');
    await night.new.sql(`update notes set body = 'changed after' where body = 'note 1'`);
    const answers = await night.answers(backBy('switch-back'));
    const back = await run(night, 4, ['rollback', night.session, '--plan', 'switch-back'], answers);
    expect(back).toContain('thaw');
    await expectOnOld(night, before);
    expect(await night.old.sql('select count(*) from users')).toEqual([['3']]);
    const [rollback] = night.state().rollbacks;
    expect(rollback?.steps['rollback:switch-back/lost']?.figures).toMatchObject({
      tables: 2,
      rows: 2,
      'rows changed or deleted': 1,
    });
    expect(exportedRows(night)).toMatch(/came after/);
    expect(exportedRows(night)).toMatch(/changed after/);
    const kept = await keptOf(night);
    expect(await kept.sql(`select username from users where legacy_id is null`)).toEqual([['came after']]);

    await night.application.write('written to the old one');
    await run(night, 0, ['resume', night.session]);
    await expectOnNew(night);
    const arrived = await night.new.sql('select username from users order by legacy_id');
    expect(arrived.flat()).toEqual(['Leyla', 'Rəşad', 'Aysel', 'written to the old one']);
    expect((await keptOf(night)).name).toBe(kept.name);
    expect(await kept.sql('select count(*) from users')).toEqual([['4']]);
    const report = JSON.parse(await run(night, 0, ['report', night.session, '--format', 'json'], ''));
    expect(report.outcome.status).toBe('finished');
  });

  // One of each kind of place: before and after the mark, in a step that did nothing yet, did everything, and let the
  // application in; the rest is in the soak.
  it.for<readonly [Way, Leaving]>([
    ['switch-back', 'before cutover/ready'],
    ['switch-back', 'at the end of cutover/switch'],
    ['switch-back', 'at the end of cutover/start'],
    ['recreate', 'at the end of move/notes'],
    ['restore', 'at the start of cutover/answers'],
    ['undo', 'at the end of cutover/start'],
  ])('%s %s ends with one database that can be written to', async ([way, where], test) => {
    const night = await madeNight(test);
    const before = await leaveNight(night, where);
    await goBack(night, way);
    await expectBack(night, way, before);
    await goForward(night, way);
  });

  it('is taken back from a step that fails, as its question offers', async (test) => {
    const night = await madeNight(test, unproven);
    const before = await night.look();
    night.application.refuses.add(night.new.name);
    const answers = `steps: { cutover/start: { on-failure: [roll-back] } }\n${backBy('switch-back')}`;
    expect(await night.conduct({ answers })).toEqual({ kind: 'rolled-back' });
    expect(night.state().rollbacks[0]?.steps['cutover/start']?.status).toBe('failed');
    await expectOnOld(night, before);
  });

  it('is taken back by processes that are killed again and again', async (test) => {
    const night = await madeNight(test);
    const before = await leaveNight(night, 'after all');
    await night.application.write('came after');
    const random = seeded(Number(process.env.NIGHTFERRY_SEED ?? 11));
    const points = [2 + random() * 8, 12 + random() * 8, 22 + random() * 10].map(Math.floor);
    await goBackKilled(night, 'switch-back', points);
    await expectOnOld(night, before);
    expect(exportedRows(night)).toMatch(/came after/);
  });
});

async function run(night: CutoverNight, exit: number, args: readonly string[], answers?: string): Promise<string> {
  const answered = answers === '' ? [] : ['--answers', answers ?? (await night.answers())];
  const { end, output, stdout } = await runNightferry(['--journal', night.journal, ...args, ...answered], night.env);
  expect(end, output).toBe(exit);
  return answers === '' ? stdout : output;
}

/** The new database of before, under the name it was put aside by: there is one. */
async function keptOf({ new: target, look }: CutoverNight) {
  const names = Object.keys((await look()).not).filter((name) => name.startsWith(`${target.name}_kept_`));
  expect(names).toHaveLength(1);
  const [name = ''] = names;
  return { name, sql: (text: string) => runSql(withDatabase(target.url, name), text) };
}
