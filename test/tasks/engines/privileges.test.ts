import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../../tasks/engines/engine.ts';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import type { Privilege } from '../../../tasks/kind.ts';
import { type FreshDatabase, freshDatabase } from '../../support/databases.ts';
import { type PoorRole, poorRole } from '../../support/poor-role.ts';

let fresh: FreshDatabase;
let poor: PoorRole;
let edu: Database;

beforeEach(async () => {
  fresh = await freshDatabase();
  onTestFinished(fresh.drop);
  await fresh.sql(`create schema app; create table app."Odd Name" (id int, name text)`);
  poor = await poorRole(fresh);
  onTestFinished(poor.remove);
  edu = await poor.connect('edu');
});

const table = 'app."Odd Name"';
const acts: readonly Privilege[] = [
  { act: 'read', table },
  { act: 'write', table },
  { act: 'truncate', table },
  { act: 'alter', table },
  { act: 'create-tables' },
  { act: 'create-database' },
  { act: 'end-sessions' },
  { act: 'freeze' },
  { act: 'become', role: 'pg_monitor' },
  { act: 'mark-stand-in' },
];

/** What may be typed as it stands: without the sentences beside it. */
const statements = (remedy: readonly string[]) => remedy.filter((line) => /^(GRANT|ALTER) .*;/.test(line)).join('\n');

describe('what a role lacks', () => {
  it.each(acts)('$act: is told with statements that give it, and no longer once they were run', async (may) => {
    // Names resolve only where the schema may be used, as they do for a step.
    await fresh.sql(`grant usage on schema app to ${poor.role}; revoke create on schema public from public`);
    const lack = await edu.lacks?.(may);
    expect(lack?.says).toContain(`${poor.role} may not`);
    expect(statements(lack?.remedy ?? [])).not.toBe('');
    await fresh.sql(statements(lack?.remedy ?? []));
    expect(await edu.lacks?.(may)).toBeUndefined();
  });

  it('is the schema first, where even the name of the table may not be looked up', async () => {
    const lack = await edu.lacks?.({ act: 'read', table });
    expect(lack?.says).toContain('the schema is closed to it');
    await fresh.sql(statements(lack?.remedy ?? []));
    expect((await edu.lacks?.({ act: 'read', table }))?.remedy.join()).toContain('GRANT SELECT ON app."Odd Name"');
  });

  it('is a role that there is not, when it is to be taken', async () => {
    const lack = await edu.lacks?.({ act: 'become', role: 'no_such_application' });
    expect(lack?.says).toBe('There is no role no_such_application on the server of edu.');
  });

  it('is nothing for a superuser, and nothing is said of a table that is not there', async () => {
    const own = await postgres.connect(fresh.url, { name: 'edu', application: 'nightferry test' });
    onTestFinished(() => own.close());
    for (const may of acts) expect(await own.lacks?.(may), may.act).toBeUndefined();
    expect(await edu.lacks?.({ act: 'read', table: 'nowhere' })).toBeUndefined();
  });

  it('is the sight of all rows, where row-level security hides some', async () => {
    await fresh.sql(`grant usage on schema app to ${poor.role}; grant select on ${table} to ${poor.role};
      alter table ${table} enable row level security; create policy few on ${table} using (id < 10)`);
    const lack = await edu.lacks?.({ act: 'read', table });
    expect(lack?.says).toContain('row-level security keeps rows from it');
    await fresh.sql(statements(lack?.remedy ?? []));
    expect(await edu.lacks?.({ act: 'read', table })).toBeUndefined();
  });

  it('is not a right on the table, where every column is granted', async () => {
    await fresh.sql(`grant usage on schema app to ${poor.role}; grant select (id) on ${table} to ${poor.role}`);
    expect(await edu.lacks?.({ act: 'read', table })).toBeDefined();
    await fresh.sql(`grant select (name) on ${table} to ${poor.role}`);
    expect(await edu.lacks?.({ act: 'read', table })).toBeUndefined();
  });
});
