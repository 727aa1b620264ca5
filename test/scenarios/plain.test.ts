import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsIn, type Nightferry, until } from '../support/command-line.ts';
import { type Dialogue, talkTo } from '../support/dialogue.ts';
import { processesWith } from '../support/environments.ts';
import { expectNoBug, type Situation, situation, untouched, withPeople } from '../support/situation.ts';

const phases = `
  - id: prepare
    title: Prepare
    planned: 5m
    sign-off: [dba, cto]
    steps:
      - id: people
        confirm:
          - { id: told, text: The helpdesk is told, role: dba }
          - { id: ready, text: Everyone is ready }
      - id: schema
        sql: { on: new, file: schema.sql }
      - id: stop
        run: { shell: true, command: unused, rehearsal: { command: "echo going down; echo stopped >> trace.txt; sleep 300" } }
  - id: move
    title: Move
    needs: [prepare]
    steps:
      - id: move
        copy: { from: old.people, to: new.people, key: id, columns: { id: { uuid: people, of: id }, name: name } }
      - id: mail
        run: { command: [unused], rehearsal: { command: ["false"] } }
      - id: arrived
        check:
          - { id: rows, rows: { of: new.people, equal: 10 } }
          - { id: figure, expect: { in: new, sql: "select count(*) from people where name like '%1%'", equal: 99 } }
          - { id: look, sample: { in: new, sql: "select name from people order by name limit 2", ask: Do they look right?, role: dba } }
      - id: open
        point-of-no-return: true
        phrase: edu_v2
        sql: { on: new, sql: "create table opened ()" }
`;

/** What the first process was told, and the second one; what both said; and what the report says of it all. */
let late: Situation;
let first: Nightferry;
let second: Nightferry;
let secondEnd: number | string;
let report: Report;
let markdown = '';

interface Report {
  readonly outcome: { readonly status: string };
  readonly totals: Readonly<Record<string, number>>;
  readonly signOffs: readonly object[];
  readonly decisions: readonly object[];
  readonly confirmations: readonly object[];
  readonly phrases: readonly object[];
  readonly recoveries: readonly object[];
  readonly runs: readonly object[];
  readonly steps: readonly { readonly step: string; readonly status: string; readonly attempts: readonly object[] }[];
}

beforeAll(async () => {
  late = await withPeople(await situation(phases));
  first = await late.start(['--as', 'Leyla', 'run', late.runbook, '--in', 'test', '--session', 'n1', '--plain']);
  await untilKilled(talkTo(first));
  second = await late.start(['--as', 'Leyla', 'resume', '--plain']);
  await toTheEnd(talkTo(second));
  secondEnd = await second.ended;
  report = JSON.parse((await late.run(['report', 'n1', '--format', 'json'])).stdout);
  markdown = (await late.run(['report', 'n1'])).stdout;
});

afterAll(async () => {
  for (const { process: child } of [first, second]) child?.kill('SIGKILL');
  endLeftovers();
  await late.remove();
});

/** Refuses, puts right, confirms; then the process dies while a command runs. */
async function untilKilled(leyla: Dialogue): Promise<void> {
  await leyla.hears('prepare/people asks Database administrator: The helpdesk is told');
  leyla.types('maybe');
  await leyla.hears('y or n is needed.');
  leyla.types('n: nobody answers the phone');
  await leyla.hears('asks the operator: Everyone is ready');
  leyla.types('yes');
  await leyla.hears('Not confirmed: "The helpdesk is told"');
  await leyla.hears('r = retry');
  leyla.types('r');
  await leyla.hears('The helpdesk is told');
  leyla.types('y: called them at home');
  await leyla.hears('prepare/stop says:');
  await leyla.hears('| going down');
  // Its pid is journaled a moment after it began.
  const hasBegun = () => existsSync(join(late.directory, 'trace.txt')) && eventsIn(late.journal, 'step.noted') > 0;
  expect(await until(hasBegun, first.ended), first.output()).toBe(true);
  first.process.kill('SIGKILL');
  expect(await first.ended).toBe('SIGKILL');
}

