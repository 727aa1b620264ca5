import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kindOf } from '../../tasks/kinds.ts';
import { compileEduV2, eduV2, runbookFile, stepsIn } from './edu-v2-night.ts';

const text = readFileSync(runbookFile, 'utf8');

describe('the runbook edu-v2', () => {
  const runbook = eduV2('live');
  const steps = stepsIn(runbook);
  /** Entries of check and confirm steps, in the order of the file. */
  const entries = steps.flatMap(({ phase, step }) =>
    (step.kind === 'check' || step.kind === 'confirm') && Array.isArray(step.spec)
      ? step.spec.map((entry: { id: string }) => ({ id: entry.id, kind: step.kind, phase }))
      : [],
  );
  const idsOf = (prefix: string) => entries.filter(({ id }) => id.startsWith(prefix));

  it('is faultless but for the one thing that is wrong with the plan itself', () => {
    expect(compileEduV2().findings).toMatchObject([
      {
        severity: 'warning',
        code: 'runbook/window-short',
        message: 'The phases are planned for 255 minutes (4h15m) and the window is 240 minutes (4h) long.',
      },
    ]);
  });

  it.each(['live', 'staging', 'demo'])('can be opened in %s', (environment) => {
    expect(eduV2(environment).environment).toMatchObject({
      standIn: environment !== 'live',
      production: environment === 'live',
    });
  });

  it('has the phases of the document with its estimates, one after the other', () => {
    const minutes = runbook.phases.map(({ id, plannedMs = 0 }) => [id, plannedMs / 60_000]);
    expect(minutes).toEqual([
      ['prepare', 30],
      ['people', 30],
      ['students', 30],
      ['organizations', 20],
      ['courses', 40],
      ['grades', 60],
      ['validation', 30],
      ['cutover', 15],
    ]);
    const before = runbook.phases.slice(0, -1).map(({ id }) => [id]);
    expect(runbook.phases.map(({ needs }) => needs)).toEqual([[], ...before]);
  });

  it('has the nine automatic checks, in phase 6', () => {
    expect(idsOf('auto-').map(({ kind, phase }) => `${phase} ${kind}`)).toEqual(Array(9).fill('validation check'));
  });

  it('has the thirteen manual checks: those that need the running application after the switch', () => {
    const phases = idsOf('manual-').map(({ kind, phase }) => `${phase} ${kind}`);
    expect(phases).toEqual([...Array(7).fill('validation confirm'), ...Array(6).fill('cutover confirm')]);
  });

  it('has the ten success criteria: three that the database answers, seven that people do', () => {
    const kinds = idsOf('success-').map(({ kind, phase }) => `${phase} ${kind}`);
    expect(kinds).toEqual([...Array(3).fill('cutover check'), ...Array(7).fill('cutover confirm')]);
  });

  it('switches nothing before three people have approved what they were shown', () => {
    const approvals = runbook.phases.map(({ id, signOff }) => [id, signOff]).filter(([, roles]) => roles?.length);
    expect(approvals).toEqual([['validation', ['technical-lead', 'project-manager', 'cto']]]);
    expect(runbook.phases.find(({ id }) => id === 'cutover')?.needs).toEqual(['validation']);
  });

  it('has one point of no return: the first service that writes to the new database', () => {
    const points = steps.filter(({ step }) => step.pointOfNoReturn);
    expect(points).toMatchObject([
      { phase: 'cutover', step: { id: 'start-fastapi', pointOfNoReturn: { phrase: 'edu_v2' } } },
    ]);
    const order = steps.map(({ step }) => step.id);
    expect(order.indexOf('start-fastapi')).toBeLessThan(order.indexOf('start-django'));
    expect(order.indexOf('start-fastapi')).toBeLessThan(order.indexOf('start-nginx'));
  });

  it("expects the document's figures unless told otherwise", () => {
    expect(runbook.vars).toMatchObject({
      users: 6987,
      students: 6344,
      teachers: 424,
      organizations: 419,
      courses: 1234,
      offerings: 6020,
      enrollments: 118477,
      grades: 3209747,
      terms: 12,
    });
  });

  it('judges everything about edu before anything is touched', () => {
    const touched = steps.findIndex(({ step }) => step.kind === 'run' || step.kind === 'sql');
    expect(steps.slice(0, touched).map(({ step }) => step.id)).toEqual([
      'read-before',
      'requirements',
      'figures',
      'sound',
    ]);
  });

  it('tells every rehearsal what it leaves out and why', () => {
    for (const { step } of steps)
      if (step.rehearsalSkip !== undefined) expect(step.rehearsalSkip).toMatch(/^[A-Z].{20}/);
    const skipped = steps.filter(({ step }) => step.rehearsalSkip !== undefined).map(({ step }) => step.kind);
    // One backup is enough to rehearse.
    expect(skipped.filter((kind) => kind !== 'run')).toEqual(['backup']);
  });

  it('has the three ways back of the document, and every one of them lifts the freeze but the first, which keeps it', () => {
    const { rollbacks } = eduV2('live');
    expect(rollbacks.map(({ id, when, undoes }) => [id, when?.side, undoes])).toEqual([
      ['recreate', 'before', ['people']],
      ['switch-back', 'after', ['prepare']],
      ['restore', undefined, ['prepare']],
    ]);
    const kinds = rollbacks.map(({ phase }) =>
      phase.items.map((item) => (item.type === 'step' ? item.kind : 'together')),
    );
    expect(kinds.map((of) => of.includes('writable'))).toEqual([false, true, true]);
    // What is put aside is shut first: nobody may write to it.
    expect(kinds.map((of) => of.indexOf('read-only') < of.indexOf('sql') && of.includes('read-only'))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('opens the cutover only with a proven backup and a proven freeze', () => {
    const cutover = eduV2('live').phases.find(({ id }) => id === 'cutover');
    expect(cutover?.gate).toEqual({ backups: { edu: 'proven' }, freezes: { edu: 'proven' } });
  });

  it('can take back every step that changes something', () => {
    const undoable = steps.map(({ step }) => [step.id, kindOf(step.kind).undo(step.spec).can] as const);
    expect(undoable.filter(([, can]) => can === 'no')).toEqual([]);
  });

  it('orders the rows of every sample', () => {
    const samples = [...text.matchAll(/sample:\n\s+in: edu_v2\n\s+sql: (?:\|\n)?([\s\S]*?)\n\s+ask:/g)];
    expect(samples.length).toBe(7);
    for (const [, sql] of samples) expect(sql).toMatch(/order by/);
  });

  it('reminds of what is due after a day, a week and a month', () => {
    expect([...new Set(runbook.followUps.map(({ due }) => due))]).toEqual(['1d', '7d', '30d']);
    expect(runbook.followUps.every(({ after }) => after === 'cutover')).toBe(true);
  });

  it('holds no path of a person and no password', () => {
    expect(text).not.toMatch(/\/home\/|\/root\/|\/Users\//);
    expect(text).not.toMatch(/PASSWORD: (?!env:)/);
  });
});
