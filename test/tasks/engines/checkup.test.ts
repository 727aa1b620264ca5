import pg from 'pg';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../source/clock.ts';
import type { DatabaseFacts } from '../../../state/doctor/database-facts.ts';
import type { Clock } from '../../../state/ports.ts';
import type { Database } from '../../../tasks/engines/engine.ts';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import { type FreshDatabase, freshDatabase } from '../../support/databases.ts';
import { poorRole } from '../../support/poor-role.ts';

let fresh: FreshDatabase;
let edu: Database;

beforeEach(async () => {
  fresh = await freshDatabase();
  onTestFinished(fresh.drop);
  edu = await postgres.connect(fresh.url, { name: 'edu', application: 'nightferry test' });
  onTestFinished(() => edu.close());
});

async function facts(database = edu, clock: Clock = systemClock): Promise<DatabaseFacts> {
  const found = await database.checkup?.(clock);
  if (!found) throw new TypeError('no checkup');
  return found;
}

async function session(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: fresh.url, application_name: 'a forgotten report' });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

describe('a checkup', () => {
  it('tells what server it is, as whom we are there, and how large the database is', async () => {
    const found = await facts();
    expect(found.server).toMatch(/^PostgreSQL 15/);
    expect(found).toMatchObject({ isSuperuser: true, seesOthers: true, isStandby: false });
    const [[bytes] = []] = await fresh.sql('select pg_database_size(current_database())');
    expect(String(found.bytes)).toBe(bytes);
  });

  it('names open transactions, and prepared ones, with their age', async () => {
    const client = await session();
    await client.query('begin');
    await client.query('select 1');
    const other = await session();
    const id = `forgotten ${fresh.name}`;
    await other.query(`begin; create table t (id int); prepare transaction '${id}'`);
    onTestFinished(async () => void (await fresh.sql(`rollback prepared '${id}'`)));
    const { transactions = [], prepared = [] } = await facts();
    expect(transactions).toHaveLength(1);
    expect(transactions[0]?.who).toMatch(/^pid \d+, user \w+, application a forgotten report/);
    expect(transactions[0]?.ageMs).toBeGreaterThanOrEqual(0);
    expect(prepared).toEqual([{ id, owner: expect.any(String), ageMs: expect.any(Number) }]);
    await client.query('rollback');
    expect((await facts()).transactions).toEqual([]);
  });

  it('names replication slots, and tells those of this database from others', async () => {
    const name = `slot_${fresh.name}`;
    await fresh.sql(`select pg_create_logical_replication_slot('${name}', 'pgoutput')`);
    onTestFinished(async () => void (await fresh.sql(`select pg_drop_replication_slot('${name}')`)));
    const slot = (await facts()).slots?.find((found) => found.name === name);
    expect(slot).toMatchObject({ kind: 'logical', isActive: false, isHere: true, keptBytes: expect.any(Number) });
    const other = await freshDatabase();
    onTestFinished(other.drop);
    const beside = await postgres.connect(other.url, { name: 'other', application: 'nightferry test' });
    onTestFinished(() => beside.close());
    expect((await facts(beside)).slots?.find((found) => found.name === name)).toMatchObject({ isHere: false });
  });

  it('counts the connections that are left to this role', async () => {
    const poor = await poorRole(fresh);
    onTestFinished(poor.remove);
    await fresh.sql(`alter role ${poor.role} connection limit 7`);
    const database = await poor.connect('edu');
    const { connections, isSuperuser, seesOthers } = await facts(database);
    expect({ isSuperuser, seesOthers }).toEqual({ isSuperuser: false, seesOthers: false });
    const [[used] = []] = await fresh.sql(`select count(*) from pg_stat_activity where usename = '${poor.role}'`);
    expect(connections?.free).toBe(7 - Number(used));
    expect((await facts()).connections?.free).toBeGreaterThan(7);
  });

  it('tells whether the ledger is there, can be made, or what is missing for it', async () => {
    const poor = await poorRole(fresh);
    onTestFinished(poor.remove);
    const database = await poor.connect('edu');
    expect((await facts()).ledger).toEqual({ state: 'can be made' });
    const { ledger } = await facts(database);
    expect(ledger).toMatchObject({ state: 'no', says: expect.stringContaining('CREATE SCHEMA nightferry') });
    await edu.ledger.prepare();
    expect((await facts()).ledger).toEqual({ state: 'there' });
    const unusable = (await facts(database)).ledger;
    const grants = unusable?.state === 'no' ? unusable.says.split('\n').slice(1).join('\n') : '';
    await fresh.sql(grants);
    expect((await facts(database)).ledger).toEqual({ state: 'there' });
  });

  it('measures how far the clock of the server is from ours', async () => {
    const { aheadMs = 0, roundTripMs = 0 } = (await facts()).clock ?? {};
    expect(Math.abs(aheadMs)).toBeLessThanOrEqual(roundTripMs + 1);
    const hourBehind: Clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() - 3_600_000) };
    const shifted = (await facts(edu, hourBehind)).clock;
    expect(Math.round((shifted?.aheadMs ?? 0) / 60_000)).toBe(60);
  });
});
