import { describe, expect, it } from 'vitest';
import type { Event } from '../../../state/events.ts';
import { reportClock } from '../../../state/report/clock.ts';
import { ratesChart } from '../../../state/report/html/rates.ts';
import { scaleOf } from '../../../state/report/html/scale.ts';
import { ticksOf } from '../../../state/report/html/ticks.ts';
import { timelineChart } from '../../../state/report/html/timeline.ts';
import { type Bar, planShift, tracksOf } from '../../../state/report/html/tracks.ts';
import { eduNight, halfEduNight } from '../../support/edu-night.ts';
import { openTags, textOf } from '../../support/markup.ts';
import { allBack, night, nightBack } from '../../support/night-back.ts';
import { reportOf, reportOn } from '../../support/reports.ts';
import {
  after,
  ended,
  finished,
  given,
  left,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  resumed,
  started,
  stepOf,
} from '../../support/story.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const zeroMs = Date.parse('2026-11-20T22:00:00.000Z');
const stretch = (from: number, to: number) => ({ fromMs: zeroMs + from, toMs: zeroMs + to });

describe('a time axis', () => {
  it('is true to scale from edge to edge', () => {
    const { percent, breaks } = scaleOf([
      stretch(0, hourMs),
      stretch(2 * hourMs, 4 * hourMs),
      stretch(hourMs, 2 * hourMs),
    ]);
    expect([0, 1, 2, 4].map((hours) => percent(zeroMs + hours * hourMs))).toEqual([1, 25.5, 50, 99]);
    expect(breaks).toEqual([]);
  });

  it('leaves a pause of days out, and what is in it still has a place', () => {
    const { percent, breaks } = scaleOf([stretch(0, hourMs), stretch(3 * dayMs, 3 * dayMs + hourMs)]);
    expect(breaks).toMatchObject([{ fromMs: zeroMs + hourMs, toMs: zeroMs + 3 * dayMs }]);
    expect((breaks[0]?.toPercent ?? 0) - (breaks[0]?.fromPercent ?? 0)).toBeCloseTo(4);
    const places = [0, hourMs, dayMs, 3 * dayMs, 3 * dayMs + hourMs].map((ms) => percent(zeroMs + ms));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(percent(zeroMs - dayMs)).toBe(1);
    expect(percent(zeroMs + 9 * dayMs)).toBeCloseTo(99);
  });

  it('has a place for everything, also where nothing takes time, and after twenty pauses', () => {
    expect(scaleOf([stretch(0, 0)]).percent(zeroMs)).toBe(1);
    expect(scaleOf([]).percent(zeroMs)).toBe(1);
    const many = scaleOf(Array.from({ length: 20 }, (_, day) => stretch(day * dayMs, day * dayMs + minuteMs)));
    expect(many.breaks).toHaveLength(19);
    expect(many.percent(zeroMs + 19 * dayMs + minuteMs)).toBeCloseTo(99);
  });

  const clock = reportClock({
    window: { timezone: 'Asia/Kathmandu' },
    ...{ openedAt: new Date(zeroMs).toISOString(), lastAt: new Date(zeroMs).toISOString() },
  });

  it.each([
    [8_000, '03:45:00', '03:45:01'],
    [20 * minuteMs, '03:45', '03:50'],
    [4 * hourMs, '04:00', '04:30'],
    [5 * dayMs, 'Sun 22 Nov', 'Mon 23 Nov'],
  ])('of %i ms is marked at even times of the clocks of the window', (wholeMs, first, second) => {
    const ticks = ticksOf(scaleOf([stretch(0, wholeMs)]), clock);
    const labels = ticks.map(({ label }) => label).filter((label) => label !== '');
    expect(labels.slice(0, 2)).toEqual([first, second]);
    expect(ticks.length).toBeLessThanOrEqual(9);
    expect(ticks.find(({ day }) => day !== '')?.day).toBe(wholeMs < dayMs ? 'Sat 21 Nov' : undefined);
  });

  it('says when it goes on after what is left out', () => {
    const ticks = ticksOf(scaleOf([stretch(0, hourMs), stretch(3 * dayMs, 3 * dayMs + minuteMs)]), clock);
    expect(ticks.at(-1)).toMatchObject({ label: '03:45', day: 'Tue 24 Nov' });
  });
});

