import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { glyphs } from '../../screens/look.ts';
import { cut, pad, toAscii, wrap } from '../../screens/parts/fit.ts';
import {
  apart,
  beside,
  dotted,
  fitLine,
  inColumns,
  line,
  lineWidth,
  paragraph,
  span,
} from '../../screens/parts/line.ts';

const nasty = [
  'plain words that are rather many for one line',
  '漢字と仮名が並ぶ長い行',
  'Jose\u0301 and Zo\u0308e and Ə',
  '👩‍🎓👨‍👩‍👧 family',
  'tab\there\nand a new line',
  '\u001b[31mred\u001b[0m and \u0007 bell',
  'averyveryverylongwordwithoutanyspaceinit',
  '',
  ' ',
];

describe('texts in columns', () => {
  it.each([
    ['Courses and offerings', 10, 'Courses a…'],
    ['Courses', 7, 'Courses'],
    ['漢字漢字', 5, '漢字…'],
    ['漢字漢字', 4, '漢…'],
    ['Jose\u0301 Garcia', 5, 'Jose\u0301…'],
    ['two\nlines', 20, 'two lines'],
    ['\u001b[2Jclear', 20, 'clear'],
    ['anything', 0, ''],
    ['anything', 1, '…'],
  ])('%j cut to %i is %j', (text, width, expected) => expect(cut(text, width)).toBe(expected));

  it('are filled up to exactly their width, at either side', () => {
    expect(pad('漢字', 6)).toBe('漢字  ');
    expect(pad('41m', 6, 'right')).toBe('   41m');
    for (const text of nasty) {
      for (const width of [0, 1, 2, 5, 13]) expect(stringWidth(pad(text, width))).toBe(width);
    }
  });

  it('wrap between words, and inside one only where it must be', () => {
    expect(wrap('Put right what is not so, then retry', 15)).toEqual(['Put right what', 'is not so, then', 'retry']);
    expect(wrap('averyverylongword', 6)).toEqual(['averyv', 'erylon', 'gword']);
    expect(wrap('one\n\ntwo', 10)).toEqual(['one', '', 'two']);
    expect(wrap('漢字漢字漢', 4)).toEqual(['漢字', '漢字', '漢']);
  });

  it.each(nasty)('%j loses nothing but spaces when wrapped, and is nowhere wider', (text) => {
    const lines = wrap(text, 7);
    expect(lines.filter((part) => stringWidth(part) > 7)).toEqual([]);
    const bare = (value: string) => value.replace(/\s/g, '');
    expect(bare(lines.join(''))).toBe(bare(wrap(text, 1000).join('')));
  });

  it.each([
    ['Aytən Məmmədova', 'Ayten Memmedova'],
    ['İsmayılova', 'Ismayilova'],
    ['李伟', '????'],
    ['Jose\u0301', 'Jose'],
    ['✓ done · 52% ████░░', '+ done | 52% ####..'],
    ['👩‍🎓', '??'],
  ])('%s in ASCII is %s, as wide as before', (text, ascii) => {
    expect(toAscii(text)).toBe(ascii);
    expect(ascii).toHaveLength(stringWidth(text));
  });

  it('have one-column glyphs with one-column stand-ins', () => {
    for (const glyph of Object.values(glyphs)) {
      expect(stringWidth(glyph)).toBe(1);
      expect(toAscii(glyph)).toMatch(/^[!-~]$/);
    }
  });
});

describe('lines', () => {
  const text = (spans: ReturnType<typeof line>) => spans.map((part) => part.text).join('');

  it('are cut as one, across their spans', () => {
    expect(text(fitLine(line('abc', span('def', 'bad'), 'ghi'), 7))).toBe('abcdef…');
    expect(text(fitLine(line('abc', 'def'), 6))).toBe('abcdef');
    for (const part of nasty) expect(lineWidth(fitLine(line(part, '|', part), 11))).toBeLessThanOrEqual(11);
  });

  it('put what is right at the right edge, and the left side gives way', () => {
    expect(text(apart(line('left'), line('right'), 20))).toBe('left           right');
    expect(text(apart(line('a long left side'), line('right'), 20))).toBe('a long left s… right');
    expect(text(apart(line('left side'), line('a right side'), 14))).toBe('left side');
  });

  it('drop facts from the end that do not fit, never the first', () => {
    expect(text(dotted(['closes in 2h48m', '6m ahead', 'way back'], 27))).toBe('closes in 2h48m · 6m ahead');
    expect(text(dotted(['closes in 2h48m'], 10))).toBe('closes in…');
  });

  it('indent what follows', () => {
    expect(paragraph('one two three', 9, { first: ' 1. ' }).map(text)).toEqual([' 1. one', '    two', '    three']);
    expect(beside(line('head'), 'more', 10).map(text)).toEqual(['head  more']);
    expect(beside(line('head'), 'a lot more', 15).map(text)).toEqual(['head', '          a lot', '          more']);
  });

  it('hold columns of exactly their width', () => {
    const cells = [
      { text: '漢字', width: 5 },
      { text: '41m', width: 4, align: 'right' as const },
    ];
    expect(text(inColumns(cells))).toBe('漢字   41m');
  });
});
