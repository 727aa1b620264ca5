import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runNightferry } from '../support/command-line.ts';

const commands = [
  ...['demo', 'lint', 'doctor', 'sheet', 'run', 'resume', 'status', 'check', 'sign', 'stop', 'abandon'],
  ...['rollback', 'adopt', 'report', 'completion'],
];

describe('the help', () => {
  let whole: string;
  beforeAll(async () => {
    whole = (await runNightferry(['--help'])).stdout;
  });

  it('lists every command, and the README does too', () => {
    const listed = [...whole.matchAll(/^ {2}([a-z]+) (?:\[options\] |<)/gm)].map(([, name]) => name);
    expect(listed).toEqual(commands);
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    for (const command of commands) expect(readme).toMatch(new RegExp(`^nightferry ${command}\\b`, 'm'));
  });

  it.each(commands)('of %s says what it does, its options, and an example that is this command', async (command) => {
    const { end, stdout } = await runNightferry([command, '--help']);
    expect(end).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: nightferry ${command} .*\n\n[a-z]`));
    expect(stdout).toContain('--journal <file>');
    expect(stdout).toMatch(new RegExp(`\nExamples?:\n(  nightferry .*\n)*  nightferry ${command}\\b`));
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});