describe('the timeline', () => {
  const bars = (events: readonly Event[], title: string): readonly Bar['look'][] =>
    tracksOf(reportOn(events))
      .find((track) => track.title === title)
      ?.bars.map(({ look }) => look) ?? [];
  const marks = (events: readonly Event[], title: string) =>
    tracksOf(reportOn(events))
      .find((track) => track.title === title)
      ?.marks.map(({ look }) => look);
  const drawn = (report: ReturnType<typeof reportOf>) => timelineChart(report, reportClock(report));

  it('holds each phase against its plan, with the time in which no process ran', () => {
    expect(bars(eduNight(), 'Users and persons')).toEqual(['planned', 'idle', 'ran', 'ran']);
    expect(marks(eduNight(), 'Users and persons')).toEqual(['signed', 'signed']);
    expect(marks(eduNight(), 'Application cutover')).toEqual(['no-return']);
    expect(marks(eduNight(), 'Process')).toEqual(['killed', 'resumed', 'killed', 'resumed']);
    const text = textOf(drawn(reportOn(eduNight())).html);
    for (const words of ['window opens', 'window closes', 'point of no return', '8m08s of 30m', '21m under', 'killed'])
      expect(text).toContain(words);
  });

  it('shows what is not ended as not ended', () => {
    expect(bars(halfEduNight(), 'Users and persons')).toContain('open');
    expect(textOf(drawn(reportOn(halfEduNight())).html)).toContain('not ended');
  });

  it('shows what was done and taken back, the way back, the freeze, and the write to it', () => {
    expect(bars(nightBack(), 'People')).toEqual(['taken-back']);
    expect(marks(nightBack(), 'People')).toEqual(['void']);
    expect(bars(nightBack(), 'edu')).toEqual(['frozen']);
    expect(marks(nightBack(), 'edu')).toEqual(['written-to']);
    expect(bars(nightBack(), 'Undo what was done, newest first')).toEqual(['way-back']);
    expect(textOf(drawn(reportOn(nightBack())).html)).toContain('taken back');
  });

  it('shows what went forward again beside what was taken back', () => {
    const again = { generation: 2 };
    const forward = [phaseStarted('people'), started('people/freeze', again), finished('people/freeze', {}, again)];
    const events = given(...night, ...allBack, resumed('left'), ...forward);
    expect(bars(events, 'People')).toEqual(['taken-back', 'idle', 'open']);
    expect(textOf(drawn(reportOn(events)).html)).toContain('not ended');
  });

  const plan = planOf([phaseOf('people', ['users'], { plannedMs: hourMs })]);
  const inWindow = {
    plan,
    window: {
      opensAt: new Date(zeroMs + 7 * dayMs).toISOString(),
      closesAt: new Date(zeroMs + 7 * dayMs + 4 * hourMs).toISOString(),
      timezone: 'Asia/Baku',
    },
  };
  const ran = [phaseStarted('people'), started('people/users')];
  const over = [after(30 * minuteMs, finished('people/users')), phaseFinished('people'), ended()];

  it('draws the plan of a rehearsal from where it began: no window binds it', () => {
    const rehearsal = reportOf(opened({ ...inWindow, mode: 'rehearsal' }), ...ran, ...over);
    expect(planShift(rehearsal)).toBe(minuteMs - 7 * dayMs);
    expect(textOf(drawn(rehearsal).html)).not.toContain('window opens');
    const live = reportOf(opened(inWindow), ...ran, ...over);
    expect(planShift(live)).toBe(0);
    expect(textOf(drawn(live).html)).toContain('6d23h left out');
  });

  it('leaves out a pause of days also where a phase and a freeze go on meanwhile', () => {
    const paused = reportOf(opened(), ...ran, left(), after(3 * dayMs, resumed('left')), ...over);
    expect(textOf(drawn(paused).html)).toContain('3d left out');
  });

  it('draws a night that the plan dwarfs once more by itself', () => {
    const quick = reportOf(
      opened(plan),
      ...ran,
      after(1000, finished('people/users')),
      after(0, phaseFinished('people')),
    );
    expect(textOf(drawn(quick).html)).toContain('The same without the plan');
    expect(textOf(drawn(reportOf(opened(plan), ...ran, ...over)).html)).not.toContain('The same without the plan');
  });

  it.each([
    ['nothing began', [opened()]],
    ['there is no plan', [opened(), ...ran, ...over]],
    ['it paused for days', [opened(), ...ran, left(), after(3 * dayMs, resumed('left')), ...over]],
    ['there are no phases', [opened(planOf([])), ended()]],
    ['there are sixty phases', [opened(planOf(Array.from({ length: 60 }, (_, n) => phaseOf(`p-${n}`, ['a']))))]],
  ])('can be drawn where %s', (_, tellings) => {
    const report = reportOf(...tellings);
    const { html } = drawn(report);
    expect(openTags(html)).toEqual([]);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    expect(html.match(/<tr class="phase">/g) ?? []).toHaveLength(report.phases.length);
    for (const [, percent] of html.matchAll(/\sx[12]?="(-?[\d.]+)%"/g))
      expect(Number(percent)).toBeLessThanOrEqual(100);
    expect(html).not.toMatch(/="-[\d.]+%"/);
  });
});

describe('the rates', () => {
  const copied = (figures: Record<string, number>) =>
    reportOf(
      opened(planOf([phaseOf('people', [stepOf('users', { kind: 'copy' })])])),
      ...[phaseStarted('people'), started('people/users'), finished('people/users', { figures })],
    );

  it('are a bar for each copy that was measured, with what earlier attempts had done', () => {
    const chart = textOf(
      ratesChart(copied({ rows: 6987, rowsBefore: 3000, rowsPerSecond: 120_000, durationMs: 33 })).html,
    );
    expect(chart).toContain('The longest bar is 120,000 rows a second.');
    expect(chart).toContain('3,000 by earlier attempts');
    expect(ratesChart(copied({ rows: 6987, rowsPerSecond: 0 })).html).not.toContain('NaN');
  });

  it('are left out where none was measured', () => {
    expect(ratesChart(copied({ rows: 6987 })).html).toBe('');
  });
});
