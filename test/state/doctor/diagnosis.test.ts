import { describe, expect, it } from 'vitest';
import { type DoctorLine, diagnose, failure, ok, verdictText, warning } from '../../../state/doctor.ts';

const about = { runbook: 'edu-v2', environment: 'live', at: '2026-11-21T00:00:00.000Z' };
const of = (...lines: DoctorLine[]) => diagnose([{ id: 'machine', title: 'This machine', lines }], about);

describe('a diagnosis', () => {
  it.each([
    { lines: [ok('a')], verdict: 'ok' },
    { lines: [ok('a'), warning('b')], verdict: 'warning' },
    { lines: [ok('a'), warning('b'), failure('c')], verdict: 'failed' },
    { lines: [], verdict: 'failed' },
  ])('is $verdict for its worst line, and failed when nothing was looked at', ({ lines, verdict }) => {
    expect(of(...lines).verdict).toBe(verdict);
  });

  it('counts its lines and says so in words', () => {
    const diagnosis = of(ok('a'), ok('b'), warning('c'), failure('d'));
    expect(diagnosis.counts).toEqual({ ok: 2, warning: 1, failed: 1 });
    expect(verdictText(diagnosis)).toMatch(/^Not ready: 1 failure, 1 warning, 2 ok\./);
    expect(verdictText(of(ok('a')))).toBe('Ready: 0 failures, 0 warnings, 1 ok.');
  });
});
