import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { oursBeside } from '../../../tasks/backup/place.ts';
import { clusterUrl, runSql } from '../../support/databases.ts';
import { whyNoDumpTools } from '../../support/dump-tools.ts';
import type { KindCase } from './case.ts';
import { session } from './process.ts';
import type { KindWorld } from './world.ts';

const people = `create table people (id int primary key, name text);
  insert into people select n, 'person ' || n from generate_series(1, 100) n`;

const backups = ({ directory }: KindWorld) => join(directory, 'backups');

/** What is in the folder, by endings and with what the manifest counted; and whether a scratch database was left. */
const folderState = async (world: KindWorld) => {
  const names = existsSync(backups(world)) ? readdirSync(backups(world)).sort() : [];
  const endings = names.map((name) => name.replace(/^edu-\d{8}T\d{6}Z-step/, ''));
  const manifests = names.filter((name) => name.endsWith('.json'));
  const rows = manifests.map((name) => JSON.parse(readFileSync(join(backups(world), name), 'utf8')).rows);
  return { endings, rows, beside: await scratches(world) };
};

/** Databases that the step made beside its own, and left. */
const scratches = async ({ edu }: KindWorld) => {
  const scratch = oursBeside('nightferry_scratch', edu.name, {
    session,
    at: { phase: 'phase', step: 'step', generation: 1, attempt: 1 },
  });
  return (await edu.sql(`select from pg_database where datname = '${scratch}'`)).length;
};

const rows = [{ 'public.people': '100', 'large objects': '0' }];

const common: Pick<KindCase, 'before' | 'effect' | 'changes' | 'failure' | 'recovers' | 'undo' | 'skipped'> = {
  ...(whyNoDumpTools && { skipped: whyNoDumpTools }),
  before: async ({ edu }) => void (await edu.sql(people)),
  effect: folderState,
  changes: { databases: [], files: true },
  failure: {
    code: 'file/exists',
    spoil: ({ file }) => file('backups', 'in the way'),
    repair: (world) => rm(backups(world)),
  },
  recovers: { untouched: 'redo', middle: 'redo', effected: 'done' },
  undo: { can: 'nothing' },
};

export const backupCases: Readonly<Record<string, KindCase>> = {
  'into one file, with globals, proven': {
    ...common,
    yaml: () => 'of: edu\nto: ./backups\nglobals: true',
    shows: (world) => [
      `$ pg_dump --format=custom '--file=${backups(world)}/edu-<time>-step.dump' '--snapshot=<exported snapshot>' --lock-wait-timeout=120000 --no-subscriptions --no-password --verbose`,
      `$ pg_dumpall --globals-only '--file=${backups(world)}/edu-<time>-step.globals.sql' --no-password`,
      "-- every table counted in <scratch> and compared with the dump's own snapshot; then dropped",
    ],
    once: { endings: ['.dump', '.dump.json', '.globals.sql'], rows, beside: 0 },
    middle: lockedTable(),
  },

  'into a folder by several writers, not proven': {
    ...common,
    yaml: () => 'of: edu\nformat: directory\njobs: 2\nto: ./backups\nprove: false',
    shows: () => ['-- not proven by a restore'],
    once: { endings: ['.dir', '.dir.json'], rows, beside: 0 },
  },

  'as SQL to read, proven': {
    ...common,
    yaml: () => 'of: edu\nformat: plain\nto: ./backups\nprove: { restore-as: plain_scratch }',
    shows: (world) => [
      `$ psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --output=/dev/null --no-password '--dbname=dbname='\\''plain_scratch'\\''' '--file=${backups(world)}/edu-<time>-step.sql'`,
    ],
    once: { endings: ['.sql', '.sql.json'], rows, beside: 0 },
  },
};

const dumpFile = ({ directory }: KindWorld) => join(directory, 'edu.dump');

