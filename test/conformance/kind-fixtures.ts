import { analyzeCases, constraintCases, indexCases, sequenceCases } from './kinds/after-load.ts';
import { backupCases, restoreCases } from './kinds/backup.ts';
import type { KindCase } from './kinds/case.ts';
import { checkCases } from './kinds/check.ts';
import { confirmCases } from './kinds/confirm.ts';
import { copyCases } from './kinds/copy.ts';
import { editCases } from './kinds/edit.ts';
import { readOnlyCases, writableCases } from './kinds/freezing.ts';
import { httpCases } from './kinds/http.ts';
import { lostCases, markCases } from './kinds/loss.ts';
import { notifyCases } from './kinds/notify.ts';
import { runCases } from './kinds/run.ts';
import { sqlCases } from './kinds/sql.ts';
import { waitCases } from './kinds/wait.ts';

/**
 * By the key of the kind: the ways to use it that the suite tries. A new kind brings at least one case, which is a step
 * as a runbook writes it (`yaml`), the world around it (`before`), a look at what it does (`effect`, and what that gives
 * when it was done exactly once), how it fails, how it is held in its middle, and what recovery finds. `undo` says whether
 * it can be taken back; where it can, the suite undoes it after it was done, after it failed, after it was stopped in its
 * middle, twice, and killed at either end of the undoing, does it again afterwards, and compares the whole world with what
 * it was before. See `kinds/case.ts`.
 */
export const kindFixtures: Readonly<Record<string, Readonly<Record<string, KindCase>>>> = {
  confirm: confirmCases,
  sql: sqlCases,
  run: runCases,
  backup: backupCases,
  restore: restoreCases,
  edit: editCases,
  http: httpCases,
  notify: notifyCases,
  copy: copyCases,
  indexes: indexCases,
  constraints: constraintCases,
  sequences: sequenceCases,
  analyze: analyzeCases,
  check: checkCases,
  wait: waitCases,
  'read-only': readOnlyCases,
  writable: writableCases,
  mark: markCases,
  lost: lostCases,
};
