import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../state/events.ts';
import type { Question } from '../../state/question.ts';
import { goBack, leaveNight, madeNight, scopeOf, type Test } from '../support/cutover-back.ts';
import { expectAtMostOneWritable, expectOnNew, expectOnOld, exportedRows } from '../support/cutover-expect.ts';
import { backBy, type CutoverNight } from '../support/cutover-night.ts';
import { unproven } from '../support/cutover-runbook.ts';

const timeoutMs = 180_000;

describe.concurrent('going back over rows that the application wrote', { timeout: timeoutMs }, () => {
  it('does nothing before its phrase is typed, and stops where losing them is refused', async (test) => {
    const night = await madeNight(test, unproven);
    const before = await leaveNight(night, 'after all');
    await night.application.write('came after');
    const mistyped = backBy('switch-back').replace('phrase: cutover', 'phrase: cut');
    const scope = { rollback: scopeOf('switch-back') };
    expect(await night.conduct({ ...scope, answers: mistyped })).toMatchObject({ reason: { why: 'answers' } });
    await expectOnNew(night);

    const asked: string[] = [];
    // Nobody took anything back: it is a finished session as before, and is asked about anew.
    const refused = await night.conduct({
      ...scope,
      answers: backBy('switch-back'),
      ask: (question) => {
        if (question.kind !== 'confirm') return undefined;
        asked.push(question.text);
        expect(question.exhibit?.rows.map((row) => row.slice(0, 3))).toEqual([['public.users', '1', '0']]);
        return { kind: 'refused', by: 'Leyla' };
      },
    });
    expect(refused).toMatchObject({ kind: 'left', reason: { why: 'answers' } });
    expect(asked).toEqual([expect.stringMatching(/^1 row in 1 table of new was written since cutover\/mark/)]);
    expect(night.state().steps['rollback:switch-back/lost']?.fault?.code).toBe('lost/refused');
    expect(exportedRows(night)).toMatch(/came after/);
    expect(environmentOf(night)).toContain(`/${night.new.name}\n`);
    expect((await night.look()).writable).toEqual([]);

    const agreed = 'steps: { "rollback:switch-back/lost": { on-failure: [retry] } }\n';
    expect(await night.conduct({ answers: agreed })).toEqual({ kind: 'rolled-back' });
    await expectOnOld(night, before);
  });

  it('finds them by the mark of a cutover that was undone, when the next one has not come to its own', async (test) => {
    const night = await madeNight(test, unproven);
    const before = await leaveNight(night, 'after all');
    await night.application.write('came after');
    const cutover = { rollback: { kind: 'phase', phase: 'cutover' }, answers: backBy('undo') } as const;
    expect(await night.conduct(cutover)).toEqual({ kind: 'rolled-back' });
    expect(night.application.running()).toBe(false);
    await leaveNight(night, 'before cutover/mark');
    await goBack(night, 'switch-back');
    expect(exportedRows(night)).toMatch(/came after/);
    await expectOnOld(night, before);
  });

  it('is refused by the undo of the copy, which stops with everything in its place', async (test) => {
    const night = await madeNight(test, unproven);
    await leaveNight(night, 'after all');
    await night.application.write('came after');
    expect(await night.conduct({ rollback: { kind: 'any' }, answers: backBy('undo') })).toMatchObject({ kind: 'left' });
    expect(night.state().undos['move/users']?.fault?.code).toBe('copy/undo-would-lose');
    expect((await night.look()).writable).toEqual([night.new.name]);
    expect(await night.new.sql('select count(*) from users')).toEqual([['4']]);
  });
});

describe.concurrent('a write to the frozen database', { timeout: timeoutMs }, () => {
  it('stops the night, names who, and is accepted with a reason, once: later checks and the gate take it, and a gate that is shut for more still asks', async (test) => {
    const night = await madeNight(test, { proves: false });
    const before = await leaveNight(night, 'before move/users');
    const inSpite = await writeInSpite(night, test);
    const asked: Question[] = [];
    const hear = (question: Question) => {
      asked.push(question);
      return undefined;
    };
    expect(await night.conduct({ ask: hear, hear: inSpite })).toMatchObject({ kind: 'left' });
    expect(asked.map(({ kind }) => kind)).toEqual(['freeze-broken']);
    expect(asked[0]).toMatchObject({ database: 'old', phase: 'prepare' });
    const [broken] = asked;
    expect(broken?.kind === 'freeze-broken' && broken.seen[0]).toMatch(
      /^public\.notes was written to: .* by pid \d+, user \w+ \(superuser\), application late-job/,
    );

    const accept = { kind: 'accept', reason: 'it is known', role: 'dba', by: 'Leyla' } as const;
    const arrived = 'steps: { validation/arrived: { on-failure: [retry] } }\n';
    const goOn = (question: Question) => (question.kind === 'freeze-broken' ? accept : hear(question));
    expect(await night.conduct({ ask: goOn, answers: arrived })).toMatchObject({ kind: 'left' });
    expect(asked.at(-1)).toMatchObject({
      kind: 'gate',
      phase: 'cutover',
      unmet: ['The backup of old must be proven, and it is made.'],
    });
    const checks = night.state().steps['validation/arrived']?.checks ?? [];
    const frozen = checks.find(({ kind }) => kind === 'frozen');
    expect(frozen).toMatchObject({
      verdict: 'passed',
      actual: expect.stringMatching(/^frozen, proven but for \d writes?, accepted by Leyla as dba: it is known$/),
    });
    await expectAtMostOneWritable(night);

    const gates = 'gates: { cutover: { accept: there is no time left, role: dba } }\n';
    expect(await night.conduct({ answers: gates })).toEqual({ kind: 'finished' });
    expect((await night.look()).writable).toEqual([night.new.name]);
    expect(night.state().gatesOverridden.cutover).toMatchObject({ reason: 'there is no time left', by: 'Leyla' });
    await goBack(night, 'switch-back');
    await expectOnOld(night, before);
  });

  it('is gone back from, as the question offers', async (test) => {
    const night = await madeNight(test, unproven);
    const before = await leaveNight(night, 'before move/users');
    const inSpite = await writeInSpite(night, test);
    const back = (question: Question) =>
      question.kind === 'freeze-broken' ? ({ kind: 'roll-back', by: 'Leyla' } as const) : undefined;
    expect(await night.conduct({ ask: back, hear: inSpite, answers: backBy('undo') })).toEqual({ kind: 'rolled-back' });
    await expectOnOld(night, before);
  });
});

/** Once the copying has begun. A superuser can: the freeze has to find it. They stay, so that they can be named. */
async function writeInSpite({ old }: CutoverNight, { onTestFinished }: Test) {
  const client = new pg.Client({ connectionString: old.url, application_name: 'late-job' });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  const named = `select tgname from pg_trigger where tgrelid = 'notes'::regclass and not tgisinternal`;
  const { rows } = await client.query<{ tgname: string }>(named);
  const enable = rows.map(({ tgname }) => `alter table notes enable always trigger ${pg.escapeIdentifier(tgname)}`);
  const write = () =>
    client.query(`begin read write; alter table notes disable trigger all;
    update notes set body = 'late' where id = 1; ${enable.join('; ')}; commit`);
  return ({ type, step }: Event) => void (type === 'step.started' && step?.step === 'users' && write());
}

function environmentOf({ directory }: CutoverNight): string {
  return readFileSync(join(directory, '.env'), 'utf8');
}
