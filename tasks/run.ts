import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { recordFault } from '../state/fault.ts';
import { done, failed, type Outcome, stopped } from '../state/outcome.ts';
import type { CommandResult, ProcessHandle } from '../state/ports.ts';
import { duration } from '../state/runbook/duration.ts';
import { path, text } from '../state/runbook/fields.ts';
import { secretReference } from '../state/runbook/secret.ts';
import { type Context, defineKind, type Requirement } from './kind.ts';
import { commandFault, judgeCommand } from './run/judge.ts';
import { commandLine, outputEvidence } from './run/show.ts';

const words = z.array(z.string()).min(1);
const exitCode = z.int().min(0).max(255);
const exit = z.union([exitCode, z.array(exitCode).min(1)]);

const schema = z
  .strictObject({
    command: z.union([words, text]).describe('Program and arguments; with `shell: true` one line of text.'),
    shell: z.literal(true).optional(),
    cwd: path.optional().describe('Relative to the runbook.'),
    env: z.record(z.string(), secretReference).optional(),
    timeout: duration.optional(),
    expect: z
      .strictObject({
        exit: exit.optional().describe('Default: 0.'),
        output: z.string().min(1).optional().describe('A regular expression that the output must match.'),
      })
      .optional(),
    probe: z
      .strictObject({ command: z.union([words, text]), exit: exit.optional() })
      .optional()
      .describe('A command that holds (default: exit 0) when the step is done already.'),
    repeatable: z.literal(true).optional().describe('Running it twice does no harm.'),
    rehearsal: z
      .strictObject({ command: z.union([words, text]) })
      .optional()
      .describe('What a rehearsal runs instead.'),
  })
  .superRefine((spec, issues) => {
    const commands = [
      { command: spec.command, at: ['command'] },
      { command: spec.probe?.command, at: ['probe', 'command'] },
      { command: spec.rehearsal?.command, at: ['rehearsal', 'command'] },
    ];
    for (const { command, at } of commands) {
      if (command === undefined || (typeof command === 'string') === (spec.shell === true)) continue;
      const message = spec.shell
        ? 'a shell takes one line of text, not a list'
        : 'give program and arguments as a list, or add `shell: true`';
      issues.addIssue({ code: 'custom', path: at, message });
    }
    if (spec.expect?.output !== undefined && !isPattern(spec.expect.output)) {
      issues.addIssue({ code: 'custom', path: ['expect', 'output'], message: 'is not a regular expression' });
    }
  });

export type RunSpec = z.infer<typeof schema>;

/** Runs a command on this machine: an argument list, or a shell line where the runbook says so. */
export const run = defineKind<RunSpec>({
  key: 'run',
  summary: 'Runs a command and judges its exit code and output.',
  schema,
  effectsOutside: true,
  hasRehearsal: (spec) => spec.rehearsal !== undefined,
  refers: () => [],

  requires: (spec, mode) => [
    ...programOf(commandOf(spec, { mode }), spec, 'a step runs it'),
    ...programOf(probeOf(spec, { mode })?.command, spec, 'a step asks it whether it is done'),
  ],

  undo: () => ({ can: 'no', why: 'the runbook gives it no `undo:`' }),

  touches: (spec) => [{ what: 'command', detail: commandLine(spec.command) }],

  async describe(spec, context) {
    const lines = [`$ ${commandLine(commandOf(spec, context))}`];
    if (spec.cwd !== undefined) lines.push(`in ${context.path(spec.cwd)}`);
    if (spec.env) lines.push(`with ${Object.keys(spec.env).join(', ')} set`);
    const probe = probeOf(spec, context);
    if (probe) lines.push(`unless done already: $ ${commandLine(probe.command)}`);
    return { lines, figures: {}, evidence: [], checks: [] };
  },

  async run(spec, context) {
    const holds = await probeHolds(spec, context);
    if (holds === 'stopped') return stopped;
    if (holds) {
      return done({ evidence: [{ kind: 'output', title: 'probe', text: 'it was done already' }] });
    }
    const result = await runCommand(spec, context);
    if (result.aborted) return stopped;
    return judge(spec, context, result);
  },

  async recover(spec, context) {
    const running = await stillRunning(context);
    if (running)
      return { verdict: 'ask', seen: `the command of the session that died is still running (pid ${running.pid})` };
    if (probeOf(spec, context)) {
      const holds = await probeHolds(spec, context);
      if (holds === 'stopped') throw new Error('stopped while its probe was asked');
      if (holds) return { verdict: 'done', seen: 'its probe says that it is done', outcome: done() };
      return { verdict: 'redo', seen: 'its probe says that it is not done' };
    }
    if (spec.repeatable) return { verdict: 'redo', seen: 'the runbook says that it may be repeated' };
    return {
      verdict: 'ask',
      seen: `"${commandLine(commandOf(spec, context))}" was started; nothing tells how far it came`,
    };
  },
});

