import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runNightferry } from '../support/command-line.ts';
import { everythingIn } from '../support/everything.ts';
import { type SmallNight, smallNight } from '../support/small-night.ts';

describe('the sheet', () => {
  it('changes nothing, and is read by its owner alone', async () => {
    const night = await makeNight();
    const before = await everythingIn(night, 'night.md');
    const out = join(night.directory, 'night.md');
    const { end, output } = await sheet(night, ['--out', out]);
    expect(end, output).toBe(0);
    expect(await everythingIn(night, 'night.md')).toEqual(before);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    expect(await readFile(out, 'utf8')).toMatch(/^# A small night\n/);
  });

  it('has for every step its exact commands, a box, a place for the time, and what takes it back', async () => {
    const night = await makeNight();
    const { stdout } = await sheet(night);
    const step = (id: string) => stdout.split(/^### /m).find((part) => part.includes(`(\`${id}\`,`)) ?? '';
    expect(step('schema')).toContain('create table people (id uuid primary key');
    expect(step('schema')).toContain("Undo: **can't be undone:");
    expect(step('mark')).toContain('$ echo moved >> "$FILE"');
    expect(step('mark')).toContain('unless done already: $ grep -q moved "$FILE"\n');
    // Neither table is there yet: it could not be told how it is emptied the quickest.
    expect(step('visits')).toContain(
      "DELETE FROM visits;\nDELETE FROM nightferry.ledger WHERE phase = 'move' AND step = 'visits';",
    );
    expect(step('rows')).toBe('');
    expect(step('requirements')).toContain('240 rows in old.people');
    expect(step('open')).toContain('no way back');
    expect(step('open')).toContain("insert into opened values ('yes')");
    expect(step('left-out')).toContain('left out in a rehearsal: Not in a rehearsal');
    const ids = [...stdout.matchAll(/^### \d\.\d+ .*\(`([a-z-]+)`,/gm)];
    expect(ids).toHaveLength(14);
    expect(stdout.match(/^- \[ \] done at \.+ by \.+/gm)).toHaveLength(13);
  });

  it('has whole what is longer than a report would show', async () => {
    const night = await makeNight();
    const long = Array.from({ length: 500 }, (_, line) => `create table t${line} (id int);`).join('\n');
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(night.directory, 'schema.sql'), long);
    const { stdout } = await sheet(night);
    expect(stdout).toContain(long);
  });

  it('has lines to sign on, the way to each database without its password, and what to do in an emergency', async () => {
    const night = await makeNight();
    const { stdout, output } = await sheet(night);
    expect(stdout.match(/\| (Database administrator|CTO) +\| \.{24} \| \.{24} \| \.{8} \|/g)).toHaveLength(3);
    const { password, port } = new URL(night.source.url);
    expect(stdout).toMatch(new RegExp(`psql 'postgres://\\w+@[\\w.]+:${port}/${night.source.name}'`));
    expect(stdout).toContain('from nightferry.ledger order by committed_at;');
    expect(stdout).toContain('nightferry rollback SESSION');
    expect(password.length).toBeGreaterThan(3);
    expect(output).not.toContain(password);
  });

  it('is made without the databases, and says what could not be looked at', async () => {
    const night = await makeNight();
    const gone = 'postgres://leyla:canary-8181@127.0.0.1:1/gone';
    const { end, stdout, output } = await sheet(night, [], { SMALL_OLD_URL: gone, SMALL_NEW_URL: gone });
    expect(end).toBe(0);
    expect(stdout).toContain('**Could not be looked at when this was made:** Nothing listens at 127.0.0.1:1');
    expect(stdout).toContain('create table people (id uuid primary key');
    expect(stdout).toContain("psql 'postgres://leyla@127.0.0.1:1/gone'");
    expect(output).not.toContain('canary-8181');
  });

  it('is made without the secrets, too', async () => {
    const night = await makeNight();
    const { end, stdout } = await sheet(night, [], { SMALL_OLD_URL: '', SMALL_NEW_URL: '', SMALL_NAMESPACE: '' });
    expect(end).toBe(0);
    expect(stdout).toContain('SMALL\\_OLD\\_URL'.replaceAll('\\', ''));
    expect(stdout).toContain('create table people (id uuid primary key');
  });
});

async function makeNight(): Promise<SmallNight> {
  const night = await smallNight();
  onTestFinished(night.remove);
  return night;
}

function sheet(night: SmallNight, more: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const journal = ['--journal', join(night.directory, 'not', 'made', 'journal.db')];
  return runNightferry([...journal, 'sheet', night.runbook, '--in', 'test', ...more], { ...night.env, ...env });
}
