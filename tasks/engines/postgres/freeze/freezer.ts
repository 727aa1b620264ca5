import type { Freezer } from '../../../freeze/freezer.ts';
import { takeBaseline, writeBaseline } from './baseline.ts';
import { blockWriters } from './block.ts';
import { capturePrior } from './capture.ts';
import { closeDatabase } from './close.ts';
import { freezeGaps } from './gaps.ts';
import type { FreezeHome } from './home.ts';
import { freezePlan, manualUndo } from './manual.ts';
import { findMarker } from './marker.ts';
import { findNow, readPrior, writePrior } from './prior.ts';
import { proveFreeze } from './proof.ts';
import { endForeignSessions } from './sessions.ts';
import { surveyDatabase } from './survey.ts';
import { thawDatabase } from './thaw.ts';
import { blockedTables } from './triggers.ts';
import { findUnmarked } from './unmarked.ts';
import { WalHold } from './wal-hold.ts';
import { proveWritable } from './writable.ts';

/**
 * Freezes a PostgreSQL database. `session-default` sets default_transaction_read_only, which every session may set
 * back; `strict` also takes CONNECT from other roles, blocks every table and turns subscriptions off.
 */
export function postgresFreezer(home: FreezeHome): Freezer {
  const hold = new WalHold(home);
  // One after another: each lets go of the WAL that it has read.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    survey: () => surveyDatabase(home),
    capture: async (mode, owner) => writePrior(await capturePrior(home, mode, owner)),
    async standing(known) {
      const marker = await findMarker(home);
      const found = marker ?? (known === undefined ? undefined : await findUnmarked(home, known));
      if (!found) return undefined;
      const { mode, frozenBy } = found;
      const gaps = [...(marker ? [] : [`the comment of ${home.name} was changed`]), ...(await freezeGaps(home, found))];
      return { mode, owner: frozenBy, prior: writePrior(found), gaps };
    },
    async plan(mode) {
      const tables = mode === 'strict' ? await blockedTables(home) : [];
      const prior = await capturePrior(home, mode, 'this step');
      return freezePlan(
        prior,
        await findNow(home),
        tables.map(({ table }) => table),
      );
    },
    manualUndo: (prior) => manualUndo(readPrior(prior)),
    close: (prior, run) => closeDatabase(home, readPrior(prior), run),
    endSessions: (run) => endForeignSessions(home, run),
    async block(prior, run) {
      const known = readPrior(prior);
      if (known.mode === 'strict') await blockWriters(home, known, run);
    },
    baseline: (run) => inTurn(async () => writeBaseline(await takeBaseline(home, hold, run))),
    prove: (baseline, run) => inTurn(() => proveFreeze(home, hold, baseline, run)),
    async thaw(prior, run) {
      const differs = await thawDatabase(home, readPrior(prior), run);
      await hold.release();
      return differs;
    },
    proveWritable: (role) => proveWritable(home, role),
  };
}
