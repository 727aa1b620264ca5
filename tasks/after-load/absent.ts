import type { Standing } from './seam.ts';

const absent: readonly (Standing | undefined)[] = ['missing', 'other', 'gone'];

/** Nothing of it is there that could be dropped: what has its name may be somebody else's. */
export function isAbsent(stands: Standing | undefined): boolean {
  return absent.includes(stands);
}
