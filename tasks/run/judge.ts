import { Fault } from '../../state/fault.ts';
import { plainLine, plainText } from '../../state/plain-text.ts';
import type { CommandResult } from '../../state/ports.ts';
import { commandLine } from './show.ts';

export interface CommandExpectation {
  readonly exit?: number | readonly number[] | undefined;
  /** Regular expression, matched against stdout and stderr together, `^` and `$` at lines. */
  readonly output?: string | undefined;
}

/**
 * What is wrong with how a command ended, if anything.
 * Faults: `run/not-started`, `run/timed-out`, `run/exit-code`, `run/signal`, `run/output`.
 */
export function judgeCommand(
  command: readonly string[] | string,
  result: CommandResult,
  expected: CommandExpectation,
): Fault | undefined {
  const allowed = [expected.exit ?? 0].flat();
  if (result.exitCode === undefined || !allowed.includes(result.exitCode))
    return commandFault(command, result, allowed);
  if (expected.output === undefined || new RegExp(expected.output, 'm').test(plainText(result.output)))
    return undefined;
  return new Fault('run/output', `The output of \`${commandLine(command)}\` does not match /${expected.output}/.`, {
    remedy: [
      `It ended with: ${lastLine(result)}`,
      'Look at the whole output; then put right what it complains of and retry.',
    ],
    retry: 'unknown',
  });
}

/** The fault of a command that did not end as it should. */
export function commandFault(
  command: readonly string[] | string,
  result: CommandResult,
  allowed: readonly number[] = [0],
): Fault {
  const line = commandLine(command);
  if (result.startError !== undefined) return notStarted(line, result.startError);
  if (result.timedOut) {
    return new Fault(
      'run/timed-out',
      `\`${line}\` did not end within its timeout and was killed with all it had started.`,
      {
        remedy: ['See what it waited for, raise `timeout`, and retry once you know what it left behind.'],
        retry: 'unknown',
      },
    );
  }
  if (result.exitCode === undefined) {
    return new Fault('run/signal', `\`${line}\` was ended by ${result.signal ?? 'a signal'}.`, {
      remedy: ['Find out who ended it (the out-of-memory killer?), see what it left behind, and retry.'],
      retry: 'unknown',
    });
  }
  return new Fault(
    'run/exit-code',
    `\`${line}\` ended with exit code ${result.exitCode} instead of ${allowed.join(' or ')}.`,
    {
      remedy: [`It said last: ${lastLine(result)}`, 'Put right what it complains of, then retry.'],
      retry: 'unknown',
    },
  );
}

function notStarted(line: string, error: string): Fault {
  const why = error === 'ENOENT' ? 'no such program or folder' : error === 'EACCES' ? 'not executable' : error;
  return new Fault('run/not-started', `\`${line}\` could not be started: ${why}.`, {
    remedy: ['Install the program, put it on the PATH or name it with its path, then retry.'],
    retry: 'safe',
  });
}

function lastLine(result: CommandResult): string {
  return plainLine(result.output.trimEnd().split('\n').at(-1) ?? '') || '(nothing)';
}
