import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { chmod, chown, link, lstat, mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
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
const modeOf = (name: string) => statSync(path(name)).mode & 0o7777;
const isRoot = process.getuid?.() === 0;

describe('writing a file', () => {
  it('makes one that only its owner may read, unless told otherwise', async () => {
    await systemFiles.writeText(path('new'), 'Bakı\n');
    await systemFiles.writeText(path('open'), '', { mode: 0o644 });
    expect(await readFile(path('new'), 'utf8')).toBe('Bakı\n');
    expect([modeOf('new'), modeOf('open')]).toEqual([0o600, 0o644]);
  });

  it('keeps the mode of a file that is there, whatever mode was asked for', async () => {
    await writeFile(path('.env'), 'A=1');
    await chmod(path('.env'), 0o664);
    await systemFiles.writeText(path('.env'), 'A=2', { mode: 0o600 });
    expect([await readFile(path('.env'), 'utf8'), modeOf('.env')]).toEqual(['A=2', 0o664]);
  });

  it.runIf(isRoot)('keeps its owner and group (as root, who may give files away)', async () => {
    await writeFile(path('.env'), 'A=1', { mode: 0o640 });
    await chown(path('.env'), 65_534, 65_533);
    await systemFiles.writeText(path('.env'), 'A=2');
    const { uid, gid } = statSync(path('.env'));
    expect([uid, gid, modeOf('.env')]).toEqual([65_534, 65_533, 0o640]);
  });

  it('writes what a link leads to, and leaves the link a link', async () => {
    await mkdir(path('shared'));
    await writeFile(path('shared/.env'), 'A=1');
    await symlink('shared/.env', path('.env'));
    await systemFiles.writeText(path('.env'), 'A=2');
    expect((await lstat(path('.env'))).isSymbolicLink()).toBe(true);
    expect(await readFile(path('shared/.env'), 'utf8')).toBe('A=2');
  });

  it('puts a new file in the place of the old one: whoever has that one open reads on in it', async () => {
    await writeFile(path('.env'), 'A=1');
    await link(path('.env'), path('same'));
    await systemFiles.writeText(path('.env'), 'A=2');
    expect(await readFile(path('same'), 'utf8')).toBe('A=1');
    expect(await readdir(directory)).toEqual(['.env', 'same']);
  });

  it.each([
    { what: 'a folder', name: 'folder', code: 'file/not-a-file' },
    { what: 'a path whose folder is not there', name: 'gone/file', code: 'file/missing' },
  ])('refuses $what, names it, and leaves nothing beside it', async ({ name, code }) => {
    mkdirSync(path('folder'));
    const writing = systemFiles.writeText(path(name), 'x');
    await expect(writing).rejects.toMatchObject({ code });
    await expect(writing).rejects.toThrow(path(name));
    expect(await readdir(directory)).toEqual(['folder']);
  });

  it.runIf(isRoot)('refuses what this user may not write, and keeps it (as root, who can become another)', () => {
    const script = `import('${join(import.meta.dirname, '../../source/files.ts')}').then(async ({ systemFiles }) => {
      process.setgid(65534); process.setuid(65534);
      const of = (promise) => promise.then(() => 'written', ({ code }) => code);
      console.log(await systemFiles.isWritable('${path('theirs')}'), await of(systemFiles.writeText('${path('theirs')}', 'x')));
    })`;
    execFileSync('chmod', ['755', directory]);
    execFileSync('sh', ['-c', `echo kept > ${path('theirs')}`]);
    expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })).toBe('false file/permission\n');
    expect(execFileSync('cat', [path('theirs')], { encoding: 'utf8' })).toBe('kept\n');
  });
});

describe('copying a file', () => {
  it('keeps its bytes, mode and times', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x0a]);
    await writeFile(path('a'), bytes);
    await chmod(path('a'), 0o640);
    await utimes(path('a'), 86_400, 2 * 86_400);
    await systemFiles.copy(path('a'), path('b'));
    expect(await readFile(path('b'))).toEqual(bytes);
    expect([modeOf('b'), statSync(path('b')).mtimeMs]).toEqual([0o640, 2 * 86_400_000]);
    expect(await readdir(directory)).toEqual(['a', 'b']);
  });

  it('never writes over anything', async () => {
    await writeFile(path('a'), 'a');
    await writeFile(path('b'), 'b');
    await expect(systemFiles.copy(path('a'), path('b'))).rejects.toMatchObject({ code: 'file/exists' });
    expect(await readFile(path('b'), 'utf8')).toBe('b');
  });

  it('says what is not there', async () => {
    await expect(systemFiles.copy(path('gone'), path('b'))).rejects.toMatchObject({ code: 'file/missing' });
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('moving, removing and making', () => {
  it('renames over what is there', async () => {
    await writeFile(path('a'), 'a');
    await writeFile(path('b'), 'b');
    await systemFiles.rename(path('a'), path('b'));
    expect([await readdir(directory), await readFile(path('b'), 'utf8')]).toEqual([['b'], 'a']);
    await expect(systemFiles.rename(path('a'), path('b'))).rejects.toMatchObject({ code: 'file/missing' });
  });

  it('makes folders once, for their owner only, and removes them with what is in them', async () => {
    await systemFiles.makeFolder(path('one/two'));
    await systemFiles.makeFolder(path('one/two'));
    expect(modeOf('one/two')).toBe(0o700);
    await writeFile(path('one/two/file'), '');
    await systemFiles.remove(path('one'));
    await systemFiles.remove(path('one'));
    expect(await readdir(directory)).toEqual([]);
  });

  it('knows whether a file or a new one in a folder can be written', async () => {
    await writeFile(path('file'), '');
    expect(await systemFiles.isWritable(path('file'))).toBe(true);
    expect(await systemFiles.isWritable(path('new'))).toBe(true);
    expect(await systemFiles.isWritable(path('gone/new'))).toBe(false);
  });
});

describe('writing a stream', () => {
  async function* pieces(...texts: readonly string[]) {
    for (const text of texts) yield Buffer.from(text);
  }

  it('keeps all of it in a file that only its owner may read, with its size and SHA-256', async () => {
    await writeFile(path('rows.csv'), 'of before', { mode: 0o644 });
    const written = await systemFiles.writeStream(path('rows.csv'), pieces('id\n', 'ə\n', 'x'.repeat(300_000)));
    expect(await readFile(path('rows.csv'), 'utf8')).toBe(`id\nə\n${'x'.repeat(300_000)}`);
    expect(written).toEqual({ bytes: 300_006, sha256: await systemFiles.sha256(path('rows.csv')) });
    expect(modeOf('rows.csv')).toBe(0o600);
    expect(await readdir(directory)).toEqual(['rows.csv']);
  });

  it('leaves what was there, and nothing else, when the stream fails, and rejects with its error', async () => {
    await writeFile(path('rows.csv'), 'of before');
    const broken = new Error('the server is gone');
    async function* breaking() {
      yield Buffer.from('half a r');
      throw broken;
    }
    await expect(systemFiles.writeStream(path('rows.csv'), breaking())).rejects.toBe(broken);
    expect(await readFile(path('rows.csv'), 'utf8')).toBe('of before');
    expect(await readdir(directory)).toEqual(['rows.csv']);
  });

  it('says where it could not be written', async () => {
    await expect(systemFiles.writeStream(path('none/rows.csv'), pieces('x'))).rejects.toMatchObject({
      code: 'file/missing',
    });
  });
});
