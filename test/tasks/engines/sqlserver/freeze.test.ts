import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../source/clock.ts';
import { noFacts } from '../../../../state/session/facts.ts';
import type { Database } from '../../../../tasks/engines/engine.ts';
import { sqlserver } from '../../../../tasks/engines/sqlserver/sqlserver.ts';
import { readOnly } from '../../../../tasks/read-only.ts';
import { testContext } from '../../../support/context.ts';
import { runStep } from '../../../support/kinds.ts';
import { refused, ScriptedFreeze } from './scripted-freeze.ts';

const run = { clock: systemClock };
const owner = 'night-1 freeze/freeze';

async function world(change: (script: ScriptedFreeze) => void = () => undefined) {
  const script = new ScriptedFreeze();
  change(script);
  const url = await script.open();
  onTestFinished(() => script.close());
  const database = await sqlserver.connect(url, { name: 'erp', application: 'nightferry night-1' });
  onTestFinished(() => database.close());
  return { script, database, freezer: freezerOf(database) };
}

function freezerOf({ freezer }: Database) {
  if (!freezer) throw new TypeError('no freezer');
  return freezer;
}

const step = (more: Record<string, unknown> = {}) => ({ on: 'erp', mode: 'strict', ...more });
const contextOf = (database: Database, options: Parameters<typeof testContext>[0] = {}) =>
  testContext({
    databases: { erp: database },
    session: 'night-1',
    at: { phase: 'freeze', step: 'freeze' },
    ...options,
  });
const short = (statements: readonly string[]) => statements.map((sql) => sql.replace(/, @value.*/, ''));

