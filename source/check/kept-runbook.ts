import { Fault } from '../../state/fault.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import type { Session } from '../../state/session/session.ts';
import { runbookBefore } from '../session/amend.ts';
import { pinnedRunbook } from '../session/pinned.ts';
import type { Workbench } from '../workbench.ts';

/**
 * The runbook that people signed for: its file where that is unchanged, else what the journal kept of it.
 * Faults: `session/no-original` where it did not, `runbook/faulty`.
 */
export function keptRunbook(
  session: Session,
  workbench: Workbench,
): { readonly runbook: Runbook; readonly from: 'file' | 'journal'; readonly why?: string } {
  try {
    return { runbook: pinnedRunbook(session, false, workbench).loaded.runbook, from: 'file' };
  } catch (error) {
    if (!(error instanceof Fault) || !fromJournal.has(error.code)) throw error;
    return { runbook: runbookBefore(session, workbench.journal), from: 'journal', why: error.message };
  }
}

const fromJournal: ReadonlySet<string> = new Set(['session/runbook-changed', 'session/runbook-gone', 'runbook/faulty']);
