import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemFiles } from '../../../source/files.ts';
import { missingFiles } from '../../../source/handover/missing-files.ts';
import { foldSession } from '../../../state/session/evolve.ts';
import { temporaryDirectory } from '../../support/directories.ts';
import { fact, finished, given, opened, phaseOf, planOf, started } from '../../support/story.ts';

it('files of done steps that are not on this host as they were are named, whichever way they are known', async () => {
  const { directory, remove } = await temporaryDirectory();
  onTestFinished(remove);
  const at = (name: string) => join(directory, name);
  await writeFile(at('here.txt'), '12345');
  await writeFile(at('shorter.txt'), '1');
  const file = (name: string) => ({ kind: 'file', path: at(name), bytes: 5, sha256: 'x' }) as const;
  const backup = (path: string, format: 'custom' | 'clone') =>
    fact('backup.made', { database: 'edu', step: 'a/dump', format, path, bytes: 5, sha256: 'x', readThrough: true });
  const session = foldSession(
    given(
      opened({ plan: planOf([phaseOf('a', ['edit', 'under', 'dump'])]) }),
      started('a/edit'),
      finished('a/edit', { evidence: [file('here.txt'), file('shorter.txt'), file('gone.txt')] }),
      backup(at('edu.dump'), 'custom'),
      backup('edu_clone', 'clone'),
      started('a/under'),
    ),
  );
  expect(await missingFiles(session, systemFiles)).toEqual([
    { step: 'a/edit', path: at('shorter.txt'), why: 'here with another size' },
    { step: 'a/edit', path: at('gone.txt'), why: 'not here' },
    { step: 'a/dump', path: at('edu.dump'), why: 'not here' },
  ]);
});
