import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildReport } from '../../state/report/report.ts';
import { runNightferry } from '../support/command-line.ts';
import { everythingIn } from '../support/everything.ts';
import { journalAt } from '../support/journals.ts';
import { type SmallNight, smallNight } from '../support/small-night.ts';

const journalName = 'journal.db';

describe('a dry run', () => {
  it('changes nothing but its own journal: not a table, not a setting, not a file, not a process', async () => {
    const night = await smallNight();
    onTestFinished(night.remove);
    const before = await everythingIn(night, journalName);
    const { end, output } = await dryRun(night);
    expect(end, output).toBe(0);
    expect(await everythingIn(night, journalName)).toEqual(before);
  });

  it('shows the exact SQL, command, mapping and question of every step, and what each would touch', async () => {
    const night = await smallNight();
    onTestFinished(night.remove);
    await dryRun(night);
    const steps = new Map((await reportOf(night)).steps.map((step) => [`${step.phase}/${step.step}`, step]));
    const shown = (key: string) => (steps.get(key)?.preview?.description ?? []).join('\n');

    expect(shown('prepare/people')).toContain('asks dba: People are told');
    expect(shown('prepare/schema')).toContain('create table people (id uuid primary key');
    expect(shown('prepare/scratch')).toContain('create index concurrently people_name on people (name)');
    expect(shown('move/mark')).toContain('$ echo moved >> "$FILE"');
    expect(shown('move/people')).toMatch(/SELECT .*"legacy_id"|legacy_id/s);
    expect(shown('finish/open')).toContain("insert into opened values ('yes')");
    expect(steps.get('move/people')?.preview?.touches).toEqual([expect.stringContaining('new')]);
    expect(steps.get('move/mark')?.preview?.touches).toEqual([expect.stringContaining('echo moved')]);
    expect([...steps.values()].every((step) => step.preview !== null)).toBe(true);
  });

  it('judges the checks marked preflight, and counts at the source for the others', async () => {
    const night = await smallNight();
    onTestFinished(night.remove);
    await dryRun(night);
    const report = await reportOf(night);
    const judged = report.checks.map(({ id, verdict }) => [id, verdict]);
    expect(judged).toEqual([
      ['version', 'passed'],
      ['rows', 'passed'],
    ]);
    const arrived = report.steps.find(({ step }) => step === 'arrived');
    expect(JSON.stringify(arrived)).toContain('240');
  });

  it('ends with 1 when a preflight check fails, and goes on to the end to find the rest', async () => {
    const night = await smallNight();
    onTestFinished(night.remove);
    await night.source.sql('delete from people where id = 3');
    const { end } = await dryRun(night);
    expect(end).toBe(1);
    const report = await reportOf(night);
    expect(report.checks.find(({ id }) => id === 'rows')?.verdict).toBe('failed');
    expect(report.steps.find(({ step }) => step === 'open')?.preview).not.toBeNull();
  });

  it('takes no lock, so that it can be made while the session runs', async () => {
    const night = await smallNight();
    onTestFinished(night.remove);
    const holder = await dryRun(night);
    expect(holder.end).toBe(0);
    const locks = await night.target.sql(
      "select count(*) from pg_locks l join pg_database d on d.oid = l.database where locktype = 'advisory' and datname = current_database()",
    );
    expect(locks).toEqual([['0']]);
  });
});

function dryRun(night: SmallNight) {
  const args = ['run', night.runbook, '--in', 'test', '--dry-run', '--plain', '--session', 'small-dry'];
  return runNightferry(['--journal', join(night.directory, journalName), ...args], night.env);
}

async function reportOf(night: SmallNight) {
  const journal = journalAt(join(night.directory, journalName));
  return buildReport(journal.read('small-dry'), journal.head('small-dry'));
}
