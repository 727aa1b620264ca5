import { expect, it } from 'vitest';
import { isFreezeOf } from '../../source/doctor/freeze.ts';

it('a freeze is of a session when its owner begins with all of its name', () => {
  expect(isFreezeOf('night-1 prepare/freeze', { session: 'night-1' })).toBe(true);
  expect(isFreezeOf('night-12 prepare/freeze', { session: 'night-1' })).toBe(false);
  expect(isFreezeOf('night-1 prepare/freeze')).toBe(false);
});
