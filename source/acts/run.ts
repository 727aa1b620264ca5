import { conductEntry, type WayOptions } from '../commands/ways.ts';
import { newSession } from '../entries/new-session.ts';

export interface RunOptions extends WayOptions {
  readonly in: string;
  readonly dryRun?: boolean;
  readonly session?: string;
  readonly var?: Record<string, string>;
}

/** Opens a session and conducts it. Resolves with the exit code. */
export function run(file: string, options: RunOptions): Promise<number> {
  const { in: environment, dryRun = false, session, var: vars = {} } = options;
  return conductEntry(() => newSession({ file, environment, dryRun, vars, name: session }), options);
}
