import { describe, expect, it } from 'vitest';
import { plainLine, plainText } from '../../state/plain-text.ts';

describe('text from outside', () => {
  it.each([
    ['colours', '\u001b[1;31mFAIL\u001b[0m done', 'FAIL done'],
    ['cursor moves', 'a\u001b[2J\u001b[10;5Hb', 'ab'],
    ['private modes', '\u001b[?1049h\u001b[?25lx', 'x'],
    ['8-bit CSI', 'a\u009b31mb', 'ab'],
    ['a window title', '\u001b]0;owned\u0007safe', 'safe'],
    ['a hyperlink, keeping its text', '\u001b]8;;http://evil\u001b\\click\u001b]8;;\u001b\\', 'click'],
    ['a device string', 'a\u001bP1$r0m\u001b\\b', 'ab'],
    ['the introducer of a title that never ends, keeping the evidence behind it', 'a\u001b]ERROR 42', 'aERROR 42'],
    ['the same in 8 bits', 'a\u009dERROR 42', 'aERROR 42'],
    ['the introducer of a title that another sequence cuts short', 'a\u001b]x\u001b[31mb', 'axb'],
    ['a charset switch', 'a\u001b(0b', 'ab'],
    ['a lone escape at the end', 'a\u001b', 'a'],
    ['bells, backspaces and NUL', 'pass\u0008\u0008\u0008\u0008FAIL\u0007\u0000', 'passFAIL'],
    ['bidirectional overrides', 'drop \u202eedu\u202c \u2066x\u2069', 'drop edu x'],
  ])('loses %s', (_, text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  it.each([
    ['letters of every alphabet', 'Əliyev Ülvi, Мамедов, 北京 😀'],
    ['tabs and newlines', 'a\tb\nc'],
    ['quotes, backslashes and brackets', `it's "C:\\temp" [31m`],
  ])('keeps %s', (_, text) => {
    expect(plainText(text)).toBe(text);
  });

  it('keeps apart what a carriage return drew one over the other', () => {
    expect(plainText('12\r34\r\n56')).toBe('12\n34\n56');
    expect(plainLine('12%\r34%\r')).toBe('12% 34% ');
  });

  it('fits on one line when asked to', () => {
    expect(plainLine('a\n\n\tb\nc')).toBe('a b c');
  });

  it.each(['\u001b]', '\u009d', '\u001b[', '\u001b', '\u001b]x\u001b'])(
    'is looked at once, however it tries: a hundred thousand unfinished sequences %j',
    (sequence) => {
      expect(plainText(sequence.repeat(100_000))).not.toMatch(/[\u001b\u009d]/);
    },
    20_000,
  );
});
