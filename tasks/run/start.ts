import { recordFault } from '../../state/fault.ts';
import { done, failed, type Outcome } from '../../state/outcome.ts';
import type { CommandResult, ProcessHandle } from '../../state/ports.ts';
import type { Context } from '../kind.ts';
import { type CommandExpectation, commandFault, judgeCommand } from './judge.ts';
import { outputEvidence } from './show.ts';
import type { Probe, RunSpec } from './spec.ts';

/** Runs a command to its end, where and with what the step says. */
export async function startCommand(
  command: RunSpec['command'],
  timeoutMs: number | undefined,
  spec: RunSpec,
  context: Context,
): Promise<CommandResult> {
  return context.shell.run({
    command,
    ...(await surroundings(spec, context)),
    ...(timeoutMs !== undefined && { timeoutMs }),
    signal: context.signal,
    onLine: (line) => context.output(line),
    // Journaled, so that after a kill the command can be told from a later process with its pid.
    onStart: ({ pid, startedAt }) => context.note({ pid, startedAt }),
  });
}

/** A probe that was ended has said nothing, whatever its exit code. Without a probe nothing holds. */
export async function probeHolds(
  probe: Probe | undefined,
  spec: RunSpec,
  context: Context,
): Promise<boolean | 'stopped'> {
  if (!probe) return false;
  const { command, exit = 0 } = probe;
  const result = await context.shell.run({
    command,
    ...(await surroundings(spec, context)),
    timeoutMs: 60_000,
    signal: context.signal,
  });
  if (result.aborted) return 'stopped';
  if (result.startError !== undefined || result.timedOut) throw commandFault(command, result);
  return result.exitCode !== undefined && [exit].flat().includes(result.exitCode);
}

export function judgeEnd(
  command: RunSpec['command'],
  result: CommandResult,
  expected: CommandExpectation,
): Exclude<Outcome, { kind: 'stopped' }> {
  const evidence = [outputEvidence(result)];
  const figures = {
    durationMs: Math.round(result.durationMs),
    ...(result.exitCode !== undefined && { exitCode: result.exitCode }),
  };
  const fault = judgeCommand(command, result, expected);
  return fault ? failed(recordFault(fault), { figures, evidence }) : done({ figures, evidence });
}

/** The process among those that were noted that still runs. */
export async function stillRunning(
  notes: Context['notes'],
  { shell }: Pick<Context, 'shell'>,
): Promise<ProcessHandle | undefined> {
  for (const { pid, startedAt } of notes) {
    if (typeof pid !== 'number' || typeof startedAt !== 'string') continue;
    const handle = { pid, startedAt };
    if (await shell.isRunning(handle)) return handle;
  }
  return undefined;
}

async function surroundings(spec: RunSpec, context: Context) {
  const env: Record<string, string> = {};
  for (const [name, reference] of Object.entries(spec.env ?? {})) env[name] = await context.secret(reference);
  return { cwd: context.path(spec.cwd ?? '.'), env };
}
