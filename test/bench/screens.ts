import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure, Tell } from './figure.ts';
import { benchFirstFrames } from './screens/first-frame.ts';
import { benchIdle } from './screens/idle.ts';
import { benchKeys } from './screens/keys.ts';
import { benchLongSession } from './screens/long-session.ts';
import { writeNights } from './screens/nights.ts';

/**
 * What the screens cost, of the compiled build on a real terminal: the first frame, resting, keys while a step pours out
 * lines, and a session of a hundred thousand events. Needs Linux (/proc), `script` of util-linux, and tmux.
 */
export async function benchScreens({ tell }: Tell): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'nightferry-bench-'));
  try {
    const nights = writeNights(directory);
    const figures: Figure[] = [];
    for (const bench of [benchLongSession, benchFirstFrames, benchIdle, benchKeys]) {
      figures.push(...(await bench(nights, { tell })));
    }
    return figures;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
