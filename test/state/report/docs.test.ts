import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventVersions } from '../../../state/events.ts';
import { leaseSeconds } from '../../../state/journal/schema.ts';
import { buildReport } from '../../../state/report/report.ts';
import { eduNight } from '../../support/edu-night.ts';
import { nightBack } from '../../support/night-back.ts';
import { given, headOf, left, opened, phaseOf, phaseStarted, planOf, previewed } from '../../support/story.ts';

const reportPage = readFileSync('docs/report.md', 'utf8');
const journalPage = readFileSync('docs/journal.md', 'utf8');

/** Members whose names come from the runbook, the databases or the step. */
const free = new Set(['vars', 'identity', 'figures']);

/** Every member name in a report, however deep. */
function members(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(members);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [name, ...(free.has(name) ? [] : members(member))]);
}

describe('the pages on report and journal', () => {
  it('name every field of a report', () => {
    const dry = given(
      opened({ plan: planOf([phaseOf('a', ['b'])]), dryRun: true }),
      phaseStarted('a'),
      previewed('a/b'),
      left(),
    );
    const fields = new Set(
      [eduNight(), dry, nightBack()].flatMap((events) => members(buildReport(events, headOf(events)))),
    );
    expect(fields.size).toBeGreaterThan(90);
    expect([...fields].filter((field) => !reportPage.includes(`\`${field}\``))).toEqual([]);
  });

  it('name every event type, and the figures that are promised', () => {
    expect(Object.keys(eventVersions).filter((type) => !journalPage.includes(`\`${type}\``))).toEqual([]);
    expect(journalPage).toContain(`not renewed for ${leaseSeconds} seconds`);
  });
});
