import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemShell } from '../../source/shell.ts';
import { holdingLock } from '../support/child-processes.ts';
import { eventsIn, runNightferry } from '../support/command-line.ts';
import { type Dialogue, dialogueWith } from '../support/dialogue.ts';
import { compiledCommandLine } from '../support/run.ts';
import {
  asksFirst,
  expectFault,
  expectNoBug,
  type Situation,
  situation,
  untouched,
  withPeople,
} from '../support/situation.ts';

/** A session n1 of Leyla's that waits at its first question. */
async function waiting(): Promise<{ late: Situation; leyla: Dialogue }> {
  const late = await withPeople(await situation(asksFirst));
  onTestFinished(() => late.remove());
  const running = await late.start([
    '--as',
    'Leyla',
    'run',
    late.runbook,
    '--in',
    'test',
    '--session',
    'n1',
    '--plain',
  ]);
  const leyla = dialogueWith(running);
  await leyla.hears('q = leave');
  return { late, leyla };
}

describe('a session that somebody is in front of', () => {
  it('is refused to everybody else, with the name and process of who has it; and is free once they left', async () => {
    const { late, leyla } = await waiting();
    const events = eventsIn(late.journal);
    const holder = new RegExp(`n1 is being run by Leyla on \\S+ \\(pid ${leyla.running.process.pid}\\)`);
    for (const args of [
      ['resume', 'n1', '--plain'],
      ['resume', '--plain'],
      ['abandon', 'n1', '--reason', 'x'],
    ]) {
      expectFault(await late.run(args), {
        exit: 1,
        code: 'session/leased',
        names: [holder],
        next: ['nightferry status n1', 'nightferry stop n1'],
      });
    }
    expect(eventsIn(late.journal)).toBe(events);

    leyla.types('q');
    expect(await leyla.running.ended).toBe(3);
    expect(await late.remains()).toEqual({ ...untouched, sessions: ['n1'] });
    expect((await late.run(['resume', 'n1', '--plain'])).end).toBe(3);
  });

  it('keeps its databases from sessions of other journals too', async () => {
    const { late, leyla } = await waiting();
    const other = join(late.directory, 'other.db');
    expectFault(await runNightferry(['--journal', other, 'run', late.runbook, '--in', 'test', '--plain'], late.env), {
      exit: 1,
      code: 'database/locked',
      names: ['Another Nightferry holds new', 'n1', 'server process'],
      next: ['Leave that session first', /pg_terminate_backend\(\d+\)/],
    });
    const { stdout } = await runNightferry(['--journal', other, 'status', '--json']);
    expect(JSON.parse(stdout)).toEqual({ status: 1, sessions: [], unreadable: [] });
    leyla.types('q');
    expect(await leyla.running.ended).toBe(3);
  });

  it('is free for everybody once it was killed', async () => {
    const { late, leyla } = await waiting();
    leyla.running.process.kill('SIGKILL');
    await leyla.running.ended;
    const { end, output } = await late.run(['--as', 'Rauf', 'resume', '--plain']);
    expect(end, output).toBe(3);
    expect(output).toMatch(/Session n1, resumed; the process before was killed after \d\d:\d\d.* in prepare\/people/);
  });
});

describe('a journal that is locked by another program in the middle of a session', () => {
  it('ends the session without losing a word, and it goes on when the journal is free', async () => {
    const { late, leyla } = await waiting();
    const events = eventsIn(late.journal);
    const { letGo } = await holdingLock(late.journal, 'begin immediate');
    leyla.types('y: called them');
    expect(await leyla.running.ended, leyla.running.output()).toBe(1);
    expect(leyla.running.output()).toContain(
      `The journal ${late.journal} is locked by another program. (journal/busy)`,
    );
    expectNoBug(leyla.running.output());
    await letGo();
    expect(eventsIn(late.journal)).toBe(events);
    const again = await late.run(['resume', '--plain']);
    expect(again.end, again.output).toBe(3);
    expect(again.output).toContain('People are told');
    expect(await late.remains()).toEqual({ ...untouched, sessions: ['n1'] });
  });
});

describe('a disk that is full in the middle of a session', () => {
  it('ends the session where it is, and it goes on from there when there is room', async () => {
    const late = await withPeople(await situation(asksFirst));
    onTestFinished(() => late.remove());
    const answers = await late.write('answers.yaml', 'answers: 1\ndefault: confirm\n');
    const words = [
      '--journal',
      late.journal,
      'run',
      late.runbook,
      '--in',
      'test',
      '--session',
      'n1',
      '--answers',
      answers,
    ];
    // The process may write no file beyond this size, which its journal soon is; without the trap it would be killed.
    const line = `trap '' XFSZ; exec prlimit --fsize=${80 * 1024} "$0" "$@"`;
    const full = await systemShell.run({
      command: ['sh', '-c', line, process.execPath, await compiledCommandLine(), ...words],
      env: late.env,
    });
    const { exitCode = -1, output } = full;
    expectFault(
      { end: exitCode, output, stdout: '' },
      {
        exit: 1,
        code: 'journal/unwritable',
        names: [late.journal],
        next: ['has free space', `nightferry --journal ${late.journal} resume n1`],
      },
    );
    expect(output).toContain('phase prepare begins');
    // Its lease could not be given back either, but nobody is behind it any more.
    const { stdout } = await late.run(['status', '--json']);
    expect(JSON.parse(stdout).sessions).toMatchObject([{ session: 'n1', state: 'unfinished' }]);

    const again = await late.run(['resume', '--answers', answers]);
    expect(again.end, again.output).toBe(0);
    expect(await late.new.sql('select count(*) from people')).toEqual([['10']]);
  });
});
