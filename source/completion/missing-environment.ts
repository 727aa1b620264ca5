import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { plainLine } from '../../state/plain-text.ts';
import { placeOf } from './place.ts';
import { environmentsIn } from './runbook-glance.ts';

/** For a command line without `--in`: the environments that its runbook has, and the line with one of them. */
export function missingEnvironment(program: Command, args: readonly string[]): readonly string[] {
  const { command, given, options } = placeOf(program, [...args, '']);
  if (options.in !== undefined || given.runbook === undefined) return [];
  const there = environmentsIn(textOf(given.runbook));
  const [first] = there;
  if (!first) return [];
  const named = there.map(({ text, about }) => (about ? `${text} (${about})` : text));
  return [
    `${given.runbook} has ${named.length === 1 ? 'the environment' : 'the environments'} ${named.join(', ')}.`,
    `  nightferry ${command.name()} ${given.runbook} --in ${(there.find(({ about }) => about === 'stand-in') ?? first).text}`,
  ].map(plainLine);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
