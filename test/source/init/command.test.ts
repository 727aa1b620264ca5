import { expect, it } from 'vitest';
import { runNightferry } from '../../support/command-line.ts';
import { draftNight } from '../../support/draft-night.ts';

it('nightferry init prints one object with --json, and ends with 2 where nobody can be asked', async () => {
  const night = await draftNight('create table a (id int primary key)');
  const args = ['init', '--source', 'env:OLD', '--target', 'env:NEW', '--out', night.file, '--json'];
  const { end, stdout, output } = await runNightferry(args, { OLD: night.source.url, NEW: night.target.url });
  expect(end, output).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ init: 1, file: night.file, findings: 0, held: [], sourceOnly: [], targetOnly: [] },
    copied: [{ from: 'a', to: 'a', phase: 'load-1', confidence: 'sure', reason: 'same name' }],
    decisions: expect.arrayContaining([expect.objectContaining({ number: 1, about: 'window' })]),
    variables: expect.arrayContaining(['OLD', 'NEW']),
  });
  expect(await runNightferry(['init'])).toMatchObject({ end: 2, output: expect.stringContaining('init/no-terminal') });
  const again = await runNightferry(args, { OLD: night.source.url, NEW: night.target.url });
  expect(again).toMatchObject({ end: 2, output: expect.stringContaining('--force') });
});
