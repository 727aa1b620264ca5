import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemFiles } from '../../source/files.ts';
import { type SecretSources, Secrets } from '../../source/secrets.ts';
import { systemShell } from '../../source/shell.ts';
import { Redactor } from '../../state/redact.ts';
import type { SecretReference } from '../../state/runbook/runbook.ts';
import { temporaryDirectory } from '../support/directories.ts';

let folder: string;
let remove: () => Promise<void>;
let redactor: Redactor;
beforeEach(async () => {
  ({ directory: folder, remove } = await temporaryDirectory());
  redactor = new Redactor();
});
afterEach(() => remove());

const env = { TOKEN: 'hunter2-hunter2', EMPTY: '', URL: 'postgres://edu:hun%20ter2-x@db1/edu?sslmode=require' };

function secrets(more: Partial<SecretSources> = {}): Secrets {
  const readText = (path: string) => systemFiles.readText(path);
  return new Secrets({ env, shell: systemShell, readText, prompt: undefined, folder, redactor, ...more });
}

describe('a secret', () => {
  it.each<[SecretReference, string]>([
    [{ from: 'env', name: 'TOKEN' }, 'hunter2-hunter2'],
    [{ from: 'file', path: 'token.txt' }, 'from a file'],
    [{ from: 'exec', command: 'cat token.txt' }, 'from a file'],
    [{ from: 'prompt', label: 'VPN token' }, 'typed for VPN token'],
  ])('is read where %j leads, and is hidden from then on', async (reference, value) => {
    await writeFile(join(folder, 'token.txt'), 'from a file\n');
    const prompt = async (label: string) => `typed for ${label}`;
    expect(await secrets({ prompt }).value(reference)).toBe(value);
    expect(redactor.text(`it is ${value}`)).toBe('it is •••');
  });

  it('is asked for once, however many ask at the same time', async () => {
    const asked: string[] = [];
    const all = secrets({
      prompt: async (label) => {
        asked.push(label);
        return 'typed once';
      },
    });
    const reference = { from: 'prompt', label: 'token' } as const;
    expect(await Promise.all([all.value(reference), all.value(reference)])).toEqual(['typed once', 'typed once']);
    expect(await all.url(reference)).toBe('typed once');
    expect(asked).toEqual(['token']);
  });

  it('that could not be read is tried again', async () => {
    const all = secrets();
    const reference = { from: 'file', path: 'late.txt' } as const;
    await expect(all.value(reference)).rejects.toMatchObject({ code: 'secret/unreadable' });
    await writeFile(join(folder, 'late.txt'), 'here now');
    expect(await all.value(reference)).toBe('here now');
  });

  it('in a URL is its password alone, as it is and as it is written', async () => {
    expect(await secrets().url({ from: 'env', name: 'URL' })).toBe(env.URL);
    expect(redactor.text(`hun ter2-x, hun%20ter2-x at ${env.URL}`)).toBe(
      '•••, ••• at postgres://edu:•••@db1/edu?sslmode=require',
    );
  });

  it('is none where the runbook holds the text itself', async () => {
    expect(await secrets().value({ from: 'text', text: 'postgres://edu@db1/edu' })).toBe('postgres://edu@db1/edu');
    expect(redactor.text('postgres://edu@db1/edu')).toBe('postgres://edu@db1/edu');
  });

  it.each<[SecretReference, string, string]>([
    [{ from: 'env', name: 'OTHER' }, 'secret/missing', 'The environment variable OTHER (the URL of edu) is not set.'],
    [{ from: 'env', name: 'EMPTY' }, 'secret/empty', 'The environment variable EMPTY (the URL of edu) is empty.'],
    [
      { from: 'prompt', label: '' },
      'secret/no-terminal',
      'The secret prompt: (the URL of edu) is asked for at the terminal, and there is none.',
    ],
    [
      { from: 'exec', command: 'echo no >&2; exit 4' },
      'secret/command-failed',
      'The command for the secret exec:echo no >&2; exit 4 (the URL of edu) ended with exit code 4.',
    ],
  ])('that %j leads nowhere for is a fault: %s', async (reference, code, message) => {
    const error = await secrets()
      .value(reference, 'the URL of edu')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'Fault', code, message, retry: 'safe' });
  });
});
