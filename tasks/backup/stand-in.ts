import { Fault } from '../../state/fault.ts';
import { dumpPrograms, globalsPrograms } from './programs.ts';
import type { Tools } from './seam.ts';
import type { DumpSpec } from './spec.ts';
import type { DumpWorkshop } from './workshop.ts';

/** The tools, or why a clone takes the place of the dump: only in a rehearsal, and only where the runbook says so. */
export async function toolsOrStandIn(
  spec: DumpSpec,
  { dumper, database, context, use }: DumpWorkshop,
): Promise<{ readonly tools: Tools } | { readonly missing: Fault }> {
  try {
    const globals = spec.globals ? globalsPrograms : [];
    return { tools: await dumper.findTools(database, [...dumpPrograms(spec.format), ...globals], use) };
  } catch (error) {
    const isMissing =
      error instanceof Fault && (error.code === 'backup/tools-missing' || error.code === 'backup/tools-old');
    if (!isMissing || context.mode !== 'rehearsal' || spec['without-tools'] !== 'clone') throw error;
    return { missing: error };
  }
}

/** What a person must know who reads of a backup that was none. */
export function standInText({ message, remedy }: Fault): string {
  return [
    message,
    'In this rehearsal a clone of the database took the place of the dump. A live session would stop here.',
    ...remedy,
  ].join('\n');
}
