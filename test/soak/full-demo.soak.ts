import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fullSize } from '../../source/demo/legacy/figures.ts';
import { type Nightferry, nightferry, until } from '../support/command-line.ts';
import { temporaryDirectory } from '../support/directories.ts';

/** Tables of the target, with the row counts that the document gives. */
const counts: Readonly<Record<string, number>> = {
  users: fullSize.users,
  persons: fullSize.users,
  students: fullSize.students,
  staff_members: fullSize.teachers,
  organization_units: fullSize.organizations,
  academic_terms: 12,
  courses: fullSize.courses,
  course_offerings: fullSize.offerings,
  course_enrollments: fullSize.enrollments,
  grades: fullSize.grades,
};

describe('the demo at the size of the document', () => {
  it('passes all checks, and after SIGKILL in the copy of the grades the target is the same to the row', async () => {
    const whole = await demo();
    await finished(whole.running);
    const reference = await lookInto(whole.running);
    expect(reference.counts).toEqual(counts);
    expect(reference.orphans).toBe(0);
    await close(whole.running);

    const killed = await demo();
    expect(
      await until(
        () => /grades\/grades: [\d,]+ of/.test(killed.running.output()) || hasBegun(killed.running, 'grades/grades'),
        killed.running.ended,
      ),
    ).toBe(true);
    // In the middle of some seconds of copying.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(killed.running.output()).not.toContain('grades/grades: done');
    killed.running.process.kill('SIGKILL');
    expect(await killed.running.ended).toBe('SIGKILL');

    const resumed = await start(killed.journal);
    await finished(resumed);
    expect(resumed.output()).toMatch(/grades\/grades: done .*rows before/);
    expect(await lookInto(resumed)).toEqual(reference);
    await close(resumed);
  });
});

async function demo() {
  const { directory, remove } = await temporaryDirectory();
  onTestFinished(remove);
  const journal = join(directory, 'journal.db');
  return { journal, running: await start(journal) };
}

async function start(journal: string): Promise<Nightferry> {
  const running = await nightferry(['--journal', journal, 'demo', '--unattended', '--hold']);
  onTestFinished(() => void running.process.kill('SIGKILL'));
  return running;
}

function hasBegun(running: Nightferry, step: string): boolean {
  return running.output().includes(`${step}: `);
}

async function finished(running: Nightferry): Promise<void> {
  expect(await until(() => running.output().includes('until you press Ctrl-C'), running.ended), running.output()).toBe(
    true,
  );
  expect(running.output()).not.toMatch(/failed: /);
}

async function close(running: Nightferry): Promise<void> {
  running.process.kill('SIGINT');
  expect(await running.ended, running.output()).toBe(0);
  const report = JSON.parse(running.stdout());
  expect(report.outcome.status).toBe('finished');
  expect(report.totals.checksFailed).toBe(0);
}

/** Asks the target itself, past Nightferry. */
async function lookInto(running: Nightferry) {
  const shown = /PGPASSFILE=(\S+) psql -h (\S+) -p (\d+) -U (\S+) edu_v2$/m.exec(running.output());
  const [, passwordFile = '', host = '', port, user = ''] = shown ?? [];
  const password = (await readFile(passwordFile, 'utf8')).trim().split(':').at(-1) ?? '';
  const client = new pg.Client({ host, port: Number(port), user, password, database: 'edu_v2' });
  await client.connect();
  const value = async (sql: string) => Number((await client.query({ text: sql, rowMode: 'array' })).rows[0]?.[0]);
  const found: Record<string, number> = {};
  const sums: Record<string, number> = {};
  for (const table of Object.keys(counts)) {
    found[table] = await value(`select count(*) from ${table}`);
    sums[table] = await value(`select sum(hashtextextended(t::text, 0)::numeric % 1000000007) from ${table} t`);
  }
  const orphans = await value(`select count(*) from grades g left join course_enrollments e on e.id = g.enrollment_id
    left join students s on s.id = e.student_id left join users u on u.id = s.user_id where u.id is null`);
  await client.end();
  return { counts: found, sums, orphans };
}
