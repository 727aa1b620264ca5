import type { Selection } from '../../state/runbook/compile.ts';
import { summaryOf } from '../../state/runbook/summary.ts';
import type { Entry } from './entry.ts';

export interface NewSession extends Selection {
  readonly file: string;
  readonly dryRun: boolean;
  readonly name?: string | undefined;
}

/** A new session of a runbook. Faults: those of the runbook and of opening. */
export function newSession({ file, dryRun, name, environment, vars }: NewSession): Entry {
  return {
    title: `Opening ${file} in ${environment}${dryRun ? ' (dry run)' : ''}`,
    async enter(workbench, preparation, inspect) {
      const { loadRunbook } = await import('../runbooks.ts');
      const { openSession } = await import('../session/open.ts');
      const loaded = await preparation.task('Read the runbook', async () => loadRunbook(file, { environment, vars }));
      inspect(summaryOf(loaded.runbook));
      const handle = await preparation.task('Connect and identify the databases', () =>
        openSession({ loaded, dryRun, name, signal: preparation.signal }, workbench),
      );
      return { handle, workbench, afterwards: async () => undefined };
    },
  };
}
