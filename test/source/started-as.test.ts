import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { commandLine } from '../../source/plain/command-line.ts';
import { howStarted, type Start } from '../../source/started-as.ts';
import { asTyped, startedAs } from '../../state/typed-command.ts';
import { temporaryDirectory } from '../support/directories.ts';

afterEach(() => startedAs('nightferry'));

const checkout: Start = { file: '/src/nf/dist/source/cli.js', node: 'node', folder: '/src/nf', env: {} };

describe('how the program was started', () => {
  it('is its name where that is on the PATH, and its file where it is not', async () => {
    const { directory, remove } = await temporaryDirectory();
    onTestFinished(remove);
    const file = join(directory, 'nightferry');
    await writeFile(file, '#!/bin/sh\n');
    await chmod(file, 0o755);
    const linked: Start = { file, node: 'node', folder: '/', env: { PATH: `/nowhere:${directory}` } };
    expect(howStarted(linked)).toBe('nightferry');
    expect(howStarted({ ...linked, env: { PATH: '/nowhere' } })).toBe(file.slice(1));
    expect(howStarted({ ...linked, folder: '/elsewhere', env: {} })).toBe(file);
    expect(howStarted({ ...linked, env: { npm_command: 'exec' } })).toBe('npx nightferry');
  });

  it('is the npm script, or Node and the file, in a checkout', () => {
    expect(howStarted({ ...checkout, env: { npm_lifecycle_event: 'start' } })).toBe('npm run -s nightferry --');
    expect(howStarted({ ...checkout, env: { npm_lifecycle_event: 'nightferry' } })).toBe('npm run -s nightferry --');
    expect(howStarted(checkout)).toBe('node dist/source/cli.js');
    expect(howStarted({ ...checkout, folder: '/tmp' })).toBe('node /src/nf/dist/source/cli.js');
    expect(howStarted({ ...checkout, file: "/Leyla's/cli.js" })).toBe(`node '/Leyla'\\''s/cli.js'`);
  });

  it('is what a wrapper says', () => {
    expect(howStarted({ ...checkout, env: { NIGHTFERRY_COMMAND: 'docker exec -it nf nightferry' } })).toBe(
      'docker exec -it nf nightferry',
    );
  });
});

describe('a command that is shown', () => {
  it('is the one that can be typed here, once, and nothing else of that name changes', () => {
    startedAs('npm run -s nightferry --');
    expect(commandLine(['resume', 'n1'], { file: '/n/j.db' })).toBe(
      'npm run -s nightferry -- --journal /n/j.db resume n1',
    );
    const once = asTyped('Go on: nightferry resume n1. `nightferry --help` says more.');
    expect(once).toBe('Go on: npm run -s nightferry -- resume n1. `npm run -s nightferry -- --help` says more.');
    expect(asTyped(once)).toBe(once);
    for (const text of [
      'nightferry 0.1.0',
      'psql beside nightferry n1',
      '/opt/nightferry resume',
      'nightferry resumes',
    ])
      expect(asTyped(text)).toBe(text);
  });
});
