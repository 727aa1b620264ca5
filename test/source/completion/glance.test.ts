import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { glanceAtPlan, glanceAtSessions } from '../../../source/completion/journal-glance.ts';
import { environmentsIn, varsIn } from '../../../source/completion/runbook-glance.ts';
import { keepSessions } from '../../support/completing-home.ts';
import { temporaryDirectory } from '../../support/directories.ts';
import { appendAll, journalAt, leyla } from '../../support/journals.ts';
import { amended, given, opened, phaseOf, planOf, stepOf } from '../../support/story.ts';

async function folder(): Promise<string> {
  const { directory, remove } = await temporaryDirectory();
  onTestFinished(remove);
  return directory;
}

describe('a glance at a journal', () => {
  it('names its sessions, and leaves no trace beside it', async () => {
    const directory = await folder();
    const file = join(directory, 'journal.db');
    keepSessions(file);
    const before = { files: await readdir(directory), bytes: await readFile(file), at: (await stat(file)).mtimeMs };
    expect(glanceAtSessions(file)).toMatchObject([
      { session: 'edu-v2-live-1114', isOver: true },
      { session: 'edu-v2-live-1121', isOver: false },
    ]);
    expect(glanceAtPlan(file, 'edu-v2-live-1121')?.phases.map(({ id }) => id)).toEqual(['people', 'validation']);
    expect(glanceAtPlan(file, 'no-such-session')).toBeUndefined();
    expect({ files: await readdir(directory), bytes: await readFile(file), at: (await stat(file)).mtimeMs }).toEqual(
      before,
    );
  });

  it('sees what a running session wrote a moment ago, its amended plan too', async () => {
    const directory = await folder();
    const journal = journalAt(join(directory, 'journal.db'));
    const plan = planOf([phaseOf('anew', [stepOf('users')])]);
    appendAll(
      journal,
      given(opened(), amended(plan, 'd2')),
      journal.acquireLease(given(opened())[0]?.session ?? '', leyla),
    );
    const [{ session = '' } = {}] = glanceAtSessions(journal.file);
    expect(glanceAtPlan(journal.file, session)?.phases.map(({ id }) => id)).toEqual(['anew']);
  });

  it('finds nothing, and makes nothing, where there is none or it is damaged', async () => {
    const directory = await folder();
    const at = (name: string) => join(directory, name);
    await writeFile(
      at('text.db'),
      'not a database, but as long as the header of one would be: a hundred bytes and a few more.',
    );
    await writeFile(at('empty.db'), '');
    keepSessions(at('journal.db'));
    await writeFile(at('cut.db'), (await readFile(at('journal.db'))).subarray(0, 5_000));
    await mkdir(at('folder.db'));
    const there = await readdir(directory);
    for (const name of ['none.db', 'text.db', 'empty.db', 'cut.db', 'folder.db']) {
      expect(glanceAtSessions(at(name)), name).toEqual([]);
      expect(glanceAtPlan(at(name), 'edu-v2-live-1121'), name).toBeUndefined();
    }
    expect(glanceAtSessions(undefined)).toEqual([]);
    expect(await readdir(directory)).toEqual(there);
  });
});

describe('a glance at a runbook', () => {
  const text = `# environments: { no: {} }
title: x
environments:
  live: { production: true }
  # a comment
  staging:
    stand-in: true
    vars: { rows: 5 }

vars: { rows: 10, "api": "http://x" }
phases: [ { unclosed
`;

  it('finds environments and vars, whatever else is wrong with it', () => {
    expect(environmentsIn(text)).toEqual([
      { text: 'live', about: 'PRODUCTION' },
      { text: 'staging', about: 'stand-in' },
    ]);
    expect(varsIn(text, 'staging')).toEqual([
      { text: 'rows=', about: 'now 5' },
      { text: 'api=', about: 'now http://x' },
    ]);
  });

  it.each(['', 'environments:', 'environments: [', 'environments: text', 'no yaml: : :'])(
    'finds none in %j',
    (broken) => {
      expect(environmentsIn(broken)).toEqual([]);
      expect(varsIn(broken, 'live')).toEqual([]);
    },
  );
});
