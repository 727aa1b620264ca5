import { createHash } from 'node:crypto';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemFiles } from '../../source/files.ts';
import { temporaryDirectory } from '../support/directories.ts';

let directory: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ directory, remove } = await temporaryDirectory());
});
afterEach(() => remove());

const path = (name: string) => join(directory, name);

describe('the file system', () => {
  it('gives text and a digest of the bytes', async () => {
    await writeFile(path('a'), 'Bakı\n');
    expect(await systemFiles.readText(path('a'))).toBe('Bakı\n');
    expect(await systemFiles.sha256(path('a'))).toBe(createHash('sha256').update('Bakı\n').digest('hex'));
    expect(await systemFiles.stat(path('a'))).toMatchObject({ bytes: 6, isDirectory: false });
  });

  it('knows directories and what is not there', async () => {
    expect(await systemFiles.stat(directory)).toMatchObject({ isDirectory: true });
    expect(await systemFiles.stat(path('gone'))).toBeUndefined();
    expect(await systemFiles.freeBytes(directory)).toBeGreaterThan(0);
  });

  it.each([
    { what: 'a missing file', name: 'gone', code: 'file/missing' },
    { what: 'a directory', name: 'folder', code: 'file/not-a-file' },
    { what: 'bytes that are not text', name: 'binary', code: 'file/not-text' },
  ])('says $code for $what, and names it', async ({ name, code }) => {
    await mkdir(path('folder'));
    await writeFile(path('binary'), Buffer.from([0xff, 0xfe, 0x00]));
    const fault = systemFiles.readText(path(name));
    await expect(fault).rejects.toMatchObject({ name: 'Fault', code });
    await expect(fault).rejects.toThrow(path(name));
  });

  it('finds files by pattern, newest first, and no directories or hidden files', async () => {
    await mkdir(path('edu_dir.dump'));
    for (const [name, day] of [
      ['edu_1.dump', 2],
      ['edu_2.dump', 3],
      ['edu_3.dump', 1],
      ['.edu_4.dump', 4],
    ] as const) {
      await writeFile(path(name), '');
      await utimes(path(name), day * 86_400, day * 86_400);
    }
    await writeFile(path('edu_1xdump'), '');
    const names = (pattern: string) => systemFiles.match(path(pattern));
    expect(await names('edu_*.dump')).toEqual(['edu_2.dump', 'edu_1.dump', 'edu_3.dump'].map(path));
    expect(await names('*.dump')).toHaveLength(3);
    expect(await names('edu_?.dump')).toHaveLength(3);
    expect(await names('edu_2.dump')).toEqual([path('edu_2.dump')]);
    expect(await names('other*')).toEqual([]);
    expect(await systemFiles.match(path('gone/*.dump'))).toEqual([]);
  });
});
