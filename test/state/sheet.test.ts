import { describe, expect, it } from 'vitest';
import { type Sheet, type SheetStep, sheetMarkdown } from '../../state/sheet.ts';

const step: SheetStep = {
  ...{ id: 'switch', title: 'Switch', kind: 'edit', touches: ['this machine'], lines: ['edits .env'], checks: [] },
  undo: { can: 'no', why: 'nobody knows how' },
};

const minutes = (count: number) => count * 60_000;
const phase = (id: string, more: Partial<Sheet['phases'][number]> = {}) => ({
  ...{ id, title: id, needs: [], signOff: [], plannedMs: minutes(90), steps: [step] },
  ...more,
});

const sheet: Sheet = {
  made: { at: '2026-11-21T12:00:00.000Z', by: 'Leyla', host: 'ops1', nightferry: '0.1.0' },
  runbook: { id: 'edu', title: 'edu -> edu_v2', file: '/plans/edu.yaml', folder: '/plans', digest: 'abc' },
  environment: { name: 'live', standIn: false, production: true },
  window: {
    ...{ planned: 'Sat 02:00-06:00', timezone: 'Asia/Baku' },
    ...{ opensAt: '2026-11-27T22:00:00.000Z', closesAt: '2026-11-28T00:00:00.000Z' },
  },
  ...{ journal: '/j.db', roles: { dba: 'Database administrator' }, contacts: [{ name: 'Hotline', reach: '112' }] },
  ...{ triggers: {}, vars: {}, databases: [], followUps: [] },
  phases: [
    phase('move'),
    phase('open', {
      ...{ needs: ['move'], signOff: ['dba'], gate: { backups: { edu: 'proven' }, freezes: { edu: 'proven' } } },
      steps: [{ ...step, phrase: 'edu_v2' }],
    }),
  ],
  waysBack: [
    {
      id: 'back',
      title: 'Back',
      when: { side: 'after', phase: 'open' },
      undoes: ['move'],
      steps: [{ ...step, id: 'return' }],
    },
  ],
};

describe('a night on paper', () => {
  const text = sheetMarkdown(sheet);

  it('has the planned times of its phases, one after another, and says when they do not fit', () => {
    expect(text).toMatch(/move.*\| +1h30m \| 02:00 \| 03:30 \|/);
    expect(text).toMatch(/open.*\| +1h30m \| 03:30 \| 05:00 \|/);
    expect(text).toContain('**which does not fit**');
  });

  it('says what must hold before a phase, where there is no way back, and who signs', () => {
    expect(text).toContain('- [ ] the backup of edu is proven\n- [ ] edu is frozen, and that is proven');
    expect(text).toContain('It asks for `edu_v2` to be typed.');
    expect(text).toMatch(/\| Database administrator \| \.+ \| \.+ \| \.+ \|/);
  });

  it('says of each step what takes it back, and nothing of that in a way back', () => {
    const [phases = '', way = ''] = text.split('## Way back:');
    expect(phases.match(/Undo: \*\*can't be undone: nobody knows how\*\*/g)).toHaveLength(2);
    expect(way).toContain('nightferry rollback SESSION --plan back');
    expect(way).toContain('(`return`, edit)');
    expect(way).not.toContain('Undo:');
  });

  it('leads from its first page to what to do in an emergency', () => {
    expect(text.split('\n').slice(0, 6).join('\n')).toContain('**In an emergency**');
    const emergency = text.slice(text.indexOf('## In an emergency'));
    for (const words of ['nightferry resume', 'nightferry adopt /plans/edu.yaml --in live', 'Hotline: 112'])
      expect(emergency).toContain(words);
  });
});
