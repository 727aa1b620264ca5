import { expect, it, onTestFinished } from 'vitest';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import { freshDatabase } from '../../support/databases.ts';
import { poorRole } from '../../support/poor-role.ts';

it('who owns a database may not mark it as a stand-in, is told who may, and may when it was granted', async () => {
  const fresh = await freshDatabase();
  onTestFinished(fresh.drop);
  const owner = await poorRole(fresh);
  onTestFinished(owner.remove);
  await fresh.sql(`alter database ${fresh.name} owner to ${owner.role}`);
  const database = await owner.connect('new');
  const mark = () => database.query(postgres.standInLine(fresh.name));

  await expect(mark()).rejects.toMatchObject({
    code: 'database/permission',
    retry: 'safe',
    remedy: expect.arrayContaining([postgres.standInRight]),
  });
  expect(await database.isStandIn()).toBe(false);

  await fresh.sql(`grant set on parameter nightferry.stand_in to ${owner.role}`);
  await mark();
  expect(await database.isStandIn()).toBe(true);
});
