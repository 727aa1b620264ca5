import { describe, expect, it } from 'vitest';
import { reportMarkdown } from '../../../state/report/markdown.ts';
import { foldSession } from '../../../state/session/evolve.ts';
import { statusLines, statusOf } from '../../../state/session/status.ts';
import { allBack, night, backPlan as plan, wentBack } from '../../support/night-back.ts';
import { reportOn } from '../../support/reports.ts';
import { given, left, opened, resumed, type Telling } from '../../support/story.ts';

const statusAfter = (...tellings: readonly Telling[]) =>
  statusLines(statusOf(foldSession(given(...tellings)), undefined), true).join('\n');

describe('the report of a night that was gone back from', () => {
  const report = reportOn(given(...night, ...allBack));
  const markdown = reportMarkdown(report);

  it('says how it ended, and that it goes forward again', () => {
    expect(report.outcome).toMatchObject({ status: 'left', why: 'rolled-back' });
    expect(report.outcome.text).toContain('Rolled back to before phase People');
    expect(report.outcome.text).toContain('goes forward again');
  });

  it('tells the rollback with its reason, every step of it, and what no longer counts', () => {
    expect(report.rollbacks).toMatchObject([
      {
        way: 'undo',
        status: 'finished',
        phases: ['people'],
        reason: 'someone | wrote to *edu*',
        by: 'Rauf',
        assurance: 'asserted',
        scripted: false,
        steps: [
          {
            ...{ step: 'users', direction: 'undo', status: 'done', outcome: 'undone', figures: { rows: 50 } },
            attempts: [
              { attempt: 1, end: 'failed', fault: { code: 'sql/failed' } },
              { attempt: 2, end: 'done' },
            ],
          },
          { step: 'freeze', direction: 'undo', status: 'done', attempts: [{ attempt: 1, end: 'done' }] },
        ],
        takenBack: [{ step: 'freeze' }, { step: 'users', status: 'done', figures: { rows: 50 } }],
        signOffs: [{ phase: 'people', role: 'dba', name: 'Leyla' }],
        backups: ['/b/edu.dump'],
      },
    ]);
    expect(markdown).toContain('someone \\| wrote to \\*edu\\*');
    expect(markdown).toMatch(/^\| `people\/users` +\| undone \(2 attempts\) /m);
    expect(markdown).toContain('No longer counts: sign-off of `people` by Leyla (dba)');
    expect(markdown).toContain('**void: the phase was taken back**');
    expect(markdown).toContain('emptied users');
  });

  it('keeps the attempts of doing and of undoing apart', () => {
    const users = report.steps.find(({ step }) => step === 'users');
    expect(users?.attempts).toMatchObject([{ generation: 1, attempt: 1, end: 'done' }]);
    expect(users).toMatchObject({ status: 'pending', outcome: 'taken back, to be done again' });
    expect(report.totals).toMatchObject({ stepsDone: 0, stepsOpen: 3, failures: 1, rowsCopied: 0 });
  });

  it('tells the freeze with its proofs, the write that was found, and its end', () => {
    expect(report.freezes).toMatchObject([
      {
        database: 'edu',
        mode: 'strict',
        step: 'people/freeze',
        proofs: 2,
        lastProof: { verdict: 'broken', method: 'the WAL', ageMs: 11 * 60_000 },
        breaches: [{ seen: ['pid 7 of app wrote users'], accepted: null }],
        thawed: { verdict: 'proven', seen: ['written and rolled back as app'] },
      },
    ]);
    expect(markdown).toContain('**written to**: pid 7 of app wrote users');
  });

  it('tells the backup with its proof, and that it counts no longer', () => {
    expect(report.backups).toMatchObject([
      {
        path: '/b/edu.dump',
        bytes: 2048,
        readThrough: true,
        proven: { how: 'restored into scratch', rows: '6987' },
        counts: false,
      },
    ]);
    expect(markdown).toContain('restored into scratch: 3 tables, 6987 rows; **no longer counts**');
  });

  it('tells the gate that was opened anyway, and why', () => {
    expect(report.gates).toMatchObject([
      {
        phase: 'cutover',
        unmet: ['The backup of edu must be proven.'],
        reason: 'no time left',
        roleTitle: 'CTO',
        by: 'Rauf',
      },
    ]);
    expect(markdown).toContain('## Gates that were opened anyway');
  });

  it('says of a rollback that is under way that it is', () => {
    const half = reportOn(given(...night, ...wentBack, left()));
    expect(half.outcome.text).toContain('while it went back');
    expect(half.rollbacks).toMatchObject([
      {
        status: 'under-way',
        finishedAt: null,
        steps: [
          { step: 'users', status: 'done' },
          { step: 'freeze', status: 'pending' },
        ],
      },
    ]);
    expect(reportMarkdown(half)).toContain('**Under way: not everything is taken back yet.**');
  });

  it('has no section for what there was not', () => {
    const plain = reportMarkdown(reportOn(given(opened(plan), left())));
    for (const section of ['Rollbacks', 'Freezes', 'Backups', 'Gates', 'changed their place'])
      expect(plain).not.toContain(section);
  });
});

describe('the status of a session that goes back', () => {
  it('says that it does, that it has, and nothing once it goes forward again', () => {
    expect(statusAfter(...night, ...wentBack)).toContain(
      'rolling back: Undo what was done, newest first (undo), over people',
    );
    expect(statusAfter(...night, ...allBack)).toContain(
      'rolled back: Undo what was done, newest first (undo), over people',
    );
    expect(statusAfter(...night, ...allBack)).toContain('resume goes forward again');
    expect(statusAfter(...night, ...allBack, resumed('left'))).not.toContain('rolled back');
  });
});
