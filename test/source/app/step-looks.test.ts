import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { lookerOf } from '../../../source/app/step-looks.ts';
import { systemFiles } from '../../../source/files.ts';
import { Secrets } from '../../../source/secrets.ts';
import { systemShell } from '../../../source/shell.ts';
import { Redactor } from '../../../state/redact.ts';
import type { Step } from '../../../state/runbook/runbook.ts';
import { kindOf } from '../../../tasks/kinds.ts';
import { temporaryDirectory } from '../../support/directories.ts';
import { stepIn, testNight } from '../../support/test-night.ts';

const never = new AbortController().signal;

async function lookedAt(reference: string) {
  const { directory, remove } = await temporaryDirectory();
  onTestFinished(remove);
  const file = join(directory, 'app.env');
  await writeFile(file, 'TOKEN=old\n');
  const step: Step = stepIn('token', 'edit', kindOf('edit').schema.parse({ file, set: { TOKEN: reference } }));
  const { night } = await testNight({ steps: [step] });
  const asked: string[] = [];
  const prompt = async (label: string) => {
    asked.push(label);
    return 'typed';
  };
  const secrets = new Secrets({
    ...{ env: {}, shell: systemShell, readText: systemFiles.readText, prompt, folder: directory },
    redactor: new Redactor(),
  });
  const { does } = await lookerOf(night, secrets)('phase', step, never);
  return { directory, does, asked, secrets };
}

it('a look takes a secret from a command without keeping it: the step asks for one that is good when it runs', async () => {
  const command = 'echo again >> asked; wc -l < asked';
  const { directory, does, secrets } = await lookedAt(`exec:${command}`);
  expect(does.lines.join('\n')).toContain('edits');
  expect(await readFile(join(directory, 'asked'), 'utf8')).toBe('again\n');
  expect(await secrets.value({ from: 'exec', command })).toBe('2');
});

it('a look asks nobody for a secret: the screens have the terminal', async () => {
  const { does, asked } = await lookedAt('prompt:VPN token');
  expect(asked).toEqual([]);
  expect(does.fault).toMatchObject({ code: 'secret/no-terminal' });
});
