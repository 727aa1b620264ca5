import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { openJournal } from '../../state/sqlite-journal.ts';
import { eventsIn, runNightferry } from '../support/command-line.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { expectFault } from '../support/situation.ts';

let removeAll = async () => {};
let journal = '';
let session = '';
/** Folder of the interrupted demo's databases. */
let place = '';

beforeAll(async () => {
  const { directory, remove } = await temporaryDirectory();
  journal = join(directory, 'journal.db');
  removeAll = async () => {
    if (place !== '') await rm(place, { recursive: true, force: true });
    await remove();
  };
  const { end, output } = await nightferry('demo', '--scale', '0.001', '--plain');
  expect(end, output).toBe(3);
  expect(output).toContain('left (operator)');
  const opened = openJournal({ file: journal, clock: systemClock, isAlive: () => true, host: 'ops1' });
  session = opened.sessions()[0]?.session ?? '';
  const [first] = opened.read(session);
  opened.close();
  place = first?.type === 'session.opened' ? (first.data.demo?.directory ?? '') : '';
});
afterAll(() => removeAll());

const nightferry = (...args: readonly string[]) => runNightferry(['--journal', journal, ...args]);

describe('an interrupted demo', () => {
  it('keeps its databases, stopped, in the folder that its journal names', () => {
    expect(existsSync(join(place, 'data'))).toBe(true);
    expect(existsSync(join(place, 'data', 'postmaster.pid'))).toBe(false);
  });

  it('whose databases are gone says so, and how to begin anew; it makes no empty ones in their place', async () => {
    const events = eventsIn(journal);
    await rename(place, `${place}.away`);
    for (const args of [
      ['resume', '--plain'],
      ['demo', '--plain'],
    ]) {
      expectFault(await nightferry(...args), {
        exit: 1,
        code: 'demo/gone',
        names: [session, place],
        next: ['nightferry demo --fresh', `nightferry abandon ${session}`],
      });
    }
    expect(existsSync(place)).toBe(false);
    await rename(`${place}.away`, place);
    expect(eventsIn(journal)).toBe(events);
  });

  it('whose folder is something else by now leaves that alone', async () => {
    await rename(place, `${place}.away`);
    await writeFile(place, 'a file');
    expectFault(await nightferry('resume', '--plain'), {
      exit: 1,
      code: 'demo/gone',
      names: [place],
      next: ['--fresh'],
    });
    await rm(place);
    await mkdir(join(place, 'data'), { recursive: true });
    expectFault(await nightferry('resume', '--plain'), {
      exit: 1,
      code: 'cluster/directory-in-use',
      names: [place],
      next: ['empty directory'],
    });
    await rm(place, { recursive: true });
    await rename(`${place}.away`, place);
  });

  it('with a file missing among its databases names that file', async () => {
    const password = join(place, 'password');
    await rename(password, `${password}.away`);
    expectFault(await nightferry('resume', '--plain'), {
      exit: 1,
      code: 'demo/unusable',
      names: [place, password],
      next: ['--fresh'],
    });
    await rename(`${password}.away`, password);
  });

  it('goes on where it was, once everything is back', async () => {
    const { end, output } = await nightferry('resume', '--plain');
    expect(end, output).toBe(3);
    expect(output).toContain(`Session ${session}, resumed; left at`);
    expect(existsSync(join(place, 'data', 'postmaster.pid'))).toBe(false);
  });
});
