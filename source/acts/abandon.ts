import type { GlobalOptions } from '../commands/globals.ts';
import { withWorkbench } from '../commands/ways.ts';
import { processOutput } from '../plain/output.ts';
import { abandonSession } from '../session/abandon.ts';

export interface AbandonOptions extends GlobalOptions {
  readonly reason: string;
}

/** Ends an unfinished session for good. */
export async function abandon(id: string, options: AbandonOptions): Promise<void> {
  await withWorkbench({ ...options, existing: true }, async (workbench) =>
    abandonSession(id, options.reason, workbench),
  );
  processOutput().out(`Session ${id} is abandoned. Report: nightferry report ${id}`);
}
