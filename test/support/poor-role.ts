import { randomUUID } from 'node:crypto';
import type { Database } from '../../tasks/engines/engine.ts';
import { postgres } from '../../tasks/engines/postgres/postgres.ts';
import { clusterUrl, type FreshDatabase, runSql } from './databases.ts';

/** A role that may connect and nothing else. */
export interface PoorRole {
  readonly role: string;
  readonly url: string;
  connect(name: string): Promise<Database>;
  remove(): Promise<void>;
}

export async function poorRole(fresh: FreshDatabase): Promise<PoorRole> {
  const role = `poor_${fresh.name}`;
  // Not a part of the role's name: a password is masked wherever it stands.
  const password = randomUUID();
  await fresh.sql(`create role ${role} login password '${password}'`);
  const url = new URL(fresh.url);
  [url.username, url.password] = [role, password];
  const open: Database[] = [];
  return {
    role,
    url: url.href,
    async connect(name) {
      const database = await postgres.connect(url.href, { name, application: 'nightferry test' });
      open.push(database);
      return database;
    },
    /** Before the database is dropped. */
    async remove() {
      await Promise.all(open.map((database) => database.close()));
      await fresh.sql(`reassign owned by ${role} to current_user`);
      await fresh.sql(`drop owned by ${role}`);
      await runSql(await clusterUrl(), `drop role ${role}`);
    },
  };
}
