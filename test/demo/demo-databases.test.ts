import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareDemoDatabases } from '../../source/demo/demo-databases.ts';
import type { Connection } from '../../tasks/engines/connection.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import { postgres } from '../../tasks/engines/postgres/postgres.ts';
import { clusterUrl, withDatabase } from '../support/databases.ts';

describe('the databases of the demo', () => {
  const suffix = randomBytes(6).toString('hex');
  const names = [`edu_${suffix}`, `edu_v2_${suffix}`];
  let maintenance: Database;
  let connection: Connection;
  let url: string;

  beforeAll(async () => {
    url = await clusterUrl();
    maintenance = await postgres.connect(url, { name: 'maintenance', application: 'test' });
    connection = await maintenance.connect();
  });
  afterAll(async () => {
    for (const name of names) await connection.query(`drop database if exists ${name} with (force)`);
    await connection.close();
    await maintenance.close();
  });

  const within = async <T>(name: string, look: (database: Database) => Promise<T>): Promise<T> => {
    const database = await postgres.connect(withDatabase(url, name), { name, application: 'test' });
    try {
      return await look(database);
    } finally {
      await database.close();
    }
  };

  it('are empty and marked as stand-ins, also when an earlier demo left something', async () => {
    await prepareDemoDatabases(connection, postgres, names);
    await within(names[0] ?? '', (database) => database.query('create table leftover ()'));
    await prepareDemoDatabases(connection, postgres, names);
    for (const name of names) {
      await within(name, async (database) => {
        expect(await database.isStandIn()).toBe(true);
        const tables = await database.query(`select count(*) from pg_tables where schemaname = 'public'`);
        expect(tables.rows).toEqual([['0']]);
      });
    }
  });

  it('are never made in place of a database that is not marked', async () => {
    await prepareDemoDatabases(connection, postgres, names);
    await connection.query(`alter database ${names[1]} reset nightferry.stand_in`);
    await within(names[0] ?? '', (database) => database.query('create table kept ()'));
    await expect(prepareDemoDatabases(connection, postgres, names)).rejects.toMatchObject({
      code: 'demo/database-taken',
      message: `The server has a database ${names[1]} that is not marked as a stand-in.`,
    });
    await within(names[0] ?? '', async (database) => expect(await database.table('kept')).toBeDefined());
  });
});
