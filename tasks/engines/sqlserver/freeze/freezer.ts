import type { Freezer } from '../../../freeze/freezer.ts';
import { takeBaseline, writeBaseline } from './baseline.ts';
import { blockWriters, endForeignSessions } from './block.ts';
import { closeDatabase } from './close.ts';
import { noSuchMode } from './faults.ts';
import type { FreezeHome } from './home.ts';
import { findMarker } from './marker.ts';
import { findNow, readPrior, writePrior } from './prior.ts';
import { proveFreeze } from './proof.ts';
import { freezePlan, manualUndo } from './statements.ts';
import { surveyDatabase } from './survey.ts';
import { thawDatabase } from './thaw.ts';
import { proveWritable } from './writable.ts';

/**
 * Freezes a SQL Server database: READ_ONLY at the server, which holds for everybody. It takes the end of every other session
 * (WITH ROLLBACK IMMEDIATE, where that was agreed to; else WITH NO_WAIT, which fails while anybody is there), so that it is
 * set in `endSessions`, or else in `block`; `close` does what has to come before.
 */
export function sqlServerFreezer(home: FreezeHome): Freezer {
  return {
    survey: () => surveyDatabase(home),
    async capture(mode, owner) {
      if (mode !== 'strict') throw noSuchMode(home.name);
      return writePrior({ ...(await findNow(home)), mode, frozenBy: owner });
    },
    async standing(known) {
      const marker = await findMarker(home);
      const now = await findNow(home);
      const found = marker ?? (known === undefined || !now.isReadOnly ? undefined : readPrior(known));
      if (!found) return undefined;
      return {
        mode: found.mode,
        owner: found.frozenBy,
        prior: writePrior({ ...found, database: now.database }),
        gaps: now.isReadOnly ? [] : [`${home.name} is not READ_ONLY`],
      };
    },
    async plan(mode) {
      if (mode !== 'strict') throw noSuchMode(home.name);
      return freezePlan({ ...(await findNow(home)), mode, frozenBy: 'this step' });
    },
    manualUndo: (prior) => manualUndo(readPrior(prior)),
    close: (prior, run) => closeDatabase(home, readPrior(prior), run),
    endSessions: (run) => endForeignSessions(home, run),
    block: (_prior, run) => blockWriters(home, run),
    baseline: async (run) => writeBaseline(await takeBaseline(home, run)),
    prove: (baseline, run) => proveFreeze(home, baseline, run),
    thaw: (prior, run) => thawDatabase(home, readPrior(prior), run),
    lookAt: 'the user, its login, and what it was granted or denied',
    proveWritable: (role) => proveWritable(home, role),
  };
}
