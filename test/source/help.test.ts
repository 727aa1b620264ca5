import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runNightferry } from '../support/command-line.ts';

const root = join(import.meta.dirname, '../..');

/** As `nightferry --help` lists them. A command that is new stands here once. */
const commands = [
  ...[
    'demo',
    'init',
    'lint',
    'doctor',
    'sheet',
    'run',
    'resume',
    'status',
    'watch',
    'check',
    'rejects',
    'sign',
    'control',
    'stop',
    'abandon',
  ],
  ...['rollback', 'adopt', 'report', 'completion'],
];

describe('the help', () => {
  let whole: string;
  beforeAll(async () => {
    whole = (await runNightferry(['--help'])).stdout;
  });

  it('lists every command on one line of 80, and the README does too', () => {
    const listed = [...whole.matchAll(/^ {2}([a-z]+)(?: [<[].*?)? {2,}[a-zA-Z].{3,}$/gm)].map(([, name]) => name);
    expect(listed).toEqual(commands);
    for (const line of whole.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    for (const command of commands) expect(readme).toMatch(new RegExp(`^nightferry ${command}\\b`, 'm'));
  });

  it.each(commands)('of %s says what it does, its options, an example, and its exit codes', async (command) => {
    const { end, stdout } = await runNightferry([command, '--help']);
    expect(end).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: nightferry ${command} .*\n\n[a-z]`));
    expect(stdout).toContain('--journal <file>');
    expect(stdout).toMatch(new RegExp(`\nExamples?:\n(  nightferry .*\n)*  nightferry ${command}\\b`));
    expect(stdout).toMatch(/\nExit codes:\n {2}\d.*\n(?: {2}\d.*\n)*$/);
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});

describe('the manual page', () => {
  it('is that of this command line (npm run -s man writes it), and is installed with the package', async () => {
    const { man, files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(existsSync(join(root, man))).toBe(true);
    expect(files).toContain('docs/');
    const { stdout } = await runNightferry(['man']);
    expect(readFileSync(join(root, man), 'utf8')).toBe(stdout);
    for (const command of commands) expect(stdout).toContain(`.SS nightferry ${command}`);
    // A line that roff would take for a request of its own, and lose.
    const requests = stdout.split('\n').filter((line) => /^[.']/.test(line));
    expect(requests.filter((line) => !/^\.(TH|SH|SS|TP|PP|B|I|br|nf|fi)( |$)/.test(line))).toEqual([]);
  });
});
