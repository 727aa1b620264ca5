import { backup } from './backup.ts';
import type { CheckKind } from './check-kind.ts';
import { disk } from './disk.ts';
import { distribution } from './distribution.ts';
import { expect } from './expect.ts';
import { file } from './file.ts';
import { frozen } from './frozen.ts';
import { indexUse } from './index-use.ts';
import { none } from './none.ts';
import { queryTime } from './query-time.ts';
import { ready } from './ready.ts';
import { rows } from './rows.ts';
import { sample } from './sample.ts';
import { sessions } from './sessions.ts';
import { tool } from './tool.ts';

/** Every kind of check there is. A new one is its file and a line here. */
export const checkKinds: readonly CheckKind[] = [
  rows,
  none,
  expect,
  distribution,
  sample,
  file,
  disk,
  tool,
  frozen,
  backup,
  ready,
  sessions,
  queryTime,
  indexUse,
];
