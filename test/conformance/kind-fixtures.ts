import type { KindCase } from './kinds/case.ts';
import { checkCases } from './kinds/check.ts';
import { confirmCases } from './kinds/confirm.ts';
import { copyCases } from './kinds/copy.ts';
import { editCases } from './kinds/edit.ts';
import { httpCases } from './kinds/http.ts';
import { notifyCases } from './kinds/notify.ts';
import { runCases } from './kinds/run.ts';
import { sqlCases } from './kinds/sql.ts';
import { waitCases } from './kinds/wait.ts';

/** By the key of the kind: the ways to use it that the suite tries. A new kind brings at least one. */
export const kindFixtures: Readonly<Record<string, Readonly<Record<string, KindCase>>>> = {
  confirm: confirmCases,
  sql: sqlCases,
  run: runCases,
  edit: editCases,
  http: httpCases,
  notify: notifyCases,
  copy: copyCases,
  check: checkCases,
  wait: waitCases,
};
