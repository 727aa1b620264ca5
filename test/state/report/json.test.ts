import { describe, expect, it } from 'vitest';
import { reportJson } from '../../../state/report/json.ts';
import { buildReport } from '../../../state/report/report.ts';
import { eduNight } from '../../support/edu-night.ts';
import { finished, given, headOf, opened, phaseStarted, started } from '../../support/story.ts';

describe('a report in JSON', () => {
  const events = eduNight();

  it('is the report, whole', () => {
    const report = buildReport(events, headOf(events));
    expect(JSON.parse(reportJson(report))).toEqual(report);
  });

  it('names its format first, and keeps its members in order', () => {
    const members = Object.keys(JSON.parse(reportJson(buildReport(events, headOf(events)))));
    expect(members.slice(0, 4)).toEqual(['report', 'session', 'runbook', 'environment']);
    const younger = events.slice(0, 1);
    expect(Object.keys(buildReport(younger, headOf(younger)))).toEqual(members);
  });

  it('does nothing to the terminal that shows it, and loses nothing', () => {
    const text = 'a\u001b[31m b\u009b31m c\u007f d\u202e e\u2028 f';
    const evidence = [{ kind: 'output', title: 'output', text } as const];
    const tellings = [
      opened(),
      phaseStarted('people'),
      started('people/users'),
      finished('people/users', { evidence }),
    ];
    const hostile = given(...tellings);
    const json = reportJson(buildReport(hostile, headOf(hostile)));
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/);
    expect(JSON.parse(json).steps[0].evidence[0].text).toBe(text);
  });
});
