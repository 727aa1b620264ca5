import { describe, expect, it } from 'vitest';
import { type Findings, holds, isAtLeast, judgeFreeze } from '../../../tasks/freeze/judge.ts';

const nothing: Findings = { changes: [], open: [], doubts: [], clean: ['looked'] };

describe('the verdict on a freeze', () => {
  it.each([
    ['proven', nothing, ['looked']],
    ['unproven', { ...nothing, open: ['open'] }, ['open', 'looked']],
    ['unproven', { ...nothing, doubts: ['doubt'] }, ['doubt', 'looked']],
    ['broken', { ...nothing, changes: ['written'] }, ['written', 'looked']],
    ['broken', { changes: ['written'], open: ['open'], doubts: ['doubt'], clean: [] }, ['written', 'open', 'doubt']],
  ] as const)('is %s, and says first what speaks against it', (verdict, findings, seen) => {
    expect(judgeFreeze(findings)).toEqual({ verdict, seen });
  });

  it('holds for whoever asks for proven where nothing but accepted writes speak against it, and not with anything else', () => {
    const but = judgeFreeze({ ...nothing, accepted: ['row'] });
    expect(but).toEqual({
      verdict: 'unproven',
      provenBut: ['row'],
      seen: ['somebody wrote through it before, and that was accepted: row', 'looked'],
    });
    expect(holds(but, 'proven')).toBe(true);
    for (const more of [{ doubts: ['doubt'] }, { open: ['open'] }, { changes: ['another row'] }])
      expect(holds(judgeFreeze({ ...nothing, accepted: ['row'], ...more }), 'proven')).toBe(false);
    expect(holds(judgeFreeze({ ...nothing, doubts: ['doubt'] }), 'proven')).toBe(false);
  });

  it('is as good as what is asked for, or not', () => {
    expect((['proven', 'unproven', 'broken'] as const).map((verdict) => isAtLeast(verdict, 'proven'))).toEqual([
      true,
      false,
      false,
    ]);
    expect((['proven', 'unproven', 'broken'] as const).map((verdict) => isAtLeast(verdict, 'unproven'))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
