import { Fault } from '../../../../state/fault.ts';
import { plainLine } from '../../../../state/plain-text.ts';
import type { CommandResult } from '../../../../state/ports.ts';
import type { Use } from '../../../backup/seam.ts';
import type { Database } from '../../engine.ts';

/** What a restore must not inherit from a database, a role or a server that is frozen, or impatient. */
const unhampered = [
  'default_transaction_read_only=off',
  'statement_timeout=0',
  'lock_timeout=0',
  'idle_in_transaction_session_timeout=0',
];

export interface ToolRun {
  readonly command: readonly string[];
  readonly use: Use;
  readonly onLine?: (line: string) => void;
  /** What to call a failure: `backup/dump-failed`, and `The dump of edu`. */
  readonly code: string;
  readonly what: string;
  readonly remedy?: readonly string[];
}

/**
 * Runs one of PostgreSQL's programs against the server of a database; without one, against none. Rejects with the signal's
 * reason when it aborted. Faults: the code given.
 */
export async function runTool(database: Database | undefined, run: ToolRun): Promise<CommandResult> {
  const { use, command } = run;
  const onLine = run.onLine ?? use.onLine;
  const result = await use.shell.run({
    command,
    env: { ...(database && environment(database, use.application)), LC_ALL: 'C' },
    signal: use.signal,
    onLine,
    ...(use.onStart && { onStart: use.onStart }),
  });
  use.signal.throwIfAborted();
  if (result.exitCode === 0) return result;
  throw toolFault(run, result);
}

function environment(database: Database, application: string) {
  const env = database.toolEnvironment?.(application);
  if (!env) throw new TypeError(`${database.name} has no environment for tools`);
  return {
    ...env,
    PGOPTIONS: [env.PGOPTIONS, ...unhampered.map((setting) => `-c ${setting}`)].filter(Boolean).join(' '),
  };
}

function toolFault({ code, what, remedy = [], command }: ToolRun, result: CommandResult): Fault {
  const program = (command[0] ?? '').replace(/.*\//, '');
  if (result.startError !== undefined) {
    return new Fault(code, `${what} failed: ${program} could not be started (${result.startError}).`, {
      remedy: [`See whether ${command[0]} is there and may be run.`],
      retry: 'safe',
    });
  }
  const said = complaint(result);
  return new Fault(code, `${what} failed: ${program} says: ${said || '(nothing)'}.`, {
    remedy: [...remedyOf(said), ...remedy],
    retry: 'safe',
    cause: new Error(endOf(result)),
  });
}

/** The first error is the cause; what follows it are its consequences. */
function complaint({ output, exitCode, signal }: CommandResult): string {
  const lines = output.split('\n').map(plainLine);
  const first = lines.findIndex((line) => /(error|FATAL|ERROR|fatal):|^ERROR/.test(line));
  if (first < 0) return lines.findLast((line) => line !== '') ?? `it ended with ${exitCode ?? signal}`;
  const said = (lines[first] ?? '').replace(/^\S*pg_\w+: |^\S*psql:(\S+: )?/, '').replace(/^error: /, '');
  return said.replace(/\.$/, '');
}

function endOf({ output }: CommandResult): string {
  return output.trimEnd().split('\n').slice(-8).map(plainLine).join('\n');
}

function remedyOf(said: string): readonly string[] {
  if (/No space left|disk full/i.test(said)) return ['Free or add disk space, then try again.'];
  if (/server version mismatch/.test(said)) return ['Install client programs as new as the server, then try again.'];
  if (/permission denied|must be (superuser|owner|member)/.test(said))
    return ['Connect as the owner or as a superuser, or grant what is missing, then try again.'];
  if (/lock timeout|could not obtain lock/.test(said))
    return ['See who holds the lock (pg_locks, pg_stat_activity), wait for that session or end it, then try again.'];
  return ['Put right what it says, then try again.'];
}
