import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { clusterUrl, runSql } from '../../support/databases.ts';
import type { KindCase } from './case.ts';
import type { KindWorld } from './world.ts';

const people = async ({ edu_v2 }: KindWorld) =>
  void (await edu_v2.sql(`create table people (id int primary key, name text);
    insert into people select n, 'person ' || n from generate_series(1, 100) n`));

/** Somebody with a lock that keeps the table from being read, for as long as it is held. */
function lockedTable(): NonNullable<KindCase['middle']> {
  const clients: pg.Client[] = [];
  return {
    async hold({ edu_v2 }) {
      const client = new pg.Client({ connectionString: edu_v2.url });
      client.on('error', () => undefined);
      clients.push(client);
      await client.connect();
      await client.query('begin; lock table people');
    },
    async reached({ edu_v2 }) {
      while ((await edu_v2.sql(waiting)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    release: async () => void (await Promise.all(clients.splice(0).map((client) => client.end()))),
  };
}

async function allowConnections(database: string, allowed: boolean): Promise<void> {
  await runSql(await clusterUrl(), `alter database ${database} allow_connections ${allowed}`);
}

const waiting = `select from pg_locks where locktype = 'relation' and not granted
  and database = (select oid from pg_database where datname = current_database())`;

export const markCases: Readonly<Record<string, KindCase>> = {
  'of a database': {
    yaml: () => 'on: edu_v2',
    before: people,
    shows: () => ['-- in edu_v2, but for schema nightferry', 'select pg_current_snapshot()'],
    effect: async () => 'nothing',
    once: 'nothing',
    changes: { databases: [], files: false },
    failure: {
      code: 'database/closed',
      spoil: ({ edu_v2 }) => allowConnections(edu_v2.name, false),
      repair: ({ edu_v2 }) => allowConnections(edu_v2.name, true),
    },
    middle: lockedTable(),
    recovers: { untouched: 'redo', middle: 'redo', effected: 'done' },
    undo: { can: 'nothing' },
  },
};

const exported = ({ directory }: KindWorld) => {
  const folder = join(directory, 'lost');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
};

export const lostCases: Readonly<Record<string, KindCase>> = {
  'with rows that were written since': {
    earlier: {
      yaml: 'mark: { on: edu_v2 }',
      after: async ({ edu_v2 }) =>
        void (await edu_v2.sql(`insert into people values (101, 'new'); update people set name = 'changed' where id = 7;
          delete from people where id = 8`)),
    },
    yaml: () => 'on: edu_v2\nsince: phase/earlier\nexport: ./lost\nrole: dba',
    async before(world) {
      await people(world);
      world.answers.set('go-back', { kind: 'confirmed', by: 'Leyla' });
    },
    shows: () => ['-- asks dba: Go back without them?', '-- writes the rows into files in ./lost'],
    effect: async (world) => exported(world),
    once: [['edu_v2-one-step-1-phase-step-1-public.people.csv', 'id,name\n7,changed\n101,new\n']],
    changes: { databases: [], files: true },
    failure: {
      code: 'file/exists',
      spoil: ({ file }) => file('lost', 'in the way'),
      repair: ({ directory }) => rm(join(directory, 'lost')),
    },
    middle: lockedTable(),
    recovers: { untouched: 'redo', middle: 'redo', effected: 'redo' },
    undo: { can: 'nothing' },
  },
};
