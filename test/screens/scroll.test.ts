import { describe, expect, it } from 'vitest';
import { textOf } from '../../screens/parts/highlight.ts';
import { moreText, windowWithMore } from '../../screens/parts/scroll.ts';

describe('a list that is longer than its place', () => {
  it('says how many more there are, and in which direction', () => {
    expect(moreText(0, 0)).toBeUndefined();
    expect(moreText(0, 60)).toBe('↓ 60 more below');
    expect(moreText(3, 4)).toBe('↑ 3 more above, ↓ 4 more below');
  });

  it('counts what is hidden of it, and the line that says so takes the place of a row', () => {
    const { from, to, more } = windowWithMore(10, 20, 6);
    expect(to - from).toBe(5);
    expect(more.map(textOf)).toEqual([`  ↑ ${from} more above, ↓ ${20 - to} more below`]);
  });

  it('says nothing where all of it is seen', () => {
    expect(windowWithMore(1, 6, 6)).toEqual({ from: 0, to: 6, more: [] });
  });
});
