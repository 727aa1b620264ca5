import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventsIn } from '../support/command-line.ts';
import { type FreshDatabase, freshDatabase } from '../support/databases.ts';
import { expectFault, type Situation, situation, withPeople } from '../support/situation.ts';

const phases = `
  - id: prepare
    title: Prepare
    steps:
      - id: schema
        sql: { on: new, file: schema.sql }
      - id: empty
        check:
          - { id: nobody, preflight: true, rows: { of: new.people, equal: 0 } }
      - id: move
        copy: { from: old.people, to: new.people, key: id, columns: { id: { uuid: people, of: id }, name: name } }
  - id: validation
    title: Validation
    needs: [prepare]
    sign-off: [dba]
    steps:
      - id: arrived
        check:
          - { id: rows, title: All have arrived, rows: { of: old.people, equal: new.people } }
          - { id: named, none: { in: new, sql: "select id from people where name = ''" } }
          - { id: look, sample: { in: new, sql: "select name from people order by name limit 2", ask: Do they look right?, role: dba } }
`;

const figures = z.record(z.string(), z.union([z.number(), z.string()]));
const before = z.strictObject({
  verdict: z.enum(['passed', 'failed']),
  expected: z.string(),
  actual: z.string(),
  figures,
});
/** As docs/json.md has it; nothing missing, nothing more. */
const shape = z.strictObject({
  check: z.literal(1),
  session: z.string(),
  environment: z.string(),
  runbook: z.strictObject({ id: z.string(), digest: z.hash('sha256'), from: z.enum(['file', 'journal']) }),
  at: z.iso.datetime(),
  databases: z.array(
    z.strictObject({ name: z.string(), label: z.string(), same: z.boolean(), differences: z.array(z.string()) }),
  ),
  verdict: z.enum(['passed', 'failed']),
  counts: z.strictObject({
    ...{ passed: z.int(), failed: z.int(), unasked: z.int(), leftOut: z.int(), differing: z.int() },
  }),
  steps: z.array(
    z.strictObject({
      ...{ phase: z.string(), step: z.string(), title: z.string() },
      signed: z.array(z.strictObject({ role: z.string(), name: z.string(), at: z.iso.datetime() })),
      checks: z.array(
        z.strictObject({
          ...{ id: z.string(), title: z.string(), kind: z.string() },
          verdict: z.enum(['passed', 'failed', 'unasked', 'left-out']),
          why: z.enum(['person', 'session', 'preflight']).nullable(),
          expected: z.string().nullable(),
          actual: z.string().nullable(),
          figures,
          evidence: z.array(z.looseObject({ kind: z.string() })),
          fault: z.looseObject({ code: z.string(), message: z.string() }).nullable(),
          before: before.nullable(),
          differs: z.boolean().nullable(),
        }),
      ),
    }),
  ),
});

let late: Situation;
let elsewhere: FreshDatabase;

beforeAll(async () => {
  late = await withPeople(await situation(phases));
  elsewhere = await freshDatabase({ standIn: true });
  await elsewhere.sql('create table people (id uuid primary key, name text)');
  const answers = await late.write('answers.yaml', 'answers: 1\nas: { dba: Leyla }\ndefault: confirm\n');
  const ended = await late.run(['run', late.runbook, '--in', 'test', '--session', 's1', '--answers', answers]);
  expect(ended.end, ended.output).toBe(0);
});

afterAll(async () => {
  await elsewhere.drop();
  await late.remove();
});

const checked = async (...args: readonly string[]) => {
  const ended = await late.run(['check', 's1', ...args, '--json']);
  return { ...ended, object: shape.parse(JSON.parse(ended.stdout)) };
};

describe('the checks of a finished session, asked again', () => {
  it('pass as they did, leave out what only then could be asked, and journal nothing', async () => {
    const before = eventsIn(late.journal);
    const { end, stdout } = await late.run(['check', 's1']);
    expect(end, stdout).toBe(0);
    expect(stdout).toContain('validation/arrived');
    expect(stdout).toContain('phase validation was signed by Leyla as dba');
    expect(stdout).toMatch(/passed {5}All have arrived \(rows\)\n +expected 10 rows, as in old\.people/);
    expect(stdout).toContain('only a person can answer it; in the session: Leyla confirmed 2 rows');
    expect(stdout).not.toContain('DIFFERS');
    expect(stdout).toContain('All that was asked passed. 4 checks: 2 passed, 0 failed, 2 left out.');
    expect(eventsIn(late.journal)).toBe(before);
  });

  it('say what differs from what was signed', async () => {
    await late.new.sql("delete from people where name = 'person 1'");
    try {
      const { end, object } = await checked('validation');
      expect(end).toBe(1);
      expect(object).toMatchObject({ verdict: 'failed', counts: { passed: 1, failed: 1, leftOut: 1, differing: 1 } });
      expect(object.steps[0]?.signed).toMatchObject([{ role: 'dba', name: 'Leyla' }]);
      expect(object.steps[0]?.checks[0]).toMatchObject({
        ...{ id: 'rows', verdict: 'failed', differs: true, figures: { expected: 10, actual: 9 } },
        before: { verdict: 'passed', figures: { expected: 10, actual: 10 } },
      });
      const { stdout } = await late.run(['check', 's1', 'arrived']);
      expect(stdout).toMatch(/FAILED {5}All have arrived(?:.|\n)*DIFFERS {2}in the session: passed: found 10 rows/);
    } finally {
      await late.new.sql("insert into people values (gen_random_uuid(), 'person 1')");
    }
  });

  it('held before their step ran are asked where their step is named', async () => {
    const { end, object } = await checked('prepare/empty');
    expect(end).toBe(1);
    expect(object.steps[0]?.checks).toMatchObject([{ id: 'nobody', verdict: 'failed', differs: true }]);
  });

  it('are those that were signed for, when the runbook was changed meanwhile', async () => {
    const text = await readFile(late.runbook, 'utf8');
    await writeFile(late.runbook, text.replace('equal: new.people', 'equal: 5'));
    try {
      const { end, object, output } = await checked('validation');
      expect(end, output).toBe(0);
      expect(object.runbook.from).toBe('journal');
      expect(output).toContain('The runbook changed since session s1 opened: late.yaml.');
    } finally {
      await writeFile(late.runbook, text);
    }
  });

  it('are refused on another database, with what differs, unless that is meant', async () => {
    const env = { NEW_URL: elsewhere.url };
    expectFault(await late.run(['check', 's1'], env), {
      ...{ exit: 1, code: 'session/changed-server' },
      names: [/new \(.*database_oid was \d+, is \d+/],
      next: ['--elsewhere'],
    });
    const { end, stdout } = await late.run(['check', 's1', 'validation', '--elsewhere'], env);
    expect(end).toBe(1);
    expect(stdout).toContain('NOT the database of the session');
    expect(stdout).toContain('found    0 rows in new.people');
  });

  it('that could not be asked are no passed ones', async () => {
    const { end, object } = await (async () => {
      await late.new.sql('alter table people rename to humans');
      try {
        return await checked('validation');
      } finally {
        await late.new.sql('alter table humans rename to people');
      }
    })();
    expect(end).toBe(1);
    expect(object.counts.unasked).toBeGreaterThan(0);
    expect(object.steps[0]?.checks[1]).toMatchObject({ verdict: 'unasked', fault: { code: 'database/sql' } });
  });

  it('are named when a step that has none is asked for', async () => {
    expectFault(await late.run(['check', 's1', 'move']), {
      ...{ exit: 2, code: 'check/unknown-step', names: ['move'], next: ['prepare/empty, validation/arrived'] },
    });
  });
});
