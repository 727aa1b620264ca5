import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Question } from '../../state/question.ts';
import { runNightferry } from '../support/command-line.ts';
import { expectBack, goBack, leaveNight, scopeOf, type Way } from '../support/cutover-back.ts';
import { expectAtMostOneWritable, expectOnNew, expectOnOld, exportedRows } from '../support/cutover-expect.ts';
import { goBackKilled } from '../support/cutover-kill.ts';
import type { Leaving } from '../support/cutover-leave.ts';
import { backBy, type CutoverNight, cutoverNight } from '../support/cutover-night.ts';
import type { CutoverOptions } from '../support/cutover-runbook.ts';
import { runSql, withDatabase } from '../support/databases.ts';
import { whyNoDumpTools } from '../support/dump-tools.ts';
import { seeded } from '../support/seeded.ts';

const timeoutMs = 180_000;

/** Where nothing depends on it: proving takes a few seconds. */
const unproven: CutoverOptions = { proves: false, gate: 'made' };

// Nights are on databases of their own and mostly wait for servers and disks: they go side by side.
describe.concurrent('a cutover', { timeout: timeoutMs }, () => {
  it('is done, taken back with the application writing meanwhile, and done again, by three commands', async (test) => {
    const night = await madeNight(test);
    const before = await night.look();
    expect(before.writable).toEqual([night.old.name]);

    await run(night, 0, ['run', night.runbook, '--in', 'test', '--session', night.session]);
    await expectOnNew(night);
    const { steps } = night.state();
    expect(steps['prepare/backup']?.figures).toMatchObject({ rows: '10' });
    expect(night.state().facts.backups[0]).toMatchObject({
      format: whyNoDumpTools === undefined ? 'custom' : 'clone',
      proven: { rows: '10' },
    });

    await night.application.write('came after');
    await night.new.sql(`update notes set body = 'changed after' where body = 'note 1'`);
    const answers = await night.answers(backBy('switch-back'));
    const back = await run(night, 4, ['rollback', night.session, '--plan', 'switch-back'], answers);
    expect(back).toContain('thaw');
    await expectOnOld(night, before);
    expect(await night.old.sql('select count(*) from users')).toEqual([['3']]);
    const [rollback] = night.state().rollbacks;
    expect(rollback?.steps['rollback:switch-back/lost']?.figures).toMatchObject({
      tables: 2,
      rows: 2,
      'rows changed or deleted': 1,
    });
    expect(exportedRows(night)).toMatch(/came after/);
    expect(exportedRows(night)).toMatch(/changed after/);
    const kept = await keptOf(night);
    expect(await kept.sql(`select username from users where legacy_id is null`)).toEqual([['came after']]);

    await night.application.write('written to the old one');
    await run(night, 0, ['resume', night.session]);
    await expectOnNew(night);
    const arrived = await night.new.sql('select username from users order by legacy_id');
    expect(arrived.flat()).toEqual(['Leyla', 'Rəşad', 'Aysel', 'written to the old one']);
    expect((await keptOf(night)).name).toBe(kept.name);
    expect(await kept.sql('select count(*) from users')).toEqual([['4']]);
    const report = JSON.parse(await run(night, 0, ['report', night.session, '--format', 'json'], ''));
    expect(report.outcome.status).toBe('finished');
  });

  // One of each kind of place: before and after the mark, in a step that did nothing yet, did everything, and let the
  // application in; the rest is in the soak.
  it.for<readonly [Way, Leaving]>([
    ['switch-back', 'before cutover/ready'],
    ['switch-back', 'at the end of cutover/switch'],
    ['switch-back', 'at the end of cutover/start'],
    ['recreate', 'at the end of move/notes'],
    ['restore', 'at the start of cutover/answers'],
    ['undo', 'at the end of cutover/start'],
  ])(
    '%s %s ends with one database that can be written to, and the night goes on to its end',
    async ([way, where], test) => {
      const night = await madeNight(test);
      const before = await leaveNight(night, where);
      await goBack(night, way);
      await expectBack(night, way, before);
      expect(await night.conduct()).toEqual({ kind: 'finished' });
      await expectOnNew(night);
    },
  );

  it('is taken back by processes that are killed again and again', async (test) => {
    const night = await madeNight(test);
    const before = await leaveNight(night, 'after all');
    await night.application.write('came after');
    const random = seeded(Number(process.env.NIGHTFERRY_SEED ?? 11));
    const points = [2 + random() * 8, 12 + random() * 8, 22 + random() * 10].map(Math.floor);
    await goBackKilled(night, 'switch-back', points);
    await expectOnOld(night, before);
    expect(exportedRows(night)).toMatch(/came after/);
  });
});

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
    const refused = await night.conduct({
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
  it('stops the night, names who, and is accepted with a reason; the gate that it leaves shut is asked about', async (test) => {
    const night = await madeNight(test, { proves: false });
    const before = await leaveNight(night, 'before move/notes');
    await writeInSpite(night, test);
    const asked: Question[] = [];
    const hear = (question: Question) => {
      asked.push(question);
      return undefined;
    };
    expect(await night.conduct({ ask: hear })).toMatchObject({ kind: 'left' });
    expect(asked.map(({ kind }) => kind)).toEqual(['freeze-broken']);
    expect(asked[0]).toMatchObject({ database: 'old', phase: 'prepare' });
    const [broken] = asked;
    expect(broken?.kind === 'freeze-broken' && broken.seen[0]).toMatch(
      /^public\.notes was written to: .* by pid \d+, user \w+ \(superuser\), application late-job/,
    );

    const accept = { kind: 'accept', reason: 'it is known', role: 'dba', by: 'Leyla' } as const;
    const arrived = 'steps: { validation/arrived: { on-failure: [retry, { accept: it is known, role: dba }] } }\n';
    const goOn = (question: Question) => (question.kind === 'freeze-broken' ? accept : hear(question));
    expect(await night.conduct({ ask: goOn, answers: arrived })).toMatchObject({ kind: 'left' });
    expect(asked.at(-1)).toMatchObject({
      kind: 'gate',
      phase: 'cutover',
      unmet: [
        'The backup of old must be proven, and it is made.',
        'The freeze of old must be proven, and it is unproven.',
      ],
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
    const before = await leaveNight(night, 'before move/notes');
    await writeInSpite(night, test);
    const back = (question: Question) =>
      question.kind === 'freeze-broken' ? ({ kind: 'roll-back', by: 'Leyla' } as const) : undefined;
    expect(await night.conduct({ ask: back, answers: backBy('undo') })).toEqual({ kind: 'rolled-back' });
    await expectOnOld(night, before);
  });
});

type Test = { readonly onTestFinished: (then: () => Promise<void>) => void };

/** A superuser can: the freeze can't keep them out, and has to find it. They stay, so that they can be named. */
async function writeInSpite({ old }: CutoverNight, { onTestFinished }: Test): Promise<void> {
  const client = new pg.Client({ connectionString: old.url, application_name: 'late-job' });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  const named = `select tgname from pg_trigger where tgrelid = 'notes'::regclass and not tgisinternal`;
  const { rows } = await client.query<{ tgname: string }>(named);
  const enable = rows.map(({ tgname }) => `alter table notes enable always trigger ${pg.escapeIdentifier(tgname)}`);
  await client.query(`begin read write; alter table notes disable trigger all;
    update notes set body = 'late' where id = 1; ${enable.join('; ')}; commit`);
}

async function madeNight({ onTestFinished }: Test, options: CutoverOptions = {}): Promise<CutoverNight> {
  const night = await cutoverNight(options);
  onTestFinished(night.remove);
  return night;
}

async function run(night: CutoverNight, exit: number, args: readonly string[], answers?: string): Promise<string> {
  const answered = answers === '' ? [] : ['--answers', answers ?? (await night.answers())];
  const { end, output, stdout } = await runNightferry(['--journal', night.journal, ...args, ...answered], night.env);
  expect(end, output).toBe(exit);
  return answers === '' ? stdout : output;
}

/** The new database of before, under the name it was put aside by: there is one. */
async function keptOf({ new: target, look }: CutoverNight) {
  const names = Object.keys((await look()).not).filter((name) => name.startsWith(`${target.name}_kept_`));
  expect(names).toHaveLength(1);
  const [name = ''] = names;
  return { name, sql: (text: string) => runSql(withDatabase(target.url, name), text) };
}

function environmentOf({ directory }: CutoverNight): string {
  return readFileSync(join(directory, '.env'), 'utf8');
}
