import { describe, expect, it } from 'vitest';
import { isPast } from '../../../../tasks/engines/sqlserver/ready/sequences.ts';

describe('a sequence of SQL Server', () => {
  it.each([
    { title: 'behind the column', increment: 1n, current: 4n, start: 1n, outermost: 5n, past: false },
    { title: 'that has given the last number', increment: 1n, current: 5n, start: 1n, outermost: 5n, past: true },
    {
      title: 'restarted with a number that is taken',
      increment: 1n,
      current: 5n,
      start: 5n,
      outermost: 5n,
      past: false,
    },
    { title: 'restarted with the next number', increment: 1n, current: 6n, start: 6n, outermost: 5n, past: true },
    { title: 'that goes down, and is above', increment: -1n, current: -4n, start: -1n, outermost: -5n, past: false },
    { title: 'that goes down, and is below', increment: -1n, current: -6n, start: -1n, outermost: -5n, past: true },
  ])('$title: past the column is $past', ({ outermost, past, ...numbers }) => {
    expect(isPast(numbers, outermost)).toBe(past);
  });
});
