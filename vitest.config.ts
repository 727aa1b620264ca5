import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { LongFirst } from './test/support/long-first.ts';

/** `npm run soak` runs what takes too long for every change: all kill points, full sizes. */
const soak = process.env.NIGHTFERRY_SOAK !== undefined;

/** Tried by `npm run soak` alone: `test/soak/every-combination.soak.ts` takes them in. */
const tooLong = ['test/tasks/backup/kills.test.ts', 'test/resume/crash-points-back.test.ts'];

// Test files and the commands they start, some thousand processes, take what V8 compiled from there: a quarter of their CPU.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules', '.cache', 'compiled');

export default defineConfig({
  test: {
    include: soak ? ['test/**/*.soak.ts'] : ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: [...configDefaults.exclude, ...tooLong],
    globalSetup: ['test/support/global-setup.ts'],
    // How the program is started must not show in what tests read.
    env: { NIGHTFERRY_COMMAND: 'nightferry' },
    testTimeout: soak ? 3_600_000 : 60_000,
    hookTimeout: 120_000,
    fileParallelism: !soak,
    // Most tests wait for servers, processes and disks, half of the time: twice the two cores of CI keeps them busy.
    maxWorkers: 4,
    sequence: { sequencer: LongFirst },
  },
});
