import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Fault } from '../../../state/fault.ts';
import { type FreshDatabase, freshDatabase } from '../../support/databases.ts';
import { type PoorRole, poorRole } from '../../support/poor-role.ts';

let fresh: FreshDatabase;
let poor: PoorRole;
beforeAll(async () => {
  fresh = await freshDatabase();
  poor = await poorRole(fresh);
});
afterAll(async () => {
  await poor.remove();
  await fresh.drop();
});

it('a role that may not make the table for rejects is told what its owner has to run, and that is enough', async () => {
  const { rejects } = await poor.connect('edu_v2');
  const fault = (await rejects.prepare().catch((error: unknown) => error)) as Fault;
  expect(fault).toMatchObject({
    code: 'rejects/no-privilege',
    message: `${poor.role} may not keep rejected rows in edu_v2.`,
  });
  await fresh.sql(fault.remedy.slice(1, -1).join('\n'));
  await rejects.prepare();
  const step = { session: 's', phase: 'p', step: 's', cell: '', generation: 1 };
  const names = { unit: 'chunk-000001', source: 'a.b', target: 'c.d', keyColumns: ['id'], keyValues: ['1'] };
  const connection = await (await poor.connect('edu_v2')).connect();
  await connection.transaction(() =>
    rejects.add(connection, step, [{ ...names, rows: 1, reason: 'null', message: 'x' }]),
  );
  await connection.transaction(() => rejects.settle(connection, ['1'], 'accepted', 'leyla'));
  expect(await rejects.list(step)).toMatchObject([{ id: '1', status: 'accepted' }]);
  await fresh.sql(`revoke update on nightferry.rejects from ${poor.role}`);
  await expect(rejects.prepare()).rejects.toMatchObject({ code: 'rejects/no-privilege' });
});