/** The database has gone on since the dump: what a restore takes back. */
const dumpedBefore = async (world: KindWorld) => {
  await world.edu.sql(people);
  execFileSync('pg_dump', ['--format=custom', `--file=${dumpFile(world)}`, `--dbname=${world.edu.url}`]);
  await chmod(dumpFile(world), 0o600);
  await world.edu.sql('delete from people where id > 10; create table later (n int)');
};

const peopleNow = async ({ edu }: KindWorld) => [
  await edu.sql("select count(*), to_regclass('later') is not null from people"),
  await keptRows(edu.name),
];

/** Of the databases that stepped aside. */
async function keptRows(name: string): Promise<unknown> {
  const kept = await runSql(
    await clusterUrl(),
    `select datname from pg_database where datname like '${name}\\_before%'`,
  );
  const counts = kept.map(async ([database]) => {
    return runSql(await clusterUrl(database ?? ''), "select count(*), to_regclass('later') is not null from people");
  });
  return Promise.all(counts);
}

export const restoreCases: Readonly<Record<string, KindCase>> = {
  'in place of the database': {
    ...(whyNoDumpTools && { skipped: whyNoDumpTools }),
    yaml: () => 'on: edu\nfile: ./edu.dump\nreplace: true\nend-sessions: true',
    before: dumpedBefore,
    shows: ({ edu: { name } }) => [
      '-- in one transaction, while nobody is connected:',
      `ALTER DATABASE "${name}" RENAME TO "${name}_before_restore_<time>";`,
    ],
    effect: peopleNow,
    once: [[['100', 'f']], [[['10', 't']]]],
    changes: { databases: ['edu'], files: false },
    failure: {
      code: 'backup/gone',
      spoil: (world) => rename(dumpFile(world), `${dumpFile(world)}.away`),
      repair: (world) => rename(`${dumpFile(world)}.away`, dumpFile(world)),
    },
    recovers: { untouched: 'redo', effected: 'done' },
    undo: {
      can: 'yes',
      shows: () => ['-- on the server of edu'],
      recovers: { untouched: 'redo', effected: 'done' },
    },
  },

  'into a database of its own': {
    ...(whyNoDumpTools && { skipped: whyNoDumpTools }),
    yaml: ({ edu }) => `on: edu\nfile: ./edu.dump\ninto: ${edu.name}_copy`,
    before: dumpedBefore,
    shows: () => ['-- every table counted; there is no manifest to compare with'],
    effect: async ({ edu }) => {
      const copy = await runSql(await clusterUrl(), `select from pg_database where datname = '${edu.name}_copy'`);
      return copy.length === 0 ? 'none' : runSql(await clusterUrl(`${edu.name}_copy`), 'select count(*) from people');
    },
    once: [['100']],
    changes: { databases: [], files: false },
    failure: {
      code: 'backup/damaged',
      spoil: async (world) => {
        await rename(dumpFile(world), `${dumpFile(world)}.away`);
        await world.file('edu.dump', 'PGDMP, and nothing else');
      },
      repair: (world) => rename(`${dumpFile(world)}.away`, dumpFile(world)),
    },
    recovers: { untouched: 'redo', effected: 'done' },
    undo: { can: 'yes', shows: () => ['-- on the server of edu'], recovers: { untouched: 'redo', effected: 'done' } },
  },
};

/** Tables are looked at, locked, counted and dumped: this one can not be, whoever is first. */
function lockedTable(): NonNullable<KindCase['middle']> {
  const clients: pg.Client[] = [];
  const waiting = `select from pg_locks l join pg_stat_activity a using (pid)
    where not l.granted and a.datname = current_database() and a.application_name like 'nightferry%'`;
  return {
    async hold({ edu }) {
      const client = new pg.Client({ connectionString: edu.url });
      client.on('error', () => undefined);
      clients.push(client);
      await client.connect();
      await client.query('begin; lock table people in access exclusive mode');
    },
    async reached({ edu }) {
      while ((await edu.sql(waiting)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    release: async () => void (await Promise.all(clients.splice(0).map((client) => client.end()))),
  };
}
