import { describe, expect, it } from 'vitest';
import type { Event, SessionOpened } from '../../../state/events.ts';
import { reportMarkdown } from '../../../state/report/markdown.ts';
import { buildReport } from '../../../state/report/report.ts';
import { eduNight, halfEduNight, usersCount } from '../../support/edu-night.ts';
import { RandomNight } from '../../support/random-night.ts';
import {
  after,
  answered,
  asked,
  confirmQuestion,
  ended,
  faultOf,
  finished,
  given,
  headOf,
  left,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  previewed,
  signed,
  started,
  stepOf,
  type Telling,
} from '../../support/story.ts';

const markdown = (events: readonly Event[]) => reportMarkdown(buildReport(events, headOf(events)));
const markdownOf = (...tellings: readonly Telling[]) => markdown(given(...tellings));

/** A session of one step that left this behind. */
function withEvidence(...evidence: NonNullable<Parameters<typeof finished>[1]>['evidence'] & {}) {
  return markdownOf(opened(), phaseStarted('people'), started('people/users'), finished('people/users', { evidence }));
}

const dryRun = () => {
  const plan = planOf([
    phaseOf(
      'people',
      [
        stepOf('users', { title: 'Migrate users', kind: 'copy' }),
        stepOf('switch', { pointOfNoReturn: { phrase: 'x' } }),
      ],
      {
        title: 'Users and persons',
        plannedMs: 1_800_000,
        signOff: ['dba'],
      },
    ),
  ]);
  return given(
    opened({ plan, dryRun: true, mode: 'rehearsal', environment: 'staging' }),
    phaseStarted('people'),
    previewed('people/users', {
      description: ['-- on edu', 'COPY (SELECT id FROM users) TO STDOUT'],
      touches: ['edu_v2: copies into users'],
      figures: { rows: 6987 },
      checks: [usersCount],
    }),
    previewed('people/switch', {
      touches: ['this machine: systemctl restart app'],
      fault: faultOf('run/not-found', {
        message: 'systemctl is not installed here.',
        remedy: ['Install it.', '# or not'],
      }),
    }),
    phaseFinished('people'),
    ended('failed'),
  );
};

describe('a report in Markdown', () => {
  it('reads like this after a whole night', async () => {
    await expect(markdown(eduNight())).toMatchFileSnapshot('golden/whole-night.md');
  });

  it('reads like this when the session was left in the middle', async () => {
    const fault = faultOf('database/down', { message: 'edu_v2 (postgres://edu@db2:5432/edu_v2) does not answer.' });
    await expect(markdown(halfEduNight(left('fault', fault)))).toMatchFileSnapshot('golden/left.md');
  });

  it('reads like this after a dry run', async () => {
    await expect(markdown(dryRun())).toMatchFileSnapshot('golden/dry-run.md');
  });

  it.each(Array.from({ length: 20 }, (_, seed) => seed + 2000))(
    'can be made of any night, such as night %i, at any moment',
    (seed) => {
      const events = new RandomNight(seed).toTheEnd();
      for (let length = 1; length <= events.length; length += 7) {
        expect(markdown(events.slice(0, length))).toMatch(
          /^# (Report|Dry run): Education system[\s\S]*\n## Verification\n/,
        );
      }
    },
  );

  it('says in words whether it was the real thing', () => {
    const first = (parts: Partial<SessionOpened>) => markdownOf(opened(parts)).split('\n')[4];
    expect(first({})).toBe('Live, in environment `live`.');
    expect(first({ production: true })).toBe('**Live, in production**, in environment `live`.');
    expect(first({ mode: 'rehearsal', environment: 'demo' })).toBe('A rehearsal on stand-ins, in environment `demo`.');
    expect(first({ dryRun: true })).toMatch(/^A dry run .*changed nothing but its own journal\.$/);
  });
});

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
    const lines = withEvidence({ kind: 'output', title: 'output', text }).split('\n');
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
    const report = withEvidence({ kind: 'query', database: 'edu', sql: 'select 1', result });
    expect(cells(report).slice(-4)).toEqual([
      [' a\\|b    ', ' \\<i>   '],
      [' ------- ', ' ------ '],
      [' x y     ', ' NULL   '],
      [' (empty) ', ' \\`\\|\\` '],
    ]);
    expect(report).toContain('_3 more rows were not kept._');
  });
});

