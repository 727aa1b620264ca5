import { describe, expect, it, onTestFinished } from 'vitest';
import { runNightferry } from '../support/command-line.ts';
import { expectOnNew, expectOnOld, exportedRows } from '../support/cutover-expect.ts';
import { backBy, type CutoverNight, cutoverNight } from '../support/cutover-night.ts';
import { whyNoDumpTools } from '../support/dump-tools.ts';

describe('a cutover', () => {
  it('is done, taken back with the application writing meanwhile, and done again, by three commands', async () => {
    const night = await madeNight();
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
    expect(rollback?.steps['rollback:switch-back/lost']?.figures).toMatchObject({ tables: 2, rows: 2, 'rows changed or deleted': 1 });
    expect(exportedRows(night)).toMatch(/came after/);
    expect(exportedRows(night)).toMatch(/changed after/);

    await night.application.write('written to the old one');
    await run(night, 0, ['resume', night.session]);
    await expectOnNew(night);
    const arrived = await night.new.sql('select username from users order by legacy_id');
    expect(arrived.flat()).toEqual(['Leyla', 'Rəşad', 'Aysel', 'written to the old one']);
    const report = JSON.parse(await run(night, 0, ['report', night.session, '--format', 'json'], ''));
    expect(report.outcome.status).toBe('finished');
  }, 120_000);
});

async function madeNight(): Promise<CutoverNight> {
  const night = await cutoverNight();
  onTestFinished(night.remove);
  return night;
}

async function run(night: CutoverNight, exit: number, args: readonly string[], answers?: string): Promise<string> {
  const answered = answers === '' ? [] : ['--answers', answers ?? (await night.answers())];
  const { end, output, stdout } = await runNightferry(['--journal', night.journal, ...args, ...answered], night.env);
  expect(end, output).toBe(exit);
  return answers === '' ? stdout : output;
}
