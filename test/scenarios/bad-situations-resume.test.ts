import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { eventsIn } from '../support/command-line.ts';
import { clusterUrl, runSql } from '../support/databases.ts';
import { asksFirst, expectFault, type Situation, situation, untouched, withPeople } from '../support/situation.ts';

let late: Situation;
beforeEach(async () => {
  late = await withPeople(await situation(asksFirst));
  onTestFinished(() => late.remove());
});

/** Opens a session and leaves it at its first question. */
async function opened(name = 'n1', ...more: readonly string[]): Promise<void> {
  const { end, output } = await late.run(['run', late.runbook, '--in', 'test', '--session', name, '--plain', ...more]);
  expect(end, output).toBe(3);
}

const resume = (env: Readonly<Record<string, string>> = {}) => late.run(['resume', 'n1', '--plain'], env);

/** Whatever was wrong: the journal has no word more, nothing is held, and once it is put right the session goes on. */
async function expectAsItWas(events: number): Promise<void> {
  expect(eventsIn(late.journal)).toBe(events);
  expect(await late.remains()).toEqual({ ...untouched, sessions: ['n1'] });
}

describe('a session whose files changed while it was left', () => {
  it.each([
    ['late.yaml', 'A late night', 'A later night'],
    ['schema.sql', 'name text', 'name varchar(20)'],
  ])('is not resumed when %s did, and is when that is put back', async (name, from, to) => {
    await opened();
    const events = eventsIn(late.journal);
    const file = join(late.directory, name);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(from, to));
    expectFault(await resume(), {
      exit: 1,
      code: 'session/runbook-changed',
      names: ['session n1', name],
      next: [late.directory, 'nightferry resume n1 --amend', /digest [0-9a-f]{12}/],
    });
    await expectAsItWas(events);
    await writeFile(file, text);
    const again = await resume();
    expect(again.end, again.output).toBe(3);
    expect(again.output).toContain('People are told');
  });

  it.each(['late.yaml', 'schema.sql'])('is not resumed when %s is gone, and says where it should be', async (name) => {
    await opened();
    const events = eventsIn(late.journal);
    const file = join(late.directory, name);
    await rename(file, `${file}.elsewhere`);
    expectFault(await resume(), {
      exit: 1,
      code: 'session/runbook-gone',
      names: ['Session n1', file],
      next: ['Put it back as it was', 'the session looks for it where it was'],
    });
    await expectAsItWas(events);
  });

  it('keeps the vars it was opened with, which no resume can change', async () => {
    await opened('n1', '--var', 'rows=11');
    const answers = await late.write('answers.yaml', 'answers: 1\ndefault: confirm\n');
    const { end, output } = await late.run(['resume', 'n1', '--answers', answers]);
    expect(end, output).toBe(3);
    expect(output).toContain('expected 11');
  });
});

describe('a session that is resumed where it does not belong', () => {
  it('is refused on a database of the same name that was made anew', async () => {
    await opened();
    const events = eventsIn(late.journal);
    await late.new.drop();
    await runSql(await clusterUrl(), `create database ${late.new.name}`);
    await runSql(await clusterUrl(), `alter database ${late.new.name} set nightferry.stand_in = 'on'`);
    expectFault(await resume(), {
      exit: 1,
      code: 'session/changed-server',
      names: ['new is not the database', /database_oid was \d+, is \d+/],
      next: [/Both are at postgres:.*made, restored or promoted/, 'nightferry abandon'],
    });
    await expectAsItWas(events);
  });

  it('is refused on another database, and says where the session was opened', async () => {
    await opened();
    const other = await situation(asksFirst);
    onTestFinished(() => other.remove());
    expectFault(await resume({ NEW_URL: other.new.url }), {
      exit: 1,
      code: 'session/changed-server',
      names: ['new', `database was ${late.new.name}, is ${other.new.name}`],
      next: [`opened on postgres://postgres@`, late.new.name, 'Lead new back'],
    });
    expect(await other.remains()).toEqual(untouched);
  });

  it('is refused with another id namespace', async () => {
    await opened();
    const events = eventsIn(late.journal);
    expectFault(await resume({ NAMESPACE: '1b7c1c3e-8f3a-4a51-9c8e-6f0f4b1d2a10' }), {
      exit: 1,
      code: 'session/changed-namespace',
      names: ['id namespace', 'session n1'],
      next: ['Set it to the value it had'],
    });
    await expectAsItWas(events);
  });

  it('is refused while its database is down, and can be resumed afterwards', async () => {
    await opened();
    const events = eventsIn(late.journal);
    expectFault(await resume({ NEW_URL: 'postgres://postgres@127.0.0.1:1/new' }), {
      exit: 1,
      code: 'database/refused',
      names: ['127.0.0.1:1', 'new'],
      next: ['Start the server'],
    });
    await expectAsItWas(events);
  });
});

describe('a session that there is not, or not any more', () => {
  it('is named, with those that there are and the journal that was looked into', async () => {
    await opened();
    for (const args of [
      ['resume', 'n2'],
      ['status', 'n2'],
      ['report', 'n2'],
      ['stop', 'n2'],
      ['sign', 'n2', 'prepare', '--role', 'dba'],
    ]) {
      expectFault(await late.run(args), {
        exit: 2,
        code: 'session/unknown',
        names: ['n2', late.journal],
        next: ['There are: n1.', '--journal'],
      });
    }
  });

  it('is not opened a second time under the name of another', async () => {
    await opened();
    expectFault(await late.run(['run', late.runbook, '--in', 'test', '--session', 'n1', '--plain']), {
      exit: 1,
      code: 'session/exists',
      names: ['n1'],
      next: ['nightferry resume n1', '--session'],
    });
  });

  it('is not resumed when it is over', async () => {
    await opened();
    expect((await late.run(['abandon', 'n1', '--reason', 'it is late'])).end).toBe(0);
    expectFault(await resume(), {
      exit: 1,
      code: 'session/finished',
      names: ['Session n1', 'nothing to resume'],
      next: ['nightferry report n1'],
    });
    expectFault(await late.run(['resume', '--plain']), {
      exit: 1,
      code: 'session/none',
      names: [late.journal],
      next: ['nightferry run'],
    });
  });

  it('must be named when there are several, and each is shown with the command that resumes it', async () => {
    await opened('n1');
    await opened('n2');
    expectFault(await late.run(['resume', '--plain']), {
      exit: 2,
      code: 'session/several',
      names: ['2 unfinished sessions'],
      next: [`nightferry --journal ${late.journal} resume n1`, `nightferry --journal ${late.journal} resume n2`],
    });
  });
});
