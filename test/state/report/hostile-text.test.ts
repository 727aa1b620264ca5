import { describe, expect, it } from 'vitest';
import { usersCount } from '../../support/edu-plan.ts';
import { markdownOf, markdownWith } from '../../support/reports.ts';
import {
  answered,
  asked,
  confirmQuestion,
  ended,
  finished,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  signed,
  started,
  stepOf,
} from '../../support/story.ts';

describe('text from outside stands in a report as text', () => {
  const hostile = [
    'a | b | c',
    'line one\nline two\r\n# not a heading',
    '`code` and ``` fences',
    '<script>alert(1)</script> <b>bold</b>',
    '**passed** __approved__ *so* _it_ ~~is~~',
    '[sign here](https://evil.example) ![x](https://evil.example/x.png)',
    '&lt;b&gt; &#124; &copy;',
    'C:\\temp\\|x',
    '\u001b[2J\u001b]0;owned\u0007red\u0000\u202e',
    '\\',
    '\\|',
  ];

  /** The cells of every table row, as GFM finds them: a backslash takes the character behind it along. */
  function cells(report: string): readonly (readonly string[])[] {
    const rows = report.split('\n').filter((line) => line.startsWith('|'));
    return rows.map((row) => row.slice(1, -1).match(/(?:\\.|[^|\\])+/g) ?? []);
  }

  it.each(hostile)('in a note, a name, a reason, a title: %j', (text) => {
    const question = confirmQuestion('people/users', 'so', { text, role: 'dba' });
    const plan = planOf(
      [phaseOf('people', [stepOf('users', { title: text, kind: 'confirm' })], { title: text, signOff: ['dba'] })],
      {
        roles: { dba: text },
        followUps: [{ id: 'x', title: text }],
        triggers: { x: text },
        contacts: [{ name: text, reach: text }],
      },
    );
    const report = markdownOf(
      opened({ plan, runbook: { id: 'x', title: text, file: text }, environment: text }),
      phaseStarted('people'),
      started('people/users'),
      asked(question),
      answered(question, { kind: 'confirmed', by: text, note: text }),
      finished('people/users', { checks: [{ ...usersCount, title: text, expected: text, actual: text }] }),
      phaseFinished('people'),
      signed('people', 'dba', { name: text, note: text }),
      ended(),
    );
    // Results, key and value, checks and decisions, confirmations, and the wide tables: nothing else, nowhere.
    expect(new Set(cells(report).map((row) => row.length))).toEqual(new Set([1, 2, 5, 6, 8]));
    const asText = report.replace(/`[^`\n]+`/g, 'code').replace(/\\[!-/:-@[-`{-~]/g, 'escaped');
    expect(asText).not.toMatch(/<(?:script|b)>|\]\(https|&(?:lt|#124|copy);|\*\*passed|__|~~/);
    expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    const headings = report.split('\n').filter((line) => /^#/.test(line));
    expect(headings.map((line) => line.replace(/^(#+) .*/, '$1'))).toEqual([
      '#',
      '##',
      '##',
      '##',
      '##',
      '##',
      '###',
      '##',
      '##',
      '##',
      '##',
      '##',
      '###',
      '##',
    ]);
  });

  it.each([
    ['a fence', 'text\n```\n# escaped?\n```\nmore'],
    ['a longer fence', '``````` x'],
    ['a tilde fence', '~~~\nx\n~~~'],
    ['an HTML comment', '<!-- begin'],
  ])('in an output with %s', (_, text) => {
    const lines = markdownWith({ kind: 'output', title: 'output', text }).split('\n');
    const begin = lines.findIndex((line) => /^`{3,}$/.test(line));
    const end = lines.indexOf(lines[begin] ?? '', begin + 1);
    expect(lines.slice(begin + 1, end).join('\n')).toBe(text);
    const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
    expect(lines[begin]?.length).toBeGreaterThan(longest);
  });

  it('in the cells of a result', () => {
    const result = {
      columns: ['a|b', '<i>'],
      rows: [
        ['x\ny', null],
        ['', '`|`'],
      ],
      more: 3,
    };
    const report = markdownWith({ kind: 'query', database: 'edu', sql: 'select 1', result });
    expect(cells(report).slice(-4)).toEqual([
      [' a\\|b    ', ' \\<i>   '],
      [' ------- ', ' ------ '],
      [' x y     ', ' NULL   '],
      [' (empty) ', ' \\`\\|\\` '],
    ]);
    expect(report).toContain('_3 more rows were not kept._');
  });
});
