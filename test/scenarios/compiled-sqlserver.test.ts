import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { nightferry } from '../support/command-line.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { scriptedHome } from '../support/tds/scripted-home.ts';

const runbook = `runbook-format: 1
runbook: compiled
title: One statement on SQL Server
roles: { dba: Database administrator }
databases: { edu: { engine: sqlserver } }
environments:
  test: { stand-in: true, databases: { edu: env:EDU_URL } }
phases:
  - id: work
    title: Work
    planned: 5m
    steps:
      - { id: mark, title: Mark, sql: { on: edu, sql: UPDATE marks SET seen = 1 } }
`;

/**
 * Other tests load the sources one by one. What people run is bundled: there modules wait for each other in another order, and a driver
 * can have its names elsewhere. Both have kept it from its first connection.
 */
it('the compiled program opens a database on SQL Server, locks it, and runs SQL in a transaction there', async () => {
  const { directory, remove } = await temporaryDirectory();
  onTestFinished(remove);
  const file = join(directory, 'compiled.yaml');
  await writeFile(file, runbook);
  const home = await scriptedHome();
  const journal = ['--journal', join(directory, 'journal.db')];
  const running = await nightferry([...journal, 'run', file, '--in', 'test', '--session', 'n1', '--plain'], {
    EDU_URL: home.url,
  });
  onTestFinished(() => void running.process.kill('SIGKILL'));
  running.process.stdin?.end();
  expect(await running.ended, running.output()).toBe(0);
  expect(home.complaints()).toEqual([]);
  expect(home.kept).toEqual([
    { what: 'ledger', text: expect.stringContaining('"mark"') },
    { what: 'sql', text: 'UPDATE marks SET seen = 1' },
  ]);
});
