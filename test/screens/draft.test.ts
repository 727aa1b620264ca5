import { describe, expect, it } from 'vitest';
import { type Draft, draftOf, type Edit, edit, emptyDraft } from '../../screens/parts/draft.ts';

function after(...edits: readonly Edit[]): Draft {
  return edits.reduce(edit, emptyDraft);
}

const type = (text: string): Edit => ({ kind: 'type', text });

describe('a draft', () => {
  it.each<[string, readonly Edit[], Draft]>([
    ['takes letters at the cursor', [type('Lela'), { kind: 'left' }, type('y')], { text: 'Lelya', at: 4 }],
    ['erases before the cursor', [type('Leyla'), { kind: 'erase' }], { text: 'Leyl', at: 4 }],
    ['erases nothing at the start', [type('x'), { kind: 'start' }, { kind: 'erase' }], { text: 'x', at: 0 }],
    ['erases after the cursor', [type('xy'), { kind: 'start' }, { kind: 'erase-after' }], { text: 'y', at: 0 }],
    ['erases a word', [type('known since 2019 '), { kind: 'erase-word' }], { text: 'known since ', at: 12 }],
    ['is cleared', [type('anything'), { kind: 'clear' }], { text: '', at: 0 }],
    ['stops at its ends', [type('ab'), { kind: 'right' }, { kind: 'end' }, { kind: 'right' }], { text: 'ab', at: 2 }],
    ['counts a joined letter as one', [type('e'), type('\u0301'), { kind: 'erase' }], { text: '', at: 0 }],
    ['counts an emoji as one', [type('👩‍🎓!'), { kind: 'left' }, { kind: 'erase' }], { text: '!', at: 0 }],
    ['makes one safe line of what is pasted', [type('a\r\nb\u001b[2J\tc')], { text: 'a b c', at: 5 }],
  ])('%s', (_, edits, expected) => expect(after(...edits)).toEqual(expected));

  it('has an end', () => {
    expect(after(type('x'.repeat(5000))).text).toHaveLength(500);
    expect(edit(draftOf('x'.repeat(500)), type('y')).text).toBe('x'.repeat(500));
  });
});
