import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { eventsIn } from '../support/command-line.ts';
import { expectFault, situation } from '../support/situation.ts';

const phases = `
  - id: prepare
    title: Prepare
    steps:
      - id: schema
        sql: { on: new, run: "create table people (id integer)" }
      - id: people
        confirm:
          - { id: told, text: People are told, role: dba }
`;

it('a session of another journal keeps its name to itself in the databases where it was at work', async () => {
  const late = await situation(phases.replace('run: "', 'sql: "'));
  onTestFinished(() => late.remove());
  const first = await late.run(['run', late.runbook, '--in', 'test', '--session', 'n1', '--plain']);
  expect(first.end, first.output).toBe(3);

  const other = join(late.directory, 'other.db');
  expectFault(await late.run(['--journal', other, 'run', late.runbook, '--in', 'test', '--session', 'n1', '--plain']), {
    exit: 1,
    code: 'session/known-elsewhere',
    names: [/n1 of another journal has been at work here/],
    next: [/nightferry resume n1/, /--session/],
  });
  expect(eventsIn(other)).toBe(0);
  expect((await late.remains()).held).toBe(0);
});
