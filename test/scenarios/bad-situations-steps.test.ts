import { chmod } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clusterUrl, runSql } from '../support/databases.ts';
import { type Dialogue, dialogueWith } from '../support/dialogue.ts';
import { expectNoBug, type Situation, situation, untouched, withPeople } from '../support/situation.ts';

/** One step that fails, in a phase of its own. */
async function withStep(step: string): Promise<Situation> {
  const late = await withPeople(await situation(`  - { id: only, title: Only, steps: [ ${step} ] }\n`));
  onTestFinished(() => late.remove());
  return late;
}

const copyPeople =
  '{ id: move, copy: { from: old.people, to: new.people, columns: { id: { uuid: people, of: id }, name: name } } }';

interface Failing {
  readonly what: string;
  readonly step: string;
  readonly code: string;
  /** What the prompt must say: the objects, and the next step. */
  readonly says: readonly (string | RegExp)[];
  readonly before?: (late: Situation) => Promise<unknown>;
  /** What puts it right while the question stands; the retry then succeeds. */
  readonly remedy: (late: Situation) => Promise<unknown>;
  readonly env?: (late: Situation) => Promise<Readonly<Record<string, string>>>;
}

const createTarget = (late: Situation) => late.new.sql('create table people (id uuid, name text)');

const cases: readonly Failing[] = [
  {
    what: 'a target table with rows of somebody else',
    step: copyPeople,
    code: 'copy/target-not-empty',
    says: ['new.people has rows already', 'Find out whose they are', 'into: existing'],
    before: async (late) => {
      await createTarget(late);
      await late.new.sql("insert into people values ('00000000-0000-0000-0000-000000000000', 'a tester')");
    },
    remedy: (late) => late.new.sql('truncate people'),
  },
  {
    what: 'a source table that is not there',
    step: copyPeople,
    code: 'copy/no-table',
    says: [/no table .*old\.people/, /correct the name/i],
    before: async (late) => {
      await createTarget(late);
      await late.old.sql('alter table people rename to persons');
    },
    remedy: (late) => late.old.sql('alter table persons rename to people'),
  },
  {
    what: 'a target table that is not there',
    step: copyPeople,
    code: 'copy/no-table',
    says: ['no table new.people', 'Create it in an earlier step'],
    remedy: createTarget,
  },
  {
    what: 'a role that may not create the ledger',
    step: '{ id: schema, sql: { on: new, sql: create table public.words (word text) } }',
    code: 'ledger/no-privilege',
    says: [/late_\w+ may not keep Nightferry's ledger in new/, 'create schema nightferry', /grant .* to late_/],
    env: async (late) => ({ NEW_URL: await limitedUrl(late) }),
    remedy: async (late) => {
      await late.new.sql(`grant create on database ${late.new.name} to ${roleOf(late)}`);
    },
  },
  {
    what: 'a tool that is not installed',
    step: '{ id: mail, run: { command: [unused], rehearsal: { command: [./sendmail, team] } } }',
    code: 'run/not-started',
    says: ['`./sendmail team` could not be started', 'no such program', 'put it on the PATH'],
    remedy: async (late) => {
      await chmod(await late.write('sendmail', '#!/bin/sh\nexit 0\n'), 0o755);
    },
  },
  {
    what: 'a secret that its command does not give',
    step: '{ id: mail, run: { command: [unused], env: { TOKEN: "exec:cat token.txt" }, rehearsal: { command: ["true"] } } }',
    code: 'secret/command-failed',
    says: ['exec:cat token.txt', 'ended with exit code 1', 'token.txt: No such file', 'Run it by hand'],
    remedy: async (late) => late.write('token.txt', 'secret\n'),
  },
];

describe('a step that fails', () => {
  it.each(cases)('for $what is asked about, and goes on when that was put right', async (failing) => {
    const late = await withStep(failing.step);
    await failing.before?.(late);
    const env = (await failing.env?.(late)) ?? {};
    const running = await late.start(['run', late.runbook, '--in', 'test', '--session', 'n1', '--plain'], env);
    const person: Dialogue = dialogueWith(running);
    await person.hears('r = retry');
    const asked = running.output();
    expect(asked).toContain(`(${failing.code})`);
    for (const words of failing.says) expect(asked).toMatch(words);
    expect(asked).toMatch(/Retrying is (safe|NOT safe|not known to be safe)/);

    await failing.remedy(late);
    person.types('r');
    expect(await running.ended, running.output()).toBe(0);
    expectNoBug(running.output());
    expect((await late.remains()).held).toBe(0);
  });

  it('for a disk with too little room says how much there is, and can be accepted with a reason', async () => {
    const late = await withStep('{ id: room, check: [ { id: disk, disk: { path: ".", at-least: 900TB } } ] }');
    const { process: child, ended, output } = await late.start(['run', late.runbook, '--in', 'test', '--plain']);
    child.stdin?.end('a\nthe rest is on the array\ndba\n');
    expect(await ended, output()).toBe(0);
    expect(output()).toMatch(
      /1 of 1 check failed: disk\. \(check\/failed\)|1 of 1 checks failed: disk\. \(check\/failed\)/,
    );
    expect(output()).toMatch(/disk: expected at least 900 TB free .*; found \d.* free/);
  });

  it('with nobody at the keyboard is left to be asked about later, with exit 3', async () => {
    const late = await withStep(copyPeople);
    const { end, output } = await late.run(['run', late.runbook, '--in', 'test', '--session', 'n1', '--plain']);
    expect(end, output).toBe(3);
    expect(output).toContain('The input has ended');
    expect(output).toContain(`resume with: nightferry --journal ${late.journal} resume n1`);
    // The step was begun: another host must be able to know that.
    const copy = ['nightferry.document', 'nightferry.journal'];
    expect(await late.remains()).toEqual({ ...untouched, tables: copy, sessions: ['n1'] });
  });
});

const roleOf = (late: Situation) => `late_${late.new.name}`;

/** The target as a role that may connect to it and create tables, and no schema. */
async function limitedUrl(late: Situation): Promise<string> {
  const role = roleOf(late);
  await runSql(await clusterUrl(), `create role ${role} login password 'limited'`);
  onTestFinished(async () => {
    await late.new.drop();
    await runSql(await clusterUrl(), `drop role ${role}`);
  });
  await late.new.sql(`grant all on schema public to ${role}`);
  return Object.assign(new URL(late.new.url), { username: role, password: 'limited' }).href;
}
