import { expect, it } from 'vitest';
import type { SequenceState } from '../../../tasks/after-load/seam.ts';
import { sequenceDoubts, sequenceTarget } from '../../../tasks/after-load/sequence-target.ts';

interface Given extends Partial<SequenceState> {
  readonly key?: string | null;
  readonly end?: string | null;
}

function sequence({ key = null, end = null, ...given }: Given): SequenceState {
  const uses = [{ table: 'people', column: 'id', furthest: key, end }];
  const bounds = { increment: '1', min: '1', max: '9223372036854775807', cycles: false };
  return { name: 's', last: '1', isCalled: false, uses, ...bounds, ...given };
}

const used = (last: string) => ({ name: 'source', last, isCalled: true });

it.each([
  ['goes past the highest key', sequence({ key: '57' }), undefined, '57', '58'],
  ['goes past what the source has given, where that is more', sequence({ key: '57' }), used('90'), '90', '91'],
  ['takes its own steps from there', sequence({ key: '57', increment: '10' }), undefined, '57', '67'],
  [
    'counts down past the lowest key',
    sequence({ key: '-40', increment: '-1', min: '-100', max: '-1', last: '-1' }),
    undefined,
    '-40',
    '-41',
  ],
  [
    'keeps digits that a number has not',
    sequence({ key: '9007199254740993' }),
    undefined,
    '9007199254740993',
    '9007199254740994',
  ],
])('a sequence %s', (_, state, source, last, next) => {
  expect(sequenceTarget(state, source)).toEqual({ kind: 'set', to: { last, isCalled: true }, next });
});

it.each([
  ['of an empty table, with a source that has given nothing', sequence({}), { ...used('1'), isCalled: false }, '1'],
  ['that is further on already', sequence({ key: '57', last: '99', isCalled: true }), used('80'), '100'],
  ['whose first number is free', sequence({ key: '57', last: '58' }), undefined, '58'],
  ['above keys below its least number', sequence({ key: '-5' }), undefined, '1'],
])('a sequence %s stays', (_, state, source, next) => {
  expect(sequenceTarget(state, source)).toEqual({ kind: 'stays', next });
});

it.each([
  ['its own end', sequence({ key: '32767', max: '32767' }), '32767'],
  ["its column's", sequence({ key: '2147483647', end: '2147483647' }), '2147483647'],
  [
    'its least number, counting down',
    sequence({ key: '-100', increment: '-1', min: '-100', max: '-1', last: '-1' }),
    '-100',
  ],
  ['its end, although it cycles', sequence({ key: '9', max: '9', cycles: true }), '9'],
])('a sequence that would go past %s is too small', (_, state, end) => {
  expect(sequenceTarget(state, undefined)).toMatchObject({ kind: 'too-small', end });
});

it('a sequence that is narrower than its column, or cycles, is told', () => {
  expect(sequenceDoubts(sequence({ max: '32767', end: '2147483647', cycles: true }))).toEqual([
    'it ends at 32767, though people.id could hold 2147483647',
    'it cycles: after its end it gives numbers that are taken',
  ]);
  expect(sequenceDoubts(sequence({ end: '2147483647' }))).toEqual([]);
});
