import { expect, it } from 'vitest';
import { runbookGroup } from '../../source/doctor/runbook.ts';
import type { LoadedRunbook } from '../../source/runbooks.ts';

const loadedWith = (text: string) =>
  ({
    runbook: { id: 'shop', title: 'Shop', file: 'shop.yaml', phases: [], rollbacks: [] },
    manifest: { digest: 'd'.repeat(64) },
    documents: [text, 'select 1 -- # DECIDE 9'],
  }) as unknown as LoadedRunbook;

const warnings = (text: string) =>
  runbookGroup('shop.yaml', { loaded: loadedWith(text), findings: [] }).lines.filter(
    ({ state }) => state === 'warning',
  );

it('what a draft left to be decided is a warning of doctor and preflight, with its number', () => {
  const text =
    'runbook: shop\n# DECIDE 1 · zone: which?\nphases:\n    #   DECIDE 12 · map\n  - id: a # DECIDE nothing\n';
  expect(warnings(text)).toMatchObject([{ code: 'runbook/undecided', says: expect.stringContaining('2 DECIDEs') }]);
});

it('a runbook without any has none', () => {
  expect(warnings('runbook: shop\n')).toEqual([]);
});
