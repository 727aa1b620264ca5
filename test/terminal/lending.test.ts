import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../support/command-line.ts';
import { freshDatabase } from '../support/databases.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { processesOf } from '../support/processes.ts';
import { compiledCommandLine } from '../support/run.ts';
import { hasTmux, Terminal } from '../support/tmux.ts';

const runbook = `
runbook-format: 1
runbook: lending
title: A night beside which things are opened
roles: { dba: Database administrator }
databases: { edu: { engine: postgres } }
environments: { live: { production: true, databases: { edu: env:EDU_URL } } }
phases:
  - id: prepare
    title: Prepare
    steps:
      - id: told
        confirm: [ { id: told, text: People are told, role: dba } ]
`;

/** Programs that say what they were given, and hear what is typed. */
const programs = {
  psql: `trap 'echo interrupted' INT
echo "client of $PGDATABASE as $PGAPPNAME with $PGOPTIONS, url \${EDU_URL:-taken away}"
read -r said || read -r said
echo "heard $said"`,
  vi: `echo "# changed" >> "$2"; echo "edited $1"`,
};

async function night() {
  const { directory, remove } = await temporaryDirectory();
  onTestFinished(remove);
  const { url, drop, name } = await freshDatabase();
  onTestFinished(drop);
  const file = join(directory, 'lending.yaml');
  await writeFile(file, runbook);
  for (const [program, text] of Object.entries(programs)) {
    await writeFile(join(directory, program), `#!/bin/sh\n${text}\n`);
    await chmod(join(directory, program), 0o755);
  }
  const journal = join(directory, 'journal.db');
  const command = [process.execPath, await compiledCommandLine(), '--journal', journal, 'run', file, '--in', 'live'];
  const env = {
    PATH: `${directory}:${process.env.PATH ?? ''}`,
    EDITOR: join(directory, 'vi'),
    VISUAL: '',
    EDU_URL: url,
  };
  const terminal = new Terminal(command, { env });
  onTestFinished(() => terminal.close());
  return { terminal, journal, file, name, clientPath: join(directory, 'psql') };
}

describe.skipIf(!hasTmux)('a terminal that is lent (needs tmux)', () => {
  it('comes back whole from the client and the editor, and a hang-up ends what has it', async () => {
    const { terminal, journal, file, name, clientPath } = await night();
    await terminal.until(/Enter begins/);
    terminal.press('Q');
    await terminal.until(/begins read-only/);
    terminal.press('Enter');
    const client = await terminal.until(/client of/);
    expect(client.replaceAll('\n', '')).toContain(`client of ${name} as psql beside nightferry`);
    expect(client.replaceAll('\n', '')).toMatch(/default_transaction_read_only=on, url taken away/);

    // Ctrl-C is the client's; the very first key typed into it arrives; the size changes underneath.
    terminal.press('C-c');
    await terminal.until(/interrupted/);
    terminal.resize(100, 30);
    terminal.type('salam');
    terminal.press('Enter');
    const back = await terminal.until((frame) => /Enter begins/.test(frame) && frame.split('\n').length === 30);
    expect(back).toContain('PRODUCTION');

    terminal.press('o');
    await terminal.until(/Enter open step/);
    terminal.press('e');
    expect(await terminal.until(/the next resume halts/)).toMatch(/lending\.yaml, line \d+/);
    terminal.press('Enter');
    await terminal.until(/lending\.yaml was CHANGED/);
    expect(await readFile(file, 'utf8')).toContain('# changed');
    terminal.press('Enter');
    await terminal.until(/Enter open step/);

    terminal.press('x');
    await terminal.until(/-- Enter returns/);
    terminal.press('Enter');
    await terminal.until(/Enter open step/);

    terminal.press('Q');
    await terminal.until(/begins read-only/);
    terminal.press('Enter');
    await terminal.until(/client of/);
    expect(await until(() => processesOf(clientPath).length === 1)).toBe(true);
    const [pid = 0] = processesOf(journal, process.execPath);
    process.kill(pid, 'SIGHUP');
    expect(await terminal.until(/exit code/)).toContain('exit code 130');
    expect(await until(() => processesOf(clientPath).length === 0)).toBe(true);
  }, 60_000);
});