async function toTheEnd(leyla: Dialogue): Promise<void> {
  // A command that can't be repeated, still running; and then gone, nobody knows how far.
  await leyla.hears('prepare/stop was under way when the session died');
  await leyla.hears('is still running (pid');
  endLeftovers();
  // A process that was killed is there until the system has taken note of it.
  await until(() => leftovers().length === 0, second.ended);
  leyla.types('l');
  await leyla.hears('nothing tells how far it came');
  leyla.types('d: trace.txt has its line');

  await leyla.hears('Phase "Prepare" is done. Database administrator: do you approve it?');
  leyla.types('y');
  await leyla.hears('"y" is no name');
  leyla.types('Leyla: as rehearsed');
  await leyla.hears('CTO: do you approve it?');
  await late.new.sql("insert into people values ('00000000-0000-0000-0000-000000000000', 'a tester')");
  leyla.types('Rauf');

  // Fails, is put right meanwhile, and is tried again.
  await leyla.hears('(copy/target-not-empty)');
  await leyla.hears('r = retry');
  await late.new.sql('truncate people');
  leyla.types('r');

  await leyla.hears('move/mail failed');
  leyla.types('s');
  await leyla.hears('why skip?');
  leyla.types('the mail server is down too');
  await leyla.hears('in which role?');
  leyla.types('boss');
  await leyla.hears('The runbook has no role "boss".');
  for (const line of ['s', 'the mail server is down too', 'dba']) leyla.types(line);

  await leyla.hears('name=person 1');
  leyla.types('y');
  await leyla.hears('figure: expected 99');
  leyla.types('a');
  await leyla.hears('why accept?');
  leyla.types('');
  await leyla.hears('A reason is needed.');
  for (const line of ['a', 'the figure is of last year', 'cto']) leyla.types(line);

  await leyla.hears('there is no way back');
  // What it would do exactly, and the page of every phase, before anything is typed.
  leyla.types('?show');
  await leyla.hears('create table opened ()');
  leyla.types('?where');
  await leyla.hears('Prepare');
  leyla.types('?emergency');
  await leyla.hears('RECOVER');
  leyla.types('edu_v1');
  await leyla.hears('That is not "edu_v2". Nothing was done.');
  expect(await late.new.sql("select to_regclass('opened')")).toEqual([[null]]);
  leyla.types('edu_v2');
  await leyla.hears('the session is finished');
}

function endLeftovers(): void {
  for (const pid of leftovers()) process.kill(pid, 'SIGKILL');
}

function leftovers(): readonly number[] {
  const ours = [first?.process.pid, second?.process.pid];
  return processesWith(late.new.name).filter((pid) => !ours.includes(pid));
}

describe('a night at plain prompts', () => {
  it('ends with 0, everything done, and nothing held', async () => {
    expect(secondEnd, second.output()).toBe(0);
    expect(second.output()).toContain(`Report: nightferry --journal ${late.journal} report n1`);
    expectNoBug(first.output() + second.output());
    expect(await late.remains()).toEqual({
      ...untouched,
      tables: [
        'nightferry.chunks',
        'nightferry.document',
        'nightferry.journal',
        'nightferry.ledger',
        'public.opened',
        'public.people',
      ],
      sessions: ['n1'],
    });
    expect(await late.new.sql('select count(*) from people')).toEqual([['10']]);
  });

  it('is reported with what was refused and then confirmed, by whom and with which words', () => {
    expect(report.confirmations).toMatchObject([
      { item: 'told', answer: 'refused', by: 'Leyla', note: 'nobody answers the phone', role: 'dba', scripted: false },
      { item: 'ready', answer: 'confirmed', by: 'Leyla', note: null },
      { item: 'told', answer: 'confirmed', by: 'Leyla', note: 'called them at home' },
      { item: 'look', answer: 'confirmed', by: 'Leyla', role: 'dba' },
    ]);
    expect(markdown).toContain('nobody answers the phone');
  });

  it('is reported with the kill, what it left, and who said how far that had come', () => {
    expect(report.runs).toMatchObject([
      { by: { name: 'Leyla' }, pid: first.process.pid, end: 'killed', underWay: ['prepare/stop'] },
      { by: { name: 'Leyla' }, pid: second.process.pid, end: 'finished' },
    ]);
    expect(report.recoveries).toMatchObject([
      { step: 'stop', verdict: 'ask', seen: expect.stringContaining('still running'), answer: 'look-again' },
      { step: 'stop', verdict: 'ask', answer: 'done', by: 'Leyla', note: 'trace.txt has its line' },
    ]);
    expect(report.totals).toMatchObject({ kills: 1, resumes: 1 });
    expect(markdown).toContain('trace.txt has its line');
  });

  it('is reported with every sign-off: role, name, note, and that the name was only typed', () => {
    expect(report.signOffs).toMatchObject([
      { phase: 'prepare', role: 'dba', name: 'Leyla', note: 'as rehearsed', assurance: 'asserted', stands: true },
      { phase: 'prepare', role: 'cto', name: 'Rauf', note: null, assurance: 'asserted', stands: true },
    ]);
  });

  it('is reported with every failure and what was decided: retried, skipped, accepted, with reason and role', () => {
    expect(report.decisions).toMatchObject([
      { step: 'people', decision: 'retried' },
      { step: 'move', decision: 'retried' },
      { step: 'mail', decision: 'skipped', reason: 'the mail server is down too', role: 'dba', by: 'Leyla' },
      { step: 'arrived', decision: 'accepted', reason: 'the figure is of last year', role: 'cto', by: 'Leyla' },
    ]);
    const move = report.steps.find(({ step }) => step === 'move');
    expect(move).toMatchObject({
      status: 'done',
      attempts: [{ end: 'failed', fault: { code: 'copy/target-not-empty' } }, { end: 'done' }],
    });
    expect(report.totals).toMatchObject({ stepsSkipped: 1, stepsAccepted: 1, checksAccepted: 1, rowsCopied: 10 });
    expect(markdown).toContain('the mail server is down too');
    expect(markdown).toContain('the figure is of last year');
  });

  it('is reported with the phrase that was typed before the point of no return', () => {
    expect(report.phrases).toMatchObject([{ step: 'open', phrase: 'edu_v2', by: 'Leyla', right: true }]);
    expect(report.outcome.status).toBe('finished');
  });
});
