import { isAbsolute, join } from 'node:path';
import type { Requirement } from '../kind.ts';
import { commandOf, probeOf, type RunSpec, undoOf } from './spec.ts';

/** The programs that a step starts. What a line for a shell starts only the shell knows. */
export function programsOf(spec: RunSpec, mode: 'live' | 'rehearsal'): readonly Requirement[] {
  const undo = undoOf(spec, { mode });
  return [
    ...programOf(commandOf(spec, { mode }), spec, 'a step runs it'),
    ...programOf(probeOf(spec, { mode })?.command, spec, 'a step asks it whether it is done'),
    ...programOf(undo?.command, spec, 'it takes a step back'),
    ...programOf(undo?.probe?.command, spec, 'it tells whether a step is taken back'),
  ];
}

/** A path starts from the step's folder. */
function programOf(command: RunSpec['command'] | undefined, { cwd = '.' }: RunSpec, why: string): Requirement[] {
  const program = typeof command === 'string' ? undefined : command?.[0];
  if (program === undefined) return [];
  return [{ need: 'program', program: pathOf(program, cwd), why }];
}

function pathOf(program: string, cwd: string): string {
  if (!program.includes('/') || isAbsolute(program)) return program;
  return isAbsolute(cwd) ? join(cwd, program) : `./${join(cwd, program)}`;
}
