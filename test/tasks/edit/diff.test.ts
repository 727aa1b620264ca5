import { describe, expect, it } from 'vitest';
import { diffLines } from '../../../tasks/edit/diff.ts';

const diff = (before: string, after: string) => diffLines(before, after, (line) => line);
const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;

describe('the lines that differ', () => {
  it.each([
    [lines('a', 'b'), lines('a', 'b'), []],
    [lines('a', 'b', 'c'), lines('a', 'x', 'c'), ['@@ line 2', '- b', '+ x']],
    [lines('a', 'b', 'c', 'd'), lines('x', 'b', 'c', 'y'), ['@@ line 1', '- a', '+ x', '@@ line 4', '- d', '+ y']],
    [lines('a', 'c'), lines('a', 'b', 'c'), ['@@ line 2', '+ b']],
    [lines('a', 'b', 'c'), lines('a', 'c'), ['@@ line 2', '- b']],
    [lines('a', 'b', 'a', 'b'), lines('b', 'a', 'b', 'a'), ['@@ line 1', '- a', '@@ line 5', '+ a']],
    ['', 'a\n', ['@@ line 1', '+ a']],
  ])('of %j and %j', (before, after, expected) => expect(diff(before, after)).toEqual(expected));

  it('are cut where there are too many, also in files too long to compare line by line', () => {
    const many = (word: string) => lines(...Array.from({ length: 3_000 }, (_, index) => `${word} ${index}`));
    const shown = diff(many('a'), many('b'));
    expect(shown).toHaveLength(201);
    expect(shown.at(-1)).toBe('... and 5801 more');
  });

  it('hold nothing that could redraw a terminal', () => {
    expect(diff('a', '\u001b[2Jb')).toEqual(['@@ line 1', '- a', '+ b']);
  });
});
