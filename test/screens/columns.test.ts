import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../screens/parts/columns.ts';
import { seeded } from '../support/seeded.ts';

describe('columns of a text', () => {
  it('are those of string-width, for every letter of the first plane', () => {
    const wrong: string[] = [];
    for (let code = 0; code < 0xffff; code += 1) {
      const text = `a${String.fromCharCode(code)}`;
      if (columnsOf(text) !== stringWidth(text)) wrong.push(`U+${code.toString(16)}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    'İmtahan · ─── ›',
    '\u001b[31mred\u001b[39m and \u001b[1;4mbold\u001b[0m',
    '\u001b]8;;https://example.org\u0007link\u001b]8;;\u0007',
    '東京 データ',
    'e\u0301 combined',
    '👩‍👩‍👧 family, 1️⃣ key, ✔️ done, 🇦🇿',
    '⠋ █ ░ ✓ ✗',
    'tab\there',
    '',
  ])('are those of string-width: %j', (text) => {
    expect(columnsOf(text)).toBe(stringWidth(text));
    expect(columnsOf(text, { ambiguousIsNarrow: false })).toBe(stringWidth(text, { ambiguousIsNarrow: false }));
  });

  it('are those of string-width for texts of all kinds of letters', () => {
    const random = seeded(7);
    const kinds = [
      'a',
      '·',
      'ə',
      '漢',
      '\u0301',
      '👍',
      '\u200d',
      '\ufe0f',
      '─',
      '\u001b[32m',
      '\u001b[39m',
      ' ',
      'ـ',
      '\n',
    ];
    for (let count = 0; count < 2_000; count += 1) {
      const text = Array.from({ length: 8 }, () => kinds[Math.floor(random() * kinds.length)]).join('');
      expect(columnsOf(text), JSON.stringify(text)).toBe(stringWidth(text));
    }
  });
});
