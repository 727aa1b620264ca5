import { mkdir, writeFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { dataOf } from '../../../source/demo/cluster-server.ts';
import { keepMarkOf, keptDemo, keptFault } from '../../../source/demo/kept.ts';
import { temporaryDirectory } from '../../support/directories.ts';
import { appendAll, journalAt, journalFile, leyla } from '../../support/journals.ts';
import { ended, given, opened, type Telling } from '../../support/story.ts';

const session = 'edu-1';

it('is a finished demo whose databases are there and marked, and nothing else', async () => {
  expect(await keptAfter([ended('finished')], { mark: true, data: true })).toMatchObject({ id: session });
  expect(await keptAfter([ended('finished')], { mark: false, data: true })).toBeUndefined();
  expect(await keptAfter([ended('finished')], { mark: true, data: false })).toBeUndefined();
  expect(await keptAfter([ended('abandoned')], { mark: true, data: true })).toBeUndefined();
  // An interrupted one is gone on with, or given up by name, before anybody looks for a kept one.
  expect(await keptAfter([], { mark: true, data: true })).toBeUndefined();
});

it('says what would be lost, how to use it, and how to replace it', async () => {
  const kept = await keptAfter([ended('finished')], { mark: true, data: true });
  if (!kept) throw new TypeError('it is kept');
  const { code, message, remedy } = keptFault(kept, { file: undefined } as never);
  expect([code, message]).toEqual(['demo/kept', expect.stringContaining('they are removed')]);
  expect(remedy.join()).toMatch(/nightferry.* rollback edu-1.*nightferry.* demo --replace/);
});

async function keptAfter(story: readonly Telling[], { mark, data }: { mark: boolean; data: boolean }) {
  const { directory, remove } = await temporaryDirectory();
  onTestFinished(remove);
  if (data) await mkdir(dataOf(directory), { recursive: true });
  if (mark) await writeFile(keepMarkOf(directory), '');
  const journal = journalAt(await journalFile());
  const events = given(opened({ demo: { name: 'edu-v2', directory, scale: 1 } }), ...story);
  appendAll(journal, events, journal.acquireLease(session, leyla));
  return keptDemo(directory, { journal });
}
