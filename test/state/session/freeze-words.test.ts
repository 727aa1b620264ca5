import { expect, it } from 'vitest';
import type { ProofVerdict } from '../../../state/session/fact-events.ts';
import type { FreezeState } from '../../../state/session/facts.ts';
import { proofWord, stillFrozen } from '../../../state/session/freeze-words.ts';

const at = '2026-11-21T02:00:00.000Z';

it.each<[string, readonly FreezeState[], readonly string[]]>([
  ['nothing', [], []],
  ['one', [freeze('edu', 'proven')], ["edu stays FROZEN: applications can't write to it."]],
  [
    'two, in the middle of a switch back',
    [freeze('edu', 'proven'), freeze('edu_v2', 'unproven')],
    ["edu and edu_v2 stay FROZEN: applications can't write to them."],
  ],
  ['one that is lifted', [{ ...freeze('edu', 'proven'), thawed: { at, verdict: 'proven', seen: [] } }], []],
  [
    'one whose lifting was cut off',
    [{ ...freeze('edu', 'proven'), thawing: true }],
    ['The freeze of edu is half lifted: look whether applications can write.'],
  ],
  [
    'one that was written through',
    [freeze('edu', 'broken')],
    ['The freeze of edu is BROKEN: someone wrote through it, and it still keeps applications out.'],
  ],
])('who leaves is told what stays frozen: %s', (_, freezes, expected) => {
  const byName = Object.fromEntries(freezes.map((each) => [each.database, each]));
  expect(stillFrozen({ freezes: byName, backups: [], repinned: {}, released: [], rejects: {} })).toEqual(expected);
});

it.each([
  ['no proof', undefined, 0, 'unproven'],
  ['a proof', { verdict: 'proven' }, 0, 'proven'],
  ['a proof that proves nothing', { verdict: 'unproven' }, 1, 'unproven'],
  ['one decision on two traces', { verdict: 'unproven', provenBut: ['a', 'b'] }, 1, 'proven, but for 1 accepted write'],
  ['two decisions', { verdict: 'unproven', provenBut: ['a', 'b', 'c'] }, 2, 'proven, but for 2 accepted writes'],
] as const)('how sure a freeze is has the same words everywhere: %s', (_, proof, decisions, expected) => {
  expect(proofWord(proof, decisions)).toBe(expected);
});

function freeze(database: string, verdict: ProofVerdict): FreezeState {
  const proof = { at, verdict, method: 'WAL', seen: [], count: 1 };
  return { database, mode: 'strict', step: 'prepare/freeze', prior: '{}', frozenAt: at, proof };
}
