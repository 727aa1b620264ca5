import { z } from 'zod';
import { duration } from '../../state/runbook/duration.ts';
import { path, text } from '../../state/runbook/fields.ts';
import { secretReference } from '../../state/runbook/secret.ts';
import type { Context } from '../kind.ts';

const words = z.array(z.string()).min(1);
const exitCode = z.int().min(0).max(255);
const exit = z.union([exitCode, z.array(exitCode).min(1)]);
const command = z.union([words, text]);
const probe = z.strictObject({ command, exit: exit.optional() });

export const schema = z
  .strictObject({
    command: command.describe('Program and arguments; with `shell: true` one line of text.'),
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
    probe: probe.optional().describe('A command that holds (default: exit 0) when the step is done already.'),
    repeatable: z.literal(true).optional().describe('Running it twice does no harm.'),
    undo: z
      .union([
        z.literal(false),
        z.strictObject({
          command,
          probe: probe.optional(),
          timeout: duration.optional(),
          repeatable: z.literal(true).optional(),
        }),
      ])
      .optional()
      .describe(
        'Takes the step back; false when nothing of it has to be taken back. `probe` holds when that is done; `repeatable`: running it twice does no harm.',
      ),
    rehearsal: z
      .strictObject({ command, undo: z.strictObject({ command }).optional() })
      .optional()
      .describe('What a rehearsal runs instead.'),
  })
  .superRefine((spec, issues) => {
    const commands = [
      { command: spec.command, at: ['command'] },
      { command: spec.probe?.command, at: ['probe', 'command'] },
      { command: commandUndo(spec)?.command, at: ['undo', 'command'] },
      { command: commandUndo(spec)?.probe?.command, at: ['undo', 'probe', 'command'] },
      { command: spec.rehearsal?.command, at: ['rehearsal', 'command'] },
      { command: spec.rehearsal?.undo?.command, at: ['rehearsal', 'undo', 'command'] },
    ];
    for (const { command, at } of commands) {
      if (command === undefined || (typeof command === 'string') === (spec.shell === true)) continue;
      const message = spec.shell
        ? 'a shell takes one line of text, not a list'
        : 'give program and arguments as a list, or add `shell: true`';
      issues.addIssue({ code: 'custom', path: at, message });
    }
    if (spec.rehearsal?.undo && !spec.undo) {
      issues.addIssue({ code: 'custom', path: ['rehearsal', 'undo'], message: 'needs `undo` beside rehearsal, too' });
    }
    if (spec.expect?.output !== undefined && !isPattern(spec.expect.output)) {
      issues.addIssue({ code: 'custom', path: ['expect', 'output'], message: 'is not a regular expression' });
    }
  });

export type RunSpec = z.infer<typeof schema>;
export type CommandUndo = Exclude<NonNullable<RunSpec['undo']>, false>;
export type Probe = NonNullable<RunSpec['probe']>;

/** What a rehearsal runs is what the runbook gives it to run. */
export function commandOf(spec: RunSpec, context: Pick<Context, 'mode'>): RunSpec['command'] {
  return context.mode === 'rehearsal' && spec.rehearsal ? spec.rehearsal.command : spec.command;
}

/** The probe tells of the real command's effect; a stand-in command has another. */
export function probeOf(spec: RunSpec, context: Pick<Context, 'mode'>): RunSpec['probe'] {
  return context.mode === 'rehearsal' && spec.rehearsal ? undefined : spec.probe;
}

/** What takes the step back. Of a stand-in command only what the rehearsal gives: never that of the real one. */
export function undoOf(spec: RunSpec, context: Pick<Context, 'mode'>): CommandUndo | undefined {
  return context.mode === 'rehearsal' && spec.rehearsal ? spec.rehearsal.undo : commandUndo(spec);
}

function commandUndo({ undo }: { readonly undo?: false | CommandUndo | undefined }): CommandUndo | undefined {
  return undo === false ? undefined : undo;
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source, 'm');
    return true;
  } catch {
    return false;
  }
}
