import { describe, expect, it } from 'vitest';
import { markdownOf } from '../../support/reports.ts';
import { after, ended, finished, given, opened, phaseFinished, phaseStarted, started } from '../../support/story.ts';

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
