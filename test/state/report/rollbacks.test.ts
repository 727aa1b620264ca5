import { describe, expect, it } from 'vitest';
import { reportMarkdown } from '../../../state/report/markdown.ts';
import { foldSession } from '../../../state/session/evolve.ts';
import { nothingUndone } from '../../../state/session/rollback.ts';
import { statusOf } from '../../../state/session/status.ts';
import { statusLines } from '../../../state/session/status-lines.ts';
import { allBack, night, backPlan as plan, wentBack } from '../../support/night-back.ts';
import { reportOn } from '../../support/reports.ts';
import {
  answered,
  ended,
  finished,
  given,
  left,
  opened,
  phaseFinished,
  phaseStarted,
  planOf,
  resumed,
  rollbackAnswered,
  rollbackAsked,
  rollbackFinished,
  rollbackRequested,
  started,
  type Telling,
  undo,
  wayBackOf,
} from '../../support/story.ts';

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

  it('tells of a half rolled back night what is undone already, beside what still counts', () => {
    const half = reportOn(given(...night, ...wentBack, left()));
    expect(half.steps.map(({ step, outcome }) => [step, outcome])).toEqual([
      ['freeze', 'done'],
      ['users', 'done; undone since'],
      ['switch', 'not begun'],
    ]);
    const text = reportMarkdown(half);
    expect(text).toMatch(/Way back +\| \*\*under way\*\* \(`undo`\), 1 of 2 steps undone; see Rollbacks/);
    expect(text).toMatch(/Steps +\| 2 of 3 done, 1 open before going back/);
    expect(text).toContain('- Takes back: `people`');
  });

  it('tells what had been done until then, when it was taken back, and every attempt to undo', () => {
    expect(markdown).toMatch(/`people\/users` +\| done +\| 22:08:00 \| 50 rows/);
    expect(markdown).toMatch(/\| People +\|.*\| taken back 22:27:00 \|/);
    expect(markdown).toMatch(/\| Way back \(`undo`\) +\|.*22:17:00 \| 22:27:00 +\| +10m/);
    expect(markdown).toContain('- 1, 22:18:00: failed after 1m: It did not work (sql/failed). (`sql/failed`)');
    expect(markdown).toMatch(/Interruptions.*1 failed attempt/);
  });

  it('says at the top what was left as it is', () => {
    const skip = { kind: 'skip', reason: 'emptied by hand', role: 'dba', by: 'Leyla' } as const;
    const tellings = [
      ...wentBack.slice(0, 6),
      answered('failure/undo/people/users/1.1', skip),
      ...allBack.slice(wentBack.length),
    ];
    const report = reportOn(given(...night, ...tellings));
    expect(report.outcome.text).toContain('BUT somebody went on past the failure of undoing people/users: someone');
    expect(report.rollbacks[0]?.steps[0]).toMatchObject({
      status: 'skipped',
      outcome: 'failed, then skipped by Leyla (Database administrator): emptied by hand',
    });
    expect(reportMarkdown(report)).toContain('1 of 2 steps undone, **1 failure**');
    expect(statusAfter(...night, ...tellings)).toContain('BUT somebody went on past the failure of people/users');
  });

  it('names the undo that was under way when a process was killed', () => {
    const killed = [...wentBack.slice(0, 4), resumed('killed')];
    const report = reportOn(given(...night, ...killed));
    expect(report.runs.map(({ end, underWay, undoUnderWay }) => ({ end, underWay, undoUnderWay }))).toEqual([
      { end: 'killed', underWay: [], undoUnderWay: ['people/users'] },
      { end: 'open', underWay: [], undoUnderWay: [] },
    ]);
    expect(reportMarkdown(report)).toContain('**Killed** while the undo of `people/users` was under way');
  });

  it('says of a step that changes nothing that there was nothing to undo, and no more', () => {
    const evidence = [nothingUndone];
    const tellings = [...wentBack.slice(0, 4), finished('people/users', { evidence }, undo)];
    const report = reportOn(given(...night, ...tellings, left()));
    expect(report.rollbacks[0]?.steps[0]).toMatchObject({ status: 'done', outcome: 'nothing to undo' });
    expect(report.steps.find(({ step }) => step === 'users')?.outcome).toBe('done; nothing to undo');
    expect(reportMarkdown(report)).not.toContain(nothingUndone.text);
  });

  it('tells of a night that went forward again that it had gone back', () => {
    const second = { generation: 2 };
    const again = (key: string) => [started(key, second), finished(key, {}, second)];
    const forward = [
      resumed('left'),
      phaseStarted('people'),
      ...again('people/freeze'),
      ...again('people/users'),
      phaseFinished('people'),
      ended(),
    ];
    const report = reportOn(given(...night, ...allBack, ...forward));
    expect(report.outcome).toMatchObject({
      status: 'finished',
      text: 'Finished, with 1 gate opened anyway, after going back once.',
    });
    expect(report.steps[1]).toMatchObject({ status: 'done', outcome: 'done' });
    expect(report.steps[1]?.attempts).toMatchObject([{ generation: 1 }, { generation: 2 }]);
    expect(reportMarkdown(report)).toContain('done (again, after it was taken back)');
  });

  it('has no section for what there was not', () => {
    const plain = reportMarkdown(reportOn(given(opened(plan), left())));
    for (const section of ['Rollbacks', 'Freezes', 'Backups', 'Gates', 'changed their place'])
      expect(plain).not.toContain(section);
  });
});

