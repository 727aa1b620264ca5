import pg from 'pg';
import { systemClock } from '../../source/clock.ts';
import type { FreezeMode } from '../../state/session/fact-events.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import { postgres } from '../../tasks/engines/postgres/postgres.ts';
import type { FreezeRun, Freezer } from '../../tasks/freeze/freezer.ts';
import { clusterUrl, type FreshDatabase, freshDatabase, runSql } from './databases.ts';

/** A database with an application that writes to it, and what freezes it. */
export interface FreezingWorld {
  readonly fresh: FreshDatabase;
  readonly database: Database;
  readonly freezer: Freezer;
  /** The application's role: it owns the tables of its schema, and is no superuser. */
  readonly role: string;
  readonly run: FreezeRun;
  /** A session that stays open until the world is removed: of the application, or of the superuser. */
  open(who?: 'application' | 'superuser'): Promise<pg.Client>;
  /** Every step of a freeze but ending the sessions of others. Resolves with what was before and the baseline. */
  freeze(mode: FreezeMode): Promise<{ readonly prior: string; readonly baseline: string }>;
  remove(): Promise<void>;
}

export async function freezingWorld(): Promise<FreezingWorld> {
  const fresh = await freshDatabase();
  const role = `app_${fresh.name}`;
  const clients: pg.Client[] = [];
  await fresh.sql(`create role ${role} login password 'app'; grant create on schema public to ${role};
    set role ${role};
    create table users (id serial primary key, name text); insert into users (name) values ('Leyla'), ('Rashad');
    create table grades (id int, year int) partition by range (year);
    create table grades_2020 partition of grades for values from (2020) to (2021);
    create table notes (id int primary key, at timestamptz);`);
  const database = await postgres.connect(fresh.url, { name: 'edu', application: 'nightferry test-1 freeze/freeze' });
  const { freezer } = database;
  if (!freezer) throw new TypeError('no freezer');
  const run: FreezeRun = { clock: systemClock };
  const urlOf = (who: 'application' | 'superuser') => {
    const url = new URL(fresh.url);
    if (who === 'application') [url.username, url.password] = [role, 'app'];
    return url.href;
  };
  return {
    ...{ fresh, database, freezer, role, run },
    async open(who = 'application') {
      const client = new pg.Client({ connectionString: urlOf(who), application_name: `the ${who}` });
      client.on('error', () => undefined);
      await client.connect();
      clients.push(client);
      return client;
    },
    async freeze(mode) {
      const prior = await freezer.capture(mode, 'test-1 freeze/freeze');
      await freezer.close(prior, run);
      await freezer.block(prior, run);
      return { prior, baseline: await freezer.baseline(run) };
    },
    async remove() {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      await database.close();
      await runSql(await clusterUrl(), `alter database ${fresh.name} reset all`);
      const prepared = await fresh.sql(`select gid from pg_prepared_xacts where database = current_database()`);
      for (const [gid] of prepared) await fresh.sql(`rollback prepared '${gid}'`);
      for (const [name] of await fresh.sql(subscriptionsSql)) {
        await fresh.sql(`alter subscription ${name} disable`);
        await fresh.sql(`alter subscription ${name} set (slot_name = none)`);
        await fresh.sql(`drop subscription ${name}`);
      }
      await fresh.drop();
      await runSql(await clusterUrl(), `drop role ${role}`);
    },
  };
}

const subscriptionsSql = `select subname from pg_subscription
  where subdbid = (select oid from pg_database where datname = current_database())`;
