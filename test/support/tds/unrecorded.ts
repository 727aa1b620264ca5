/**
 * Tests that no transcript is there of, and why: they are skipped where only transcripts are there, and run on every real
 * server.
 */
export const unrecorded: readonly { readonly suite: string; readonly tests: RegExp; readonly why: string }[] = [
  {
    suite: 'engines',
    tests: /is stopped by its signal/,
    why: 'Babelfish does not look for an attention before the statement has ended; by script: scripted-errors.test.ts',
  },
  {
    suite: 'copy-source',
    tests: /keys of every type/,
    why: 'nine copies one after the other: too long; their SQL is in copy-keys.test.ts',
  },
];
