import { expect, it } from 'vitest';
import { freezeSpan } from '../../screens/parts/freeze-text.ts';
import type { ProofVerdict } from '../../state/session/fact-events.ts';
import { Tale } from './tale.ts';

type Told = (tale: Tale) => Tale;

const freeze =
  (database: string): Told =>
  (tale) =>
    tale.add('database.frozen', { database, mode: 'strict', step: 'prepare/freeze', prior: '{}' });
const prove =
  (database: string, verdict: ProofVerdict): Told =>
  (tale) =>
    tale.add('freeze.proved', { database, verdict, method: 'WAL', seen: [] });
const thaw =
  (database: string): Told =>
  (tale) =>
    tale.add('database.thawed', { database, verdict: 'proven', seen: [] });
const wait =
  (minutes: number): Told =>
  (tale) =>
    tale.wait(minutes);

it.each<[string, readonly Told[], object | undefined]>([
  ['nothing frozen', [], undefined],
  ['no proof yet', [freeze('edu')], { text: 'edu frozen, unproven', tone: 'warn' }],
  ['a proof', [freeze('edu'), prove('edu', 'proven'), wait(0.2)], { text: 'edu frozen, proven 12s ago', tone: 'good' }],
  [
    'a proof that is not made anew',
    [freeze('edu'), prove('edu', 'proven'), wait(4)],
    { text: 'edu frozen, proven 4m ago', tone: 'warn' },
  ],
  [
    'a proof that proves nothing',
    [freeze('edu'), prove('edu', 'unproven')],
    { text: 'edu frozen, unproven', tone: 'warn' },
  ],
  ['a write', [freeze('edu'), prove('edu', 'broken')], { text: 'edu freeze BROKEN', tone: 'bad' }],
  ['a thaw', [freeze('edu'), prove('edu', 'proven'), thaw('edu')], undefined],
  [
    'two freezes, the doubtful one first',
    [freeze('edu'), prove('edu', 'proven'), freeze('hr')],
    { text: 'hr frozen, unproven (+1 frozen)', tone: 'warn' },
  ],
  [
    'two proofs, the older one first',
    [freeze('edu'), freeze('hr'), prove('hr', 'proven'), wait(0.2), prove('edu', 'proven')],
    { text: 'hr frozen, proven 12s ago (+1 frozen)', tone: 'good' },
  ],
])('a freeze in a few words: %s', (_, told, expected) => {
  const tale = told.reduce((told, next) => next(told), new Tale());
  expect(freezeSpan(tale.session, tale.now)).toEqual(expected);
});

it('says a freeze in fewer words where there is no room', () => {
  const proven = [freeze('edu'), prove('edu', 'proven'), wait(0.3)].reduce((told, next) => next(told), new Tale());
  expect(freezeSpan(proven.session, proven.now, 'short')).toEqual({ text: 'edu frozen 18s', tone: 'good' });
  const broken = prove('edu', 'broken')(proven);
  expect(freezeSpan(broken.session, broken.now, 'short')?.text).toBe('edu freeze BROKEN');
});
