import { defineConfig } from 'vitest/config';

/** `npm run soak` runs what takes too long for every change: all kill points, full sizes. */
const soak = process.env.NIGHTFERRY_SOAK !== undefined;

/** Tests of what is pure leave nothing behind in their process: one after the other may have it, and what is loaded there. */
const pure = ['test/state/**/*.test.ts', 'test/screens/**/!(page).test.{ts,tsx}'];

const shared = {
  globalSetup: ['test/support/global-setup.ts'],
  // How the program is started must not show in what tests read.
  env: { NIGHTFERRY_COMMAND: 'nightferry' },
  testTimeout: soak ? 3_600_000 : 60_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    fileParallelism: !soak,
    // Many tests wait for servers, processes and disks: twice the two cores of CI keeps them busy.
    maxWorkers: 4,
    projects: soak
      ? [{ test: { ...shared, name: 'soak', include: ['test/**/*.soak.ts'] } }]
      : [
          { test: { ...shared, name: 'real', include: ['test/**/*.test.{ts,tsx}'], exclude: pure } },
          { test: { ...shared, name: 'pure', include: pure, isolate: false } },
        ],
  },
});