describe('long evidence', () => {
  it('is cut in the middle, and says how much was left out', () => {
    const text = Array.from({ length: 1000 }, (_, line) => `line ${line + 1}`).join('\n');
    const report = withEvidence({ kind: 'output', title: 'output', text, droppedLines: 12 });
    expect(report).toContain('output (12 more lines not kept):');
    expect(report).toContain('\nline 40\n[...]\nline 981\n');
    expect(report).toContain('_940 of 1,000 lines (8.2 KB) left out at [...]. The JSON report has it whole._');
    expect(report.split('\n').filter((line) => line.startsWith('line '))).toHaveLength(60);
  });

  it('is cut at the end of a line that is too long, never inside a character', () => {
    const report = withEvidence({ kind: 'output', title: 'output', text: `${'x'.repeat(399)}😀${'y'.repeat(50)}` });
    expect(report).toContain(`\n${'x'.repeat(399)}[...]\n`);
    expect(report).toContain('_1 line cut at 400 characters. The JSON report has it whole._');
    expect(report.isWellFormed()).toBe(true);
  });

  it('shows the first rows of a result', () => {
    const rows = Array.from({ length: 50 }, (_, row) => [String(row)]);
    const report = withEvidence({ kind: 'query', database: 'edu', sql: 'select 1', result: { columns: ['n'], rows } });
    expect(report).toContain('_30 rows left out here; the JSON report has them._');
  });

  it('is whole in the JSON report', () => {
    const text = Array.from({ length: 1000 }, (_, line) => `line ${line + 1}`).join('\n');
    const events = given(
      opened(),
      phaseStarted('people'),
      started('people/users'),
      finished('people/users', { evidence: [{ kind: 'output', title: 'output', text }] }),
    );
    expect(buildReport(events, headOf(events)).steps[0]?.evidence).toEqual([{ kind: 'output', title: 'output', text }]);
  });
});

describe('the times of a report', () => {
  const window = (opensAt: string, timezone: string) => ({
    opensAt,
    closesAt: new Date(Date.parse(opensAt) + 4 * 3_600_000).toISOString(),
    timezone,
  });
  const times = (report: string) =>
    report
      .split('\n')
      .filter((line) => /^\| (Opened|Last event|Finished|Times|Window) /.test(line))
      .map((line) => line.split('|')[2]?.trim());

  it('are those of the window, with the offset from UTC', () => {
    expect(times(markdownOf(opened({ window: window('2026-11-20T22:00:00.000Z', 'Asia/Baku') }), ended()))).toEqual([
      'Sat 21 Nov 2026, 02:00 (UTC+04:00)',
      'Sat 21 Nov 2026, 02:01 (UTC+04:00), 1m after the opening',
      'Sat 21 Nov 2026, 02:00 (UTC+04:00) to Sat 21 Nov 2026, 06:00 (UTC+04:00); 3h59m left',
      'Asia/Baku (UTC+04:00)',
    ]);
  });

  it('are in UTC where there is no window, or a zone nobody knows', () => {
    expect(times(markdownOf(opened()))).toContain('UTC');
    expect(times(markdownOf(opened({ window: window('2026-11-20T22:00:00.000Z', 'Moon/Tycho') })))).toContain('UTC');
  });

  it('say how far the window was overrun', () => {
    const late = markdownOf(
      opened({ window: window('2026-11-20T18:00:00.000Z', 'Asia/Baku') }),
      after(900_000, ended()),
    );
    expect(times(late)[2]).toMatch(/; ran over by 15m$/);
  });

  it('say when it was over before the window opened, as in a rehearsal', () => {
    const early = markdownOf(opened({ window: window('2026-11-28T22:00:00.000Z', 'Asia/Baku') }), ended());
    expect(times(early)[2]).toMatch(/; finished before it opened$/);
  });

  it('name the day where it is another one', () => {
    const report = markdownOf(
      opened(),
      after(3 * 3_600_000, phaseStarted('people')),
      after(1000, started('people/users')),
    );
    expect(report).toContain('| 21 Nov 01:00:01 |');
  });

  it('tell 02:30 from 02:30 in the night in which summer time ends', () => {
    const [first] = given(opened());
    const startMs = Date.parse(first?.at ?? '');
    const laterMs = Date.parse('2027-10-31T00:30:00.000Z') - startMs;
    const report = markdownOf(
      after(60_000 + laterMs, opened({ window: window('2027-10-31T00:00:00.000Z', 'Europe/Berlin') })),
      phaseStarted('people'),
      after(0, started('people/users')),
      after(3_600_000, finished('people/users')),
      after(0, phaseFinished('people')),
      after(0, ended()),
    );
    expect(report).toContain('02:31:00 UTC+02:00');
    expect(report).toContain('02:31:00 UTC+01:00');
    expect(report).toContain('Europe/Berlin (UTC+02:00, later UTC+01:00)');
  });
});
