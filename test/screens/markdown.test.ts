import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { textOf } from '../../screens/parts/highlight.ts';
import { markdownLines } from '../../screens/parts/markdown-lines.ts';
import { opening } from '../../state/report/markdown/text.ts';

const drawn = (markdown: string, width = 40) => markdownLines(markdown, width).map((line) => textOf(line).trimEnd());

describe('Markdown at a terminal', () => {
  it.each([
    ['# Report', ['REPORT', '======']],
    ['### Third', ['Third']],
    ['- one **two** `three`', ['- one two three']],
    ['- [x] done', ['- [x] done']],
    ['1. first of a list that is longer than the line', ['1. first of a list that is longer than', '   the line']],
    ['> quoted', ['  quoted']],
    ['a [link](b.md) in it', ['a link in it']],
    ['```sql\nselect *\n  from t;\n```\nafter', ['  select *', '    from t;', 'after']],
    ['a \\| b \\* c', ['a | b * c']],
  ])('%j is %j', (markdown, lines) => expect(drawn(markdown)).toEqual(lines));

  it.each([
    '*bold* _it_ `code` | <b> [x](y) ~~z~~ \\',
    'snake_case_name',
    '# no heading',
    '- no item',
    '1. no item',
    '漢字 | ə',
  ])('shows what a report escaped as it was: %s', (text) => expect(drawn(opening(text), 200)).toEqual([text]));

  it('leaves no space past the edge, for which a letter would be cut', () => {
    const [first = []] = markdownLines('exactly ten letters', 11);
    expect(textOf(first)).toBe('exactly ten');
  });

  it('folds the cells of a table, and sets numbers right', () => {
    const table = '| Phase | Took |\n| --- | ---: |\n| Users and persons of all campuses | 4m |\n| A | 1h20m |';
    expect(drawn(table, 28)).toEqual([
      'Phase                   Took',
      '---------------------  -----',
      'Users and persons of      4m',
      'all campuses',
      'A                      1h20m',
    ]);
  });

  it('turns the rows of a table that is too wide into paragraphs', () => {
    const head = ['Name', 'Digest', 'Place', 'Size', 'When', 'Who'];
    const row = ['backup.dump', 'a'.repeat(64), '/srv/backups/edu/night', '1.2 GB', '02:14', 'Leyla'];
    const table = [head, head.map(() => '---'), row].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
    const lines = drawn(table, 40);
    expect(lines[0]).toBe('Name: backup.dump');
    expect(lines.at(-1)).toBe('Who: Leyla');
    expect(lines.filter((line) => stringWidth(line) > 40)).toEqual([]);
  });
});
