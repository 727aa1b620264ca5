import { copyFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdingLock } from '../support/child-processes.ts';
import { runNightferry } from '../support/command-line.ts';
import { asksFirst, expectFault, expectNoBug, type Situation, situation, withPeople } from '../support/situation.ts';

let late: Situation;
/** A journal with the unfinished session n1, and the finished dry run d1. */
let good: string;

beforeAll(async () => {
  late = await withPeople(await situation(asksFirst));
  good = late.journal;
  expect((await late.run(['run', late.runbook, '--in', 'test', '--session', 'n1', '--plain'])).end).toBe(3);
  expect((await late.run(['run', late.runbook, '--in', 'test', '--session', 'd1', '--dry-run', '--plain'])).end).toBe(
    0,
  );
});
afterAll(() => late.remove());

async function copied(name: string): Promise<string> {
  const file = join(late.directory, name);
  await copyFile(good, file);
  return file;
}

function changed(file: string, sql: string): void {
  const db = new Sqlite(file);
  db.exec(sql);
  db.close();
}

/** Every command that opens a journal. */
function commands(): readonly (readonly string[])[] {
  return [
    ['status'],
    ['report', 'n1'],
    ['resume', 'n1', '--plain'],
    ['sign', 'n1', 'prepare', '--role', 'dba'],
    ['stop', 'n1'],
    ['abandon', 'n1', '--reason', 'it is late'],
    ['run', late.runbook, '--in', 'test', '--plain'],
  ];
}

/** Those that need a journal which is there, and those that need its session n1. */
const withoutRun = () => commands().slice(0, -1);
const ofSession = () => withoutRun().slice(1);

function withJournal(file: string, args: readonly string[]) {
  return runNightferry(['--journal', file, ...args], late.env);
}

describe('a journal that can not be used', () => {
  it('that is damaged is left as it is, to the byte, by every command', async () => {
    const file = await copied('truncated.db');
    await truncate(file, 9_000);
    const before = await readFile(file);
    for (const ended of await Promise.all(commands().map((command) => withJournal(file, command)))) {
      expectFault(ended, {
        exit: 1,
        code: 'journal/damaged',
        names: [file],
        next: ['Do not delete it', `sqlite3 ${file} .recover`, 'nightferry.ledger'],
      });
    }
    expect(await readFile(file)).toEqual(before);
  });

  it('that is garbage is called damaged, and that it may be no journal at all', async () => {
    const file = join(late.directory, 'garbage.db');
    const bytes = Buffer.from('no database, but five words more\n'.repeat(200));
    await writeFile(file, bytes);
    expectFault(await withJournal(file, ['status']), {
      exit: 1,
      code: 'journal/damaged',
      names: [file],
      next: ['never was a journal', 'name the right file with --journal'],
    });
    expect(await readFile(file)).toEqual(bytes);
  });

  it('of a newer Nightferry is left to that one', async () => {
    const file = await copied('newer.db');
    changed(file, 'pragma user_version = 99');
    const before = await readFile(file);
    for (const ended of await Promise.all(commands().map((command) => withJournal(file, command)))) {
      expectFault(ended, {
        exit: 1,
        code: 'journal/newer',
        names: [file, 'format 99'],
        next: ['the Nightferry that wrote it, or a newer one'],
      });
    }
    expect(await readFile(file)).toEqual(before);
  });

  it('that is another program’s database is not written to', async () => {
    const file = join(late.directory, 'browser.db');
    changed(file, 'create table bookmarks (url text)');
    const before = await readFile(file);
    expectFault(await withJournal(file, ['run', late.runbook, '--in', 'test', '--plain']), {
      exit: 1,
      code: 'journal/not-a-journal',
      names: [file],
      next: ['another file with --journal'],
    });
    expect(await readFile(file)).toEqual(before);
  });

  it('that is a folder, or in a folder that can not be made, is named with the reason', async () => {
    await mkdir(join(late.directory, 'folder'));
    expectFault(await withJournal(join(late.directory, 'folder'), ['status']), {
      exit: 1,
      code: 'journal/unwritable',
      names: [join(late.directory, 'folder')],
      next: ['name another file with --journal'],
    });
    // A file is where the folder should be: this holds for root too.
    expectFault(await withJournal(join(good, 'journal.db'), ['run', late.runbook, '--in', 'test', '--plain']), {
      exit: 1,
      code: 'journal/unwritable',
      names: [join(good, 'journal.db')],
      next: ['Check its permissions'],
    });
  });

  it('that another program keeps locked is waited for, and then named', async () => {
    const file = await copied('locked.db');
    changed(file, 'pragma journal_mode = delete');
    const { letGo } = await holdingLock(file, 'begin exclusive');
    expectFault(await withJournal(file, ['status']), {
      exit: 1,
      code: 'journal/busy',
      names: [file, 'locked by another program'],
      next: ['a database browser, a backup tool'],
    });
    await letGo();
    expect((await withJournal(file, ['status'])).end).toBe(0);
  });

  it('that is not there is not made by a command that needs one', async () => {
    const file = join(late.directory, 'no', 'journal.db');
    for (const ended of await Promise.all(withoutRun().map((command) => withJournal(file, command)))) {
      expectFault(ended, {
        exit: 1,
        code: 'journal/missing',
        names: [file],
        next: ['--journal', 'start a session first'],
      });
    }
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });
});