describe('the report of a night that went back along a plan', () => {
  const planned = planOf([...plan.phases], {
    rollbacks: [wayBackOf('switch-back', ['thaw', 'tell'], { undoes: ['people'] })],
  });
  const along = 'rollback:switch-back';
  const tellings = [
    opened(planned),
    ...night.slice(1, 10),
    rollbackRequested({ kind: 'plan', plan: 'switch-back' }),
    rollbackAsked(),
    rollbackAnswered({ way: 'switch-back' }),
    phaseStarted(along),
    started(`${along}/thaw`),
    finished(`${along}/thaw`, { figures: { writable: 'proven' } }),
  ];

  it('tells the steps of the plan in their order, and nothing of it among the steps of the night', () => {
    const rest = [started(`${along}/tell`), finished(`${along}/tell`), phaseFinished(along), rollbackFinished()];
    const report = reportOn(given(...tellings, ...rest, left('rolled-back')));
    expect(report.rollbacks).toMatchObject([
      {
        ...{ way: 'switch-back', title: 'Switch back', status: 'finished', phases: ['people'] },
        steps: [
          { phase: along, step: 'thaw', direction: 'do', outcome: 'done', attempts: [{ end: 'done' }] },
          { phase: along, step: 'tell', direction: 'do', outcome: 'done' },
        ],
        takenBack: [
          { step: 'freeze', title: 'Freeze', outcome: 'done' },
          { step: 'users', title: 'Users', outcome: 'done' },
        ],
      },
    ]);
    expect(report.steps.map(({ phase }) => phase)).toEqual(['people', 'people', 'cutover']);
  });

  it('says how far along the plan it is, in the status as well', () => {
    expect(reportMarkdown(reportOn(given(...tellings)))).toContain('1 of 2 steps done; see Rollbacks');
    const status = statusAfter(...tellings);
    expect(status).toContain('rolling back: Switch back (switch-back), over people; 1 of 2 steps done; resume goes on');
    expect(status).toContain('done    people: 2 of 2 steps');
  });
});

describe('the status of a session that goes back', () => {
  it('says of each phase how much of it is undone', () => {
    expect(statusAfter(...night, ...wentBack)).toContain('over people; 1 of 2 steps undone; resume goes on with it');
    expect(statusAfter(...night, ...wentBack)).toContain('to undo people: 1 of 2 steps undone');
    expect(statusAfter(...night, ...wentBack)).toContain('to do   cutover: 0 of 1 steps');
    expect(statusAfter(...night, ...allBack)).toContain('to do   people: 0 of 2 steps');
  });

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