function isPattern(source: string): boolean {
  try {
    new RegExp(source, 'm');
    return true;
  } catch {
    return false;
  }
}

/** What a rehearsal runs is what the runbook gives it to run. */
function commandOf(spec: RunSpec, context: Pick<Context, 'mode'>): RunSpec['command'] {
  return context.mode === 'rehearsal' && spec.rehearsal ? spec.rehearsal.command : spec.command;
}

/** The probe tells of the real command's effect; a stand-in command has another. */
function probeOf(spec: RunSpec, context: Pick<Context, 'mode'>): RunSpec['probe'] {
  return context.mode === 'rehearsal' && spec.rehearsal ? undefined : spec.probe;
}

/** What a shell line starts only the shell knows. A path starts from the step's folder. */
function programOf(command: RunSpec['command'] | undefined, { cwd = '.' }: RunSpec, why: string): Requirement[] {
  const program = typeof command === 'string' ? undefined : command?.[0];
  if (program === undefined) return [];
  return [{ need: 'program', program: pathOf(program, cwd), why }];
}

function pathOf(program: string, cwd: string): string {
  if (!program.includes('/') || isAbsolute(program)) return program;
  return isAbsolute(cwd) ? join(cwd, program) : `./${join(cwd, program)}`;
}

async function runCommand(spec: RunSpec, context: Context): Promise<CommandResult> {
  return context.shell.run({
    command: commandOf(spec, context),
    ...(await surroundings(spec, context)),
    ...(spec.timeout !== undefined && { timeoutMs: spec.timeout }),
    signal: context.signal,
    onLine: (line) => context.output(line),
    // Journaled, so that after a kill the command can be told from a later process with its pid.
    onStart: ({ pid, startedAt }) => context.note({ pid, startedAt }),
  });
}

/** A probe that was ended has said nothing, whatever its exit code. */
async function probeHolds(spec: RunSpec, context: Context): Promise<boolean | 'stopped'> {
  const probe = probeOf(spec, context);
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

async function surroundings(spec: RunSpec, context: Context) {
  const env: Record<string, string> = {};
  for (const [name, reference] of Object.entries(spec.env ?? {})) env[name] = await context.secret(reference);
  return { cwd: context.path(spec.cwd ?? '.'), env };
}

function judge(spec: RunSpec, context: Context, result: CommandResult): Outcome {
  const evidence = [outputEvidence(result)];
  const figures = {
    durationMs: Math.round(result.durationMs),
    ...(result.exitCode !== undefined && { exitCode: result.exitCode }),
  };
  const fault = judgeCommand(commandOf(spec, context), result, spec.expect ?? {});
  return fault ? failed(recordFault(fault), { figures, evidence }) : done({ figures, evidence });
}

async function stillRunning(context: Context): Promise<ProcessHandle | undefined> {
  for (const { pid, startedAt } of context.notes) {
    if (typeof pid !== 'number' || typeof startedAt !== 'string') continue;
    const handle = { pid, startedAt };
    if (await context.shell.isRunning(handle)) return handle;
  }
  return undefined;
}
