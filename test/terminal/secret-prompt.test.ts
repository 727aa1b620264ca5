import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../support/directories.ts';
import { compiledCommandLine } from '../support/run.ts';
import { hasTmux, Terminal } from '../support/tmux.ts';

const runbook = `
runbook-format: 1
runbook: asking
title: A night that asks for a secret
roles: { dba: Database administrator }
databases: { edu: { engine: sqlite } }
environments: { live: { production: true, databases: { edu: "prompt:URL of edu" } } }
phases:
  - id: prepare
    title: Prepare
    steps:
      - id: told
        confirm: [ { id: told, text: People are told, role: dba } ]
`;

describe.skipIf(!hasTmux)('a secret that is asked for at the terminal (needs tmux)', () => {
  it('is typed on the plain terminal, where its letters are no keys of the screens', async () => {
    const { directory, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const file = join(directory, 'asking.yaml');
    await writeFile(file, runbook);
    const database = join(directory, 'q!Se.db');
    new Sqlite(database).exec('create table people (id integer primary key)').close();
    const command = [process.execPath, await compiledCommandLine(), '--journal', join(directory, 'journal.db')];
    const terminal = new Terminal([...command, 'run', file, '--in', 'live']);
    onTestFinished(() => terminal.close());

    expect(await terminal.until(/URL of edu:$/)).not.toContain('Nightferry');
    terminal.type(`sqlite:${database}`);
    expect(terminal.frame()).not.toContain('sqlite:');
    terminal.press('Enter');
    expect(await terminal.until(/Enter begins/)).toContain('opened; nothing runs until you begin');
    terminal.press('o');
    await terminal.until(/Enter open step/);
  }, 60_000);
});