describe('a journal in which an event was changed', () => {
  const tampered = async () => {
    const file = await copied('tampered.db');
    changed(
      file,
      `drop trigger events_are_not_changed;
       update events set body = replace(body, 'People are told', 'People were told') where session = 'n1'`,
    );
    return file;
  };

  it('is not gone on with: every command that needs the session names it and the event', async () => {
    const file = await tampered();
    for (const ended of await Promise.all(ofSession().map((command) => withJournal(file, command)))) {
      expectFault(ended, {
        exit: 1,
        code: 'journal/chain-broken',
        names: ['session n1', /event \d+ was changed after it was written/],
        next: ['Do not go on with this session', 'Keep the journal file as it is', 'nightferry.ledger'],
      });
    }
  });

  it('still shows its other sessions, and says which one can not be trusted', async () => {
    const file = await tampered();
    const { end, output } = await withJournal(file, ['status']);
    expect(end).toBe(1);
    expect(output).toMatch(/^d1 {2}A late night.*finished/m);
    expect(output).toMatch(/^n1 {2}unreadable\n.*journal\/chain-broken/m);
    expectNoBug(output);
    const { stdout } = await withJournal(file, ['status', '--json']);
    const { sessions, unreadable } = JSON.parse(stdout);
    expect(sessions).toMatchObject([{ session: 'd1' }]);
    expect(unreadable).toMatchObject([{ id: 'n1', fault: { code: 'journal/chain-broken' } }]);
  });

  it('does not let a resume without a name pick anything in its place', async () => {
    const { end, output } = await withJournal(await tampered(), ['resume', '--plain']);
    expect(end).toBe(1);
    expect(output).toContain('(session/none)');
    expect(output).toMatch(/n1.*\(journal\/chain-broken\)/);
  });

  it('is found out when an event is missing, or when one was added', async () => {
    const missing = await copied('missing.db');
    changed(missing, `drop trigger events_are_not_deleted; delete from events where session = 'n1' and seq = 2`);
    expectFault(await withJournal(missing, ['report', 'n1']), {
      exit: 1,
      code: 'journal/chain-broken',
      names: ['session n1', 'event 2 is missing'],
      next: ['Do not go on'],
    });
    const added = await copied('added.db');
    changed(
      added,
      `insert into events select session, seq + 1, body, hash from events where session = 'n1' order by seq desc limit 1`,
    );
    expectFault(await withJournal(added, ['report', 'n1']), {
      exit: 1,
      code: 'journal/chain-broken',
      names: ['session n1', 'does not follow the one before'],
      next: ['Do not go on'],
    });
  });
});

describe('a report', () => {
  it('that can not be written where it should be is not half written anywhere', async () => {
    const out = join(late.directory, 'nowhere', 'report.md');
    expectFault(await withJournal(good, ['report', 'n1', '--out', out]), {
      exit: 1,
      code: 'report/unwritable',
      names: [out],
      next: ['the folder exists', '--out'],
    });
    expectFault(await withJournal(good, ['report', 'n1', '--out', late.directory]), {
      exit: 1,
      code: 'report/unwritable',
      names: [late.directory],
      next: ['--out'],
    });
  });
});
