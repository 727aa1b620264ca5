import type { Canned } from './canned.ts';
import { backScenes } from './scenes-back.ts';
import { freezeScenes } from './scenes-freeze.ts';
import { outsideScenes } from './scenes-outside.ts';
import { preflightScenes } from './scenes-preflight.ts';
import { questionScenes } from './scenes-questions.ts';
import { rejectScenes } from './scenes-rejects.ts';
import { sessionScenes } from './scenes-session.ts';
import { sqlServerScenes } from './scenes-sqlserver.ts';
import { stepScenes } from './scenes-steps.ts';
import { watchScenes } from './scenes-watch.ts';

/** Every scene of the gallery and of the frame tests, by name. */
export const scenes: Readonly<Record<string, () => Canned>> = {
  ...outsideScenes,
  ...sessionScenes,
  ...preflightScenes,
  ...questionScenes,
  ...stepScenes,
  ...freezeScenes,
  ...sqlServerScenes,
  ...watchScenes,
  ...backScenes,
  ...rejectScenes,
};
