import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runNightferry } from '../support/command-line.ts';
import { smallNight } from '../support/small-night.ts';

/** A session that stopped in its second phase, because a step there failed. */
async function stoppedNight() {
  const night = await smallNight();
  onTestFinished(night.remove);
  await edit(night.runbook, 'command: [echo, "{{trace}}"]', 'command: [cat, "{{trace}}.none"]');
  const journal = ['--journal', join(night.directory, 'journal.db')];
  const run = (...args: string[]) => runNightferry([...journal, ...args], night.env);
  const { end, output } = await run(
    'run',
    night.runbook,
    '--in',
    'test',
    '--session',
    'n1',
    '--answers',
    night.answers,
  );
  expect(end, output).toBe(3);
  return { night, run };
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  expect(text).toContain(from);
  await writeFile(file, text.replace(from, to));
}

describe('a runbook that is changed under an unfinished session', () => {
  it('is refused, with the file that changed', async () => {
    const { night, run } = await stoppedNight();
    await edit(
      join(night.directory, 'schema.sql'),
      'create table opened (word text);',
      'create table opened (word text); -- !',
    );
    const { end, output } = await run('resume', '--answers', night.answers);
    expect(end).toBe(1);
    expect(output).toContain('session/runbook-changed');
    expect(output).toContain('schema.sql');
  });

  it('is taken with --amend where only what failed or is to come has changed; the report names it', async () => {
    const { night, run } = await stoppedNight();
    await edit(night.runbook, 'command: [cat, "{{trace}}.none"]', 'command: [echo, "{{trace}}"]');
    await edit(
      night.runbook,
      '      - id: settled\n',
      '      - id: more\n        sql: { on: new, sql: create table more () }\n      - id: settled\n',
    );
    const retried = join(night.directory, 'retry.yaml');
    await writeFile(
      retried,
      `${await readFile(night.answers, 'utf8')}steps: { move/greet: { on-failure: [retry] } }\n`,
    );
    const { end, output } = await run('resume', '--amend', '--answers', retried);
    expect(end, output).toBe(0);
    expect(await night.target.sql("select to_regclass('more')")).toEqual([['more']]);
    const { stdout } = await run('report', 'n1', '--format', 'json');
    const { amendments, signOffs } = JSON.parse(stdout);
    expect(amendments).toMatchObject([{ changed: ['file small.yaml', 'changed move/greet', 'added finish/more'] }]);
    // What was signed before stands, for it was for a phase that was past.
    expect(signOffs.filter((given: { phase: string }) => given.phase === 'prepare')).toMatchObject([
      { stands: true },
      { stands: true },
    ]);
  });

  it('is refused with --amend where it would change what was done already', async () => {
    const { night, run } = await stoppedNight();
    await edit(
      night.runbook,
      'create index concurrently people_name on people (name)',
      'create index concurrently people_name on people (lower(name))',
    );
    const { end, output } = await run('resume', '--amend', '--answers', night.answers);
    expect(end).toBe(1);
    expect(output).toContain('session/amends-the-past');
    expect(output).toContain('prepare/scratch');
  });

  it('counts an SQL file of a step that is done as what was done', async () => {
    const { night, run } = await stoppedNight();
    await edit(
      join(night.directory, 'schema.sql'),
      'create table opened (word text)',
      'create table opened (word varchar)',
    );
    const { output } = await run('resume', '--amend', '--answers', night.answers);
    expect(output).toContain('prepare/schema');
  });
});
