import type { Evidence } from '../../state/outcome.ts';
import { plainText } from '../../state/plain-text.ts';
import type { CommandResult } from '../../state/ports.ts';
import type { Probe } from './spec.ts';

const keptLines = 200;

/** A command as one would type it: words with anything unusual in them are quoted. */
export function commandLine(command: readonly string[] | string): string {
  if (typeof command === 'string') return command;
  return command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

/** A probe as one would type it, with what it ends with when it holds. */
export function probeLine({ command, exit }: Probe): string {
  const ends = exit === undefined ? '' : `  (it ends with ${[exit].flat().join(' or ')} then)`;
  return `$ ${commandLine(command)}${ends}`;
}

/** The end of a command's output, made safe to draw. */
export function outputEvidence(result: CommandResult): Evidence {
  const lines = plainText(result.output).trimEnd().split('\n');
  return {
    kind: 'output',
    title: 'output',
    text: lines.slice(-keptLines).join('\n'),
    droppedLines: Math.max(0, lines.length - keptLines),
  };
}
