import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../../../tasks/check.ts';
import type { Database } from '../../../tasks/engines/engine.ts';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import { testContext } from '../../support/context.ts';
import { clusterUrl, type FreshDatabase, freshDatabase, runSql } from '../../support/databases.ts';
import { faultsIn, judgeCheck, runStep } from '../../support/kinds.ts';

let fresh: FreshDatabase;
let role: string;
let database: Database;
let unprivileged: Database;
const clients: pg.Client[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
  role = `app_${fresh.name}`;
  await fresh.sql(`create role ${role} login password 'app'; create role ${role}_2 login password 'app'`);
  for (const application of ['web', 'web', 'worker']) await connect(role, application);
  database = await postgres.connect(fresh.url, { name: 'edu', application: 'nightferry' });
  unprivileged = await postgres.connect(urlOf(`${role}_2`), { name: 'edu', application: 'nightferry' });
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await Promise.all([database.close(), unprivileged.close()]);
  await fresh.drop();
  await runSql(await clusterUrl(), `drop role ${role}, ${role}_2`);
});

function urlOf(user: string): string {
  const url = new URL(fresh.url);
  [url.username, url.password] = [user, 'app'];
  return url.href;
}

async function connect(user: string, application: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(user), application_name: application });
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
}

const context = (edu = database) => testContext({ databases: { edu } });
const judge = (spec: Record<string, unknown>) => judgeCheck({ sessions: { in: 'edu', ...spec } }, context());

describe('sessions', () => {
  it('that are left fail the check by name, and the way to end them is said', async () => {
    const outcome = await runStep(check, [{ id: 'gone', sessions: { in: 'edu', of: role, 'at-most': 0 } }], context());
    expect(outcome).toMatchObject({
      kind: 'failed',
      checks: [
        {
          verdict: 'failed',
          expected: 'no session',
          actual: expect.stringMatching(
            new RegExp(
              `^3 sessions of ${role} in edu: pid \\d+, user ${role}, application web, from 127\\.0\\.0\\.1: idle since`,
            ),
          ),
          figures: { expected: 0, actual: 3 },
        },
      ],
      fault: {
        remedy: expect.arrayContaining([expect.stringMatching(/pg_terminate_backend\(pid\) .*array\[\d+, \d+, \d+\]/)]),
      },
    });
  });

  it.each([
    [{ 'at-least': 1 }, 'passed'],
    [{ 'at-least': 4 }, 'failed'],
    [{ equal: 3 }, 'passed'],
    [{ 'at-most': 3 }, 'passed'],
    [{ application: 'web', equal: 2 }, 'passed'],
    [{ application: 'web%', 'at-most': 0 }, 'passed'],
  ])('are counted by role and name: %o', async (spec, verdict) => {
    expect(await judge({ of: role, ...spec })).toMatchObject({ verdict });
  });

  it('of nobody pass where none may be left, and of this process none count', async () => {
    expect(await judge({ of: `${role}_none`, 'at-most': 0 })).toMatchObject({
      verdict: 'passed',
      figures: { actual: 0 },
    });
    expect(await judge({ application: 'nightferry', 'at-most': 1 })).toMatchObject({ figures: { actual: 1 } });
  });

  it('can not be counted by name by a role that is not shown the names', async () => {
    const asked = [{ id: 'gone', sessions: { in: 'edu', application: 'web', 'at-most': 0 } }];
    expect(await runStep(check, asked, context(unprivileged))).toMatchObject({
      kind: 'failed',
      fault: { code: 'check/sessions-hidden' },
    });
    const byRole = [{ id: 'gone', sessions: { in: 'edu', of: role, equal: 3 } }];
    expect(await runStep(check, byRole, context(unprivileged))).toMatchObject({ kind: 'done' });
  });

  it('need a role or a name to be counted by', () => {
    expect(faultsIn(check, [{ id: 'x', sessions: { in: 'edu', 'at-most': 0 } }])).toEqual([
      expect.stringContaining('needs `of`'),
    ]);
  });
});
