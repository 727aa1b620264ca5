import { existsSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nightferry, runNightferry, until } from '../support/command-line.ts';
import { freshDatabase } from '../support/databases.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { holdTable } from '../support/hold-table.ts';
import { processesOf } from '../support/processes.ts';
import { compiledCommandLine } from '../support/run.ts';
import { hasTmux, Terminal } from '../support/tmux.ts';

const runbook = `
runbook-format: 1
runbook: watched
title: A night that others look at
roles: { dba: Database administrator, cto: Chief Technology Officer }
databases: { edu: { engine: postgres } }
environments: { staging: { stand-in: true, databases: { edu: env:EDU_URL } } }
phases:
  - id: prepare
    title: Prepare
    steps:
      - id: told
        confirm: [ { id: told, text: People are told, role: dba } ]
  - id: change
    title: Change
    needs: [prepare]
    sign-off: [cto]
    steps:
      - id: column
        title: Give users a column
        sql: { on: edu, sql: alter table users add column note text }
`;

async function night() {
  const { directory, remove } = await temporaryDirectory();
  onTestFinished(remove);
  const { url, drop, sql } = await freshDatabase({ standIn: true });
  onTestFinished(drop);
  await sql('create table users (id int)');
  const file = join(directory, 'watched.yaml');
  await writeFile(file, runbook);
  const journal = join(directory, 'journal.db');
  const open = async (name: string, args: readonly string[], size = {}) => {
    const command = [process.execPath, await compiledCommandLine(), '--journal', journal, '--as', name, ...args];
    const terminal = new Terminal(command, { env: { EDU_URL: url }, ...size });
    onTestFinished(() => terminal.close());
    return terminal;
  };
  const page = join(directory, 'status.html');
  return { file, journal, url, sql, open, page, read: () => readFileSync(page, 'utf8') };
}

describe.skipIf(!hasTmux)('a session watched from another terminal (needs tmux)', () => {
  it('shows there what is asked, whom a step waits for, and a kill; and is signed from there', async () => {
    const { file, journal, url, open, page, read } = await night();
    const release = await holdTable(url, 'users');
    onTestFinished(release);
    const runs = ['run', file, '--in', 'staging', '--session', 'night-1', '--status-page', page];
    const first = await open('Leyla', runs);
    await first.until(/Enter begins/);
    expect(await until(() => existsSync(page) && read().includes('Not begun yet.'))).toBe(true);

    const watching = await open('Rauf', ['watch'], { columns: 120, rows: 40 });
    const waiting = await watching.until(/has it open; nothing runs until they begin/);
    expect(waiting).toMatch(/^ WATCHING {2}REHEARSAL in staging/);

    first.press('Enter');
    await first.until(/Is it so\?/);
    await watching.until(/People are told[\s\S]*Leyla on .* is asked this\. It is answered there/);
    watching.press('y');
    await watching.until(/runs it: answer there/);
    expect(first.frame()).not.toContain('You say');
    expect(await until(() => read().includes('Waiting for a decision.'))).toBe(true);

    first.press('y');
    await first.until(/You say: YES/);
    first.press('Enter');
    const blocked = await watching.until(/waits \d+s for pid \d+ \(\w+, reports\.py.*idle in transaction/);
    expect(blocked).toContain('wanted: AccessExclusiveLock on users in edu');
    expect(blocked).toMatch(/to end it: select pg_terminate_backend\(\d+\)/);
    expect(read()).not.toMatch(/reports|pg_terminate|Leyla|alter/);

    const [pid = 0] = processesOf(page, process.execPath);
    process.kill(pid, 'SIGKILL');
    const killed = /No sign of life of Leyla on .* \(pid \d+\) for \d+s: killed\?/;
    await watching.until((frame) => killed.test(frame) && frame.includes('interrupted'));
    expect(read()).toMatch(/Later than <strong>.*do not believe it/);
    await release();

    // Any key takes away why the last one did nothing.
    watching.press('j');
    const second = await open('Leyla', ['resume', '--status-page', page]);
    await watching.until(/has it open/);
    await second.until(/Enter goes on/);
    second.press('Enter');
    // Enter may come too soon after the board has come: it is pressed again while this is waited for.
    await second.until((frame) => !/Enter goes on/.test(frame));
    await watching.until(/s signs from here, under your name/);
    watching.press('s');
    await watching.until(/Type the name/);
    watching.type('Rauf');
    watching.press('Enter');
    await watching.until(/s signs as/);
    watching.press('s');
    await watching.until((frame) => !/s signs as/.test(frame));
    await second.until(/FINISHED/);
    expect(await watching.until(/FINISHED/)).toMatch(/Rauf as cto, asserted/);
    // Within a second of the event: later than the screens.
    const signed = /Finished at \d\d:\d\d\.[\s\S]*Chief Technology Officer: signed/;
    expect(await until(() => signed.test(read()))).toBe(true);
    expect(read()).not.toContain('http-equiv="refresh"');

    second.press('q', 'Enter');
    await second.until(/exit code 0/);
    watching.press('q', 'Enter');
    await watching.until(/exit code 0/);
    expect(existsSync(`${journal}-live`)).toBe(false);
  }, 120_000);
});

describe('watching without a terminal', () => {
  it('tells what happens line by line until the session has ended, writing nothing into the journal', async () => {
    const { file, journal, url, page, read } = await night();
    const env = { EDU_URL: url };
    const runs = ['run', file, '--in', 'staging', '--plain', '--session', 'night-1'];
    const runner = await nightferry(['--journal', journal, '--as', 'Leyla', ...runs], env);
    expect(await until(() => runner.output().includes('People are told'), runner.ended)).toBe(true);
    const watcher = await nightferry(['--journal', journal, 'watch', '--status-page', page], env);
    expect(await until(() => watcher.output().includes('Leyla is asked: People are told'), watcher.ended)).toBe(true);
    runner.process.stdin?.write('y\n');
    expect(await until(() => watcher.output().includes('from here: nightferry'), watcher.ended)).toBe(true);
    const signed = await runNightferry(
      ['--journal', journal, '--as', 'Rauf', 'sign', 'night-1', 'change', '--role', 'cto'],
      env,
    );
    expect(signed.end).toBe(0);
    expect(await runner.ended).toBe(0);
    expect(await watcher.ended).toBe(0);
    expect(watcher.output()).toMatch(/change\/column: done[\s\S]*Rauf signed change as cto[\s\S]*It is finished/);
    expect(read()).toMatch(/Finished at/);

    const before = statSync(journal);
    const again = await runNightferry(['--journal', journal, 'watch', 'night-1', '--plain'], env);
    expect(again).toMatchObject({
      end: 0,
      output: expect.stringContaining('It is finished: nobody runs it any more.'),
    });
    expect(statSync(journal)).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs });
    expect(await runNightferry(['--journal', journal, 'watch'], env)).toMatchObject({
      end: 1,
      output: expect.stringContaining('session/none'),
    });
    expect(await runNightferry(['--journal', journal, 'watch', 'nobody'], env)).toMatchObject({ end: 2 });
    const wrong = await runNightferry(['--journal', journal, ...runs, '--status-page', file], env);
    expect(wrong).toMatchObject({ end: 2, output: expect.stringContaining('status-page/not-ours') });
  }, 60_000);
});
