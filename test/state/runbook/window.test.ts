import { describe, expect, it } from 'vitest';
import { occurrenceOf, parsePlannedWindow } from '../../../state/runbook/window.ts';
import { zonedInstant, zonedMs } from '../../../state/runbook/zone.ts';

function occurrence(planned: string, timezone: string, instant: string) {
  const times = parsePlannedWindow(planned) ?? expect.fail(`${planned} is no window`);
  const { opensAt, closesAt } = occurrenceOf({ planned, timezone, ...times }, new Date(instant));
  return [opensAt.replace(':00.000Z', 'Z'), closesAt.replace(':00.000Z', 'Z')];
}

describe('a planned window', () => {
  it.each([
    ['Sat 02:00-06:00', { opensMinute: 7320, lengthMinutes: 240 }],
    ['Mon 00:00-23:59', { opensMinute: 0, lengthMinutes: 1439 }],
    ['Sun 22:30-04:00', { opensMinute: 9990, lengthMinutes: 330 }],
  ])('%s', (text, times) => expect(parsePlannedWindow(text)).toEqual(times));

  it.each(['Sat', 'Sat 2:00-6:00', 'Sat 24:00-06:00', 'Sat 02:00 - 06:00', 'sat 02:00-06:00', 'Sat 02:00-02:00', ''])(
    '%j is none',
    (text) => expect(parsePlannedWindow(text)).toBeUndefined(),
  );
});

describe('the occurrence of a window', () => {
  const edu = (instant: string) => occurrence('Sat 02:00-06:00', 'Asia/Baku', instant);
  const night = ['2026-11-20T22:00Z', '2026-11-21T02:00Z'];

  it.each([
    ['days before', '2026-11-17T12:00:00Z'],
    ['the minute before', '2026-11-20T21:59:00Z'],
    ['as it opens', '2026-11-20T22:00:00Z'],
    ['the moment before it closes', '2026-11-21T01:59:59.999Z'],
  ])('is the coming one, or the one that is on: %s', (_name, instant) => expect(edu(instant)).toEqual(night));

  it('is the next one as soon as it closes', () => {
    expect(edu('2026-11-21T02:00:00Z')).toEqual(['2026-11-27T22:00Z', '2026-11-28T02:00Z']);
  });

  it('that began last week still holds', () => {
    expect(occurrence('Sun 22:00-04:00', 'UTC', '2026-11-23T03:00:00Z')).toEqual([
      '2026-11-22T22:00Z',
      '2026-11-23T04:00Z',
    ]);
  });

  // Europe/Berlin: 2026-03-29 02:00 -> 03:00, 2026-10-25 03:00 -> 02:00.
  // biome-ignore format: a table
  it.each([
    ['is an hour shorter when the clocks go forward', 'Sun 01:00-05:00', '2026-03-28T12:00:00Z', ['2026-03-29T00:00Z', '2026-03-29T03:00Z']],
    ['is an hour longer when they go back', 'Sun 01:00-05:00', '2026-10-24T12:00:00Z', ['2026-10-24T23:00Z', '2026-10-25T04:00Z']],
    ['opens at the jump when its time is jumped over', 'Sun 02:30-06:00', '2026-03-28T12:00:00Z', ['2026-03-29T01:00Z', '2026-03-29T04:00Z']],
    ['closes at the jump when that time is jumped over', 'Sun 00:30-02:30', '2026-03-28T12:00:00Z', ['2026-03-28T23:30Z', '2026-03-29T01:00Z']],
    ['opens the first time when its time comes twice', 'Sun 02:30-06:00', '2026-10-24T12:00:00Z', ['2026-10-25T00:30Z', '2026-10-25T05:00Z']],
    ['closes the first time when that time comes twice', 'Sun 00:00-02:30', '2026-10-24T12:00:00Z', ['2026-10-24T22:00Z', '2026-10-25T00:30Z']],
    ['across midnight of the change', 'Sat 22:00-04:00', '2026-03-28T12:00:00Z', ['2026-03-28T21:00Z', '2026-03-29T02:00Z']],
    ['a week later is as ever', 'Sun 01:00-05:00', '2026-03-30T12:00:00Z', ['2026-04-04T23:00Z', '2026-04-05T03:00Z']],
  ] as [string, string, string, string[]][])('%s', (_name, planned, instant, expected) => {
    expect(occurrence(planned, 'Europe/Berlin', instant)).toEqual(expected);
  });

  it('skips a week in which the clocks jump over all of it', () => {
    expect(occurrence('Sun 02:10-02:50', 'Europe/Berlin', '2026-03-28T12:00:00Z')).toEqual([
      '2026-04-05T00:10Z',
      '2026-04-05T00:50Z',
    ]);
  });

  it.each(['America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia', 'Australia/Lord_Howe', 'UTC'])(
    'always ends after the instant it was asked for, and holds or follows it: %s',
    (zone) => {
      for (let hour = 0; hour < 24 * 7 * 60; hour += 5) {
        const instant = new Date(Date.UTC(2026, 8, 1) + hour * 3_600_000);
        const [opensAt = '', closesAt = ''] = occurrence('Sun 00:15-03:45', zone, instant.toISOString());
        expect(Date.parse(closesAt)).toBeGreaterThan(instant.getTime());
        expect(Date.parse(opensAt) - instant.getTime()).toBeLessThanOrEqual(8 * 24 * 3_600_000);
      }
    },
  );
});

describe('the clocks of a zone', () => {
  it('show what they show, and lead back', () => {
    const instant = Date.UTC(2026, 10, 20, 22, 0);
    expect(zonedMs(instant, 'Asia/Baku')).toBe(Date.UTC(2026, 10, 21, 2, 0));
    expect(zonedInstant(Date.UTC(2026, 10, 21, 2, 0), 'Asia/Baku')).toBe(instant);
  });

  it('have no 30 December 2011 in Samoa', () => {
    const missing = Date.UTC(2011, 11, 30, 12, 0);
    expect(new Date(zonedInstant(missing, 'Pacific/Apia')).toISOString()).toBe('2011-12-30T10:00:00.000Z');
  });
});
