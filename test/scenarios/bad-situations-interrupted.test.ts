import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventsIn, until } from '../support/command-line.ts';
import { type Dialogue, dialogueWith } from '../support/dialogue.ts';
import { processesWith } from '../support/environments.ts';
import { expectFault, expectNoBug, type Situation, situation, untouched, withPeople } from '../support/situation.ts';

/** A command that goes on for minutes, unless `go` is there. It says that it began by making `begun`. */
const longCommand = 'touch begun; test -e go || exec sleep 300';

const phases = (command: string) => `  - id: only
    title: Only
    steps:
      - { id: long, run: { shell: true, command: unused, repeatable: true, rehearsal: { command: ${JSON.stringify(command)} } } }
`;

async function inTheMiddle(command = longCommand): Promise<{ late: Situation; person: Dialogue }> {
  const late = await withPeople(await situation(phases(command)));
  onTestFinished(() => late.remove());
  const running = await late.start(['run', late.runbook, '--in', 'test', '--session', 'n1', '--plain']);
  const person = dialogueWith(running);
  // Its pid is journaled a moment after it began.
  const hasBegun = () => existsSync(join(late.directory, 'begun')) && eventsIn(late.journal, 'step.noted') > 0;
  expect(await until(hasBegun, running.ended), running.output()).toBe(true);
  return { late, person };
}

/** The session's own process aside, which knows its databases as everything does that it starts. */
function leftRunning(late: Situation): readonly number[] {
  return processesWith(late.new.name);
}

describe('a session that is interrupted in the middle of a command', () => {
  it.each([[['SIGINT']], [['SIGTERM']], [['SIGHUP']], [['SIGTERM', 'SIGHUP']]] as const)(
    'by %s ends it, leaves nothing running or held, and is gone on with later',
    async (signals) => {
      const { late, person } = await inTheMiddle();
      for (const signal of signals) person.running.process.kill(signal);
      expect(await person.running.ended, person.running.output()).toBe(130);
      expect(person.running.output()).toMatch(/SIG(INT|TERM|HUP): stopping at the next safe point/);
      expect(person.running.output()).toMatch(/left \(signal\); resume with: nightferry .*resume n1/);
      expectNoBug(person.running.output());
      expect(leftRunning(late)).toEqual([]);
      expect(await late.remains()).toEqual({ ...untouched, sessions: ['n1'] });

      await late.write('go', '');
      const again = await late.run(['resume', '--plain']);
      expect(again.end, again.output).toBe(0);
    },
  );

  it('by a second SIGINT ends at once; what still runs then is found by the resume', async () => {
    const { late, person } = await inTheMiddle(`trap '' TERM; ${longCommand}`);
    person.running.process.kill('SIGINT');
    await person.hears('SIGINT: stopping');
    person.running.process.kill('SIGINT');
    expect(await person.running.ended).toBe(130);
    const [survivor] = leftRunning(late);
    onTestFinished(() => {
      for (const pid of leftRunning(late)) process.kill(pid, 'SIGKILL');
    });
    expect(survivor).toBeDefined();

    const { end, output } = await late.run(['resume', '--plain']);
    expect(end, output).toBe(3);
    expect(output).toContain('the process before was killed');
    expect(output).toMatch(/the command of the session that died is still running \(pid \d+\)/);
  });
});

describe('a session that is interrupted in the middle of a statement', () => {
  it('has it cancelled at the server, and runs it again later', async () => {
    const late = await withPeople(
      await situation(`  - { id: only, title: Only, steps: [ { id: slow, sql: { on: new, file: slow.sql } } ] }\n`),
    );
    onTestFinished(() => late.remove());
    const sleeping = async () => {
      const rows = await late.new.sql(
        "select pid from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()",
      );
      return rows.length > 0;
    };
    await late.write('slow.sql', 'create table slow (id integer);\nselect pg_sleep(300);\n');
    const running = await late.start(['run', late.runbook, '--in', 'test', '--session', 'n1', '--plain']);
    dialogueWith(running);
    expect(await until(sleeping, running.ended), running.output()).toBe(true);
    running.process.kill('SIGINT');
    expect(await running.ended, running.output()).toBe(130);
    expect(await sleeping()).toBe(false);
    const { tables, held } = await late.remains();
    expect({ tables, held }).toEqual({
      tables: ['nightferry.chunks', 'nightferry.document', 'nightferry.journal', 'nightferry.ledger'],
      held: 0,
    });
  });
});

describe('a start that is interrupted', () => {
  it('before the session is open opens none, and ends what it had begun', async () => {
    const late = await withPeople(await situation(phases(longCommand)));
    onTestFinished(() => late.remove());
    await late.write('url.sh', 'touch asked; exec sleep 300\n');
    const slow = ['run', late.runbook, '--in', 'live', '--session', 'n1', '--plain'];
    const text = await readFile(late.runbook, 'utf8');
    await writeFile(late.runbook, text.replace('old: env:LIVE_OLD_URL', 'old: "exec:sh url.sh"'));
    const running = await late.start(slow);
    dialogueWith(running);
    const isAsked = () => existsSync(join(late.directory, 'asked'));
    expect(await until(isAsked, running.ended), running.output()).toBe(true);
    running.process.kill('SIGINT');
    expectFault(
      { end: await running.ended, output: running.output(), stdout: '' },
      {
        exit: 130,
        code: 'session/interrupted',
        names: ['no step was run'],
        next: ['Give the same command again'],
      },
    );
    expect(leftRunning(late)).toEqual([]);
    expect(await late.remains()).toEqual(untouched);
  });
});

describe('an output that nobody reads any more', () => {
  it('ends a session as a signal does, without a trace of a crash', async () => {
    const late = await withPeople(
      await situation(`  - id: only
    title: Only
    steps:
      - { id: people, confirm: [ { id: told, text: People are told } ] }
      - { id: more, confirm: [ { id: ready, text: Everyone is ready } ] }
`),
    );
    onTestFinished(() => late.remove());
    const running = await late.start(['run', late.runbook, '--in', 'test', '--session', 'n1', '--plain']);
    const person = dialogueWith(running);
    await person.hears('q = leave');
    running.process.stdout?.destroy();
    person.types('y');
    expect(await running.ended, running.output()).toBe(130);
    expectNoBug(running.output());
    expect(await late.remains()).toEqual({ ...untouched, sessions: ['n1'] });
    const { stdout } = await late.run(['report', 'n1', '--format', 'json']);
    expect(JSON.parse(stdout).runs).toMatchObject([{ end: 'left', why: 'signal' }]);
  });

  it('does not disturb a command that only tells something', async () => {
    const late = await withPeople(await situation(phases(longCommand)));
    onTestFinished(() => late.remove());
    const running = await late.start(['lint', late.runbook, '--json']);
    running.process.stdout?.destroy();
    expect(await running.ended).toBe(0);
    expectNoBug(running.output());
  });
});
