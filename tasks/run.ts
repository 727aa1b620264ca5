import { done, stopped } from '../state/outcome.ts';
import { defineKind } from './kind.ts';
import { programsOf } from './run/programs.ts';
import { commandLine, probeLine } from './run/show.ts';
import { commandOf, probeOf, type RunSpec, schema } from './run/spec.ts';
import { judgeEnd, probeHolds, startCommand, stillRunning } from './run/start.ts';
import { foundDone, undoOfRun } from './run/undo.ts';

/** Runs a command on this machine: an argument list, or a shell line where the runbook says so. */
export const run = defineKind<RunSpec>({
  key: 'run',
  summary: 'Runs a command and judges its exit code and output.',
  schema,
  effectsOutside: true,
  hasRehearsal: (spec) => spec.rehearsal !== undefined,
  refers: () => [],

  requires: programsOf,
  undo: undoOfRun,

  touches: (spec) => [{ what: 'command', detail: commandLine(spec.command) }],

  async describe(spec, context) {
    const lines = [`$ ${commandLine(commandOf(spec, context))}`];
    if (spec.cwd !== undefined) lines.push(`in ${context.path(spec.cwd)}`);
    if (spec.env) lines.push(`with ${Object.keys(spec.env).join(', ')} set`);
    const probe = probeOf(spec, context);
    if (probe) lines.push(`unless done already: ${probeLine(probe)}`);
    return { lines, figures: {}, evidence: [], checks: [] };
  },

  async run(spec, context) {
    const holds = await probeHolds(probeOf(spec, context), spec, context);
    if (holds === 'stopped') return stopped;
    if (holds) return done({ evidence: [foundDone] });
    const command = commandOf(spec, context);
    const result = await startCommand(command, spec.timeout, spec, context);
    if (result.aborted) return stopped;
    return judgeEnd(command, result, spec.expect ?? {});
  },

  async recover(spec, context) {
    const running = await stillRunning(context.notes, context);
    if (running)
      return { verdict: 'ask', seen: `the command of the session that died is still running (pid ${running.pid})` };
    const probe = probeOf(spec, context);
    if (probe) {
      const holds = await probeHolds(probe, spec, context);
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