describe('a freeze of SQL Server (scripted)', () => {
  it('marks it, has row versions, and then makes it READ_ONLY for everybody; its undo takes all of it back', async () => {
    const { script, database } = await world();
    const outcome = await runStep(readOnly, step(), contextOf(database));
    expect(outcome).toMatchObject({ kind: 'done', figures: { mode: 'strict', proof: 'unproven' } });
    expect(short(script.did)).toEqual([
      "exec sys.sp_addextendedproperty @name = N'nightferry.frozen'",
      'alter database [erp] set allow_snapshot_isolation on',
      'alter database [erp] set read_only with no_wait',
    ]);
    const undo = readOnly.undo(readOnly.schema.parse(step()));
    if (undo.can !== 'yes') throw new TypeError('no undo');
    script.did.length = 0;
    const undone = await undo.run(contextOf(database, { at: { phase: 'freeze', step: 'freeze', direction: 'undo' } }));
    expect(undone.kind).toBe('done');
    expect(script.did).toEqual([
      'alter database [erp] set read_write with rollback immediate',
      'alter database [erp] set allow_snapshot_isolation off',
      "exec sys.sp_dropextendedproperty @name = N'nightferry.frozen'",
    ]);
    expect(script).toMatchObject({ isReadOnly: false, snapshot: 'OFF', mark: undefined });
    expect(script.complaints()).toEqual([]);
  });

  it('shows an undo by hand that sqlcmd runs as it stands, also where a screen has broken its lines', async () => {
    const { database } = await world();
    const prior = await database.freezer?.capture('strict', 'night-1 freeze/freeze');
    const lines = database.freezer?.manualUndo(prior ?? '') ?? [];
    expect(lines).toEqual([
      '/* in sqlcmd, as sa */',
      'use master;',
      'alter database [erp] set read_write with rollback immediate;',
      'GO',
      '/* it was off before; waits for open transactions: */',
      'alter database [erp] set allow_snapshot_isolation off;',
      'GO',
      'use [erp];',
      "exec sys.sp_dropextendedproperty @name = N'nightferry.frozen';",
      'GO',
    ]);
  });

  it('ends others by ROLLBACK IMMEDIATE only when that was agreed to, and says who and what is lost', async () => {
    const { script, database } = await world(({ sessions }) => {
      sessions.push({ pid: '61', application: 'erp web', hasWritten: true });
    });
    const left = await runStep(readOnly, step({ 'end-sessions': false }), contextOf(database));
    expect(left).toMatchObject({ kind: 'failed', fault: { code: 'freeze/blocked' } });
    expect(left).toMatchObject({
      fault: {
        remedy: [
          expect.stringMatching(/^session 61, user erp_app, application erp web.*in a transaction since/),
          expect.anything(),
        ],
      },
    });
    expect(script.isReadOnly).toBe(false);

    script.did.length = 0;
    const context = contextOf(database);
    const agreed = await runStep(readOnly, step({ 'end-sessions': true }), context);
    expect(agreed).toMatchObject({ kind: 'done', figures: { sessionsBefore: 1, sessionsLeft: 0 } });
    expect(short(script.did)).toContain('alter database [erp] set read_only with rollback immediate');
    expect(context.seen.output).toContain('ended session 61, user erp_app, application erp web, from 10.0.0.7');
    expect(JSON.stringify(agreed)).toContain('what it wrote is rolled back');
  });

  it('is refused in an availability group, before anything is changed', async () => {
    const { script, database } = await world((one) => {
      one.group = 'ag_erp';
    });
    const outcome = await runStep(readOnly, step(), contextOf(database));
    expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'freeze/in-the-way' } });
    expect(JSON.stringify(outcome)).toMatch(/availability group ag_erp: READ_ONLY is refused \(error 1468\)/);
    expect(script.did).toEqual([]);
  });

  it('says so too when only the server knew of the group', async () => {
    const { database } = await world((script) => {
      script.before = (sql) =>
        sql.includes('set read_only') ? refused(1468, 'The operation cannot be performed.') : undefined;
    });
    const outcome = await runStep(readOnly, step(), contextOf(database));
    expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'freeze/in-the-way' } });
  });

  it('goes on after a kill behind its mark, and is lifted from there by whoever comes', async () => {
    const { script, freezer, database } = await world();
    await freezer.close(await freezer.capture('strict', owner), run);
    expect(await freezer.standing()).toMatchObject({ owner, mode: 'strict', gaps: ['erp is not READ_ONLY'] });
    const recovery = await readOnly.recover(readOnly.schema.parse(step()), contextOf(database));
    expect(recovery).toMatchObject({ verdict: 'redo', seen: expect.stringContaining('erp is not READ_ONLY') });
    const prior = (await freezer.standing())?.prior ?? '';
    expect(JSON.parse(prior)).toMatchObject({ snapshot: 'OFF' });
    await freezer.thaw(prior, run);
    expect(script).toMatchObject({ isReadOnly: false, snapshot: 'OFF', mark: undefined });
    expect(await freezer.standing()).toBeUndefined();
  });

  it('of somebody else is not taken over', async () => {
    const { freezer } = await world();
    await freezer.close(await freezer.capture('strict', 'night-0 freeze/freeze'), run);
    await expect(freezer.close(await freezer.capture('strict', owner), run)).rejects.toMatchObject({
      code: 'freeze/already',
      message: 'erp is frozen already, strict, by night-0 freeze/freeze.',
    });
  });

  it('leaves READ_ONLY what was so before', async () => {
    const { script, freezer } = await world((one) => {
      one.isReadOnly = true;
    });
    const prior = await freezer.capture('strict', owner);
    await freezer.close(prior, run);
    await freezer.block(prior, run);
    expect(await freezer.standing(prior)).toMatchObject({ owner, gaps: [] });
    expect(await freezer.thaw(prior, run)).toEqual(['erp was READ_ONLY before the freeze, and is left so']);
    expect(script.did).toEqual([]);
    expect(script.isReadOnly).toBe(true);
  });

  it('has no session-default, and says what to write instead', async () => {
    const { freezer } = await world();
    await expect(freezer.plan('session-default')).rejects.toMatchObject({ code: 'freeze/no-mode' });
  });

  it('is found broken when READ_ONLY was lifted for a moment, by the log that moved', async () => {
    const { script, freezer } = await world();
    const prior = await freezer.capture('strict', owner);
    await freezer.close(prior, run);
    await freezer.block(prior, run);
    const baseline = await freezer.baseline(run);
    expect(await freezer.prove(baseline, run)).toMatchObject({ verdict: 'unproven' });
    script.lsn = (script.lsn ?? 0) + 7;
    const broken = await freezer.prove(baseline, run);
    expect(broken).toMatchObject({
      verdict: 'broken',
      seen: [expect.stringMatching(/^the log of erp moved from \d+ to \d+/), expect.anything(), expect.anything()],
    });
    // What was broken stays so, until somebody accepts it.
    expect(await freezer.prove(broken.baseline, run)).toMatchObject({ verdict: 'broken' });
    expect(await freezer.prove(broken.baselineIfAccepted, run)).toMatchObject({ verdict: 'unproven' });
  });

  it('says on its plan that it has never run on a real SQL Server, and that its proof stays unproven', async () => {
    const { database, freezer } = await world();
    expect((await freezer.survey()).proof).toMatchObject({
      certain: false,
      method: expect.stringContaining('never run'),
    });
    const { kindOf } = await import('../../../../tasks/kinds.ts');
    const context = contextOf(database, { runbook: { databases: { erp: { engine: 'sqlserver' } } }, facts: noFacts });
    const { lines } = await kindOf('read-only').describe(readOnly.schema.parse(step()), context);
    expect(lines[0]).toBe('-- unproven: the freeze of erp has never run on a real SQL Server');
    expect(lines).toContain('alter database [erp] set read_write with rollback immediate;');
  });
});
