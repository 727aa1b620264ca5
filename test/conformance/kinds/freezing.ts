import pg from 'pg';
import { systemClock } from '../../../source/clock.ts';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import type { KindCase } from './case.ts';
import type { KindWorld } from './world.ts';

/** Setting, triggers, and the mark that a freeze leaves. */
const frozenState = async ({ edu }: KindWorld) =>
  edu.sql(`select current_setting('default_transaction_read_only'),
    (select count(*) from pg_trigger where tgname = 'nightferry_freeze' and tgenabled = 'A'),
    coalesce(shobj_description(oid, 'pg_database'), '') like '%nightferry.frozen {%' from pg_database where datname = current_database()`);

const waiting = `select from pg_locks where locktype = 'relation' and not granted
  and database = (select oid from pg_database where datname = current_database())`;

/** Somebody with a lock on the table, for as long as it is held. */
function holding(lock: string): NonNullable<KindCase['middle']> {
  const clients: pg.Client[] = [];
  return {
    async hold({ edu }) {
      const client = new pg.Client({ connectionString: edu.url });
      client.on('error', () => undefined);
      clients.push(client);
      await client.connect();
      await client.query(`begin; lock table people in ${lock} mode`);
    },
    async reached({ edu }) {
      while ((await edu.sql(waiting)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    release: async () => void (await Promise.all(clients.splice(0).map((client) => client.end()))),
  };
}

const people = async ({ edu }: KindWorld) =>
  void (await edu.sql(`create table people (id int primary key, name text); insert into people values (1, 'ə')`));

const frozenByOther = `do $$ begin
  execute format('comment on database %I is %L', current_database(), 'ours' || chr(10) || 'nightferry.frozen ' || json_build_object(
    'database', current_database(), 'oid', (select oid::text from pg_database where datname = current_database()),
    'system', '', 'owner', current_user, 'role', current_user, 'isSuperuser', true, 'comment', null, 'acl', null, 'grants', '[]'::json,
    'readOnly', null, 'subscriptions', '[]'::json, 'hasSchema', true, 'mode', 'session-default', 'frozenBy', 'another-1 night/freeze'));
end $$`;

const ownedAgain = frozenByOther
  .replace("'hasSchema', true", "'hasSchema', false")
  .replace('session-default', 'strict')
  .replace('another-1 night/freeze', 'one-step-1 phase/step');

export const readOnlyCases: Readonly<Record<string, KindCase>> = {
  strict: {
    yaml: () => 'on: edu\nmode: strict\nend-sessions: false',
    before: people,
    shows: ({ edu: { name } }) => [
      '-- on edu',
      `alter database "${name}" set default_transaction_read_only = on;`,
      `alter database "${name}" reset default_transaction_read_only;`,
    ],
    effect: frozenState,
    once: [['on', '1', 't']],
    changes: { databases: ['edu'], files: false },
    failure: {
      code: 'freeze/already',
      spoil: async ({ edu }) => void (await edu.sql(frozenByOther)),
      repair: async ({ edu }) => void (await edu.sql(`comment on database ${edu.name} is null`)),
    },
    middle: holding('row exclusive'),
    recovers: { untouched: 'redo', middle: 'redo', effected: 'redo' },
    undo: {
      can: 'yes',
      shows: ({ edu: { name } }) => [
        'begin read write;',
        'drop function if exists nightferry.frozen();',
        `alter database "${name}" reset default_transaction_read_only;`,
        'commit;',
      ],
      failure: {
        code: 'freeze/other',
        spoil: async ({ edu }) => void (await edu.sql(`begin read write; ${frozenByOther}; commit`)),
        repair: async ({ edu }) => void (await edu.sql(`begin read write; ${ownedAgain}; commit`)),
      },
      middle: holding('access share'),
      recovers: { untouched: 'redo', middle: 'redo', effected: 'redo' },
    },
  },

  'as the default of sessions': {
    yaml: () => 'on: edu\nmode: session-default\nend-sessions: true',
    before: people,
    shows: ({ edu: { name } }) => ['-- on edu', `alter database "${name}" set default_transaction_read_only = on;`],
    effect: frozenState,
    once: [['on', '0', 't']],
    changes: { databases: ['edu'], files: false },
    failure: {
      code: 'freeze/already',
      spoil: async ({ edu }) => void (await edu.sql(frozenByOther)),
      repair: async ({ edu }) => void (await edu.sql(`comment on database ${edu.name} is null`)),
    },
    recovers: { untouched: 'redo', effected: 'redo' },
    undo: {
      can: 'yes',
      shows: ({ edu: { name } }) => [
        'begin read write;',
        `alter database "${name}" reset default_transaction_read_only;`,
      ],
      recovers: { untouched: 'redo', effected: 'redo' },
    },
  },
};

export const writableCases: Readonly<Record<string, KindCase>> = {
  'after a strict freeze': {
    yaml: () => 'on: edu\napplication: postgres',
    async before(world) {
      await people(world);
      const database = await postgres.connect(world.edu.url, { name: 'edu', application: 'nightferry' });
      const { freezer } = database;
      if (!freezer) throw new TypeError('no freezer');
      const prior = await freezer.capture('strict', 'another-1 night/freeze');
      await freezer.close(prior, { clock: systemClock });
      await freezer.block(prior, { clock: systemClock });
      await database.close();
    },
    shows: ({ edu: { name } }) => ['-- on edu', `alter database "${name}" reset default_transaction_read_only;`],
    effect: frozenState,
    once: [['off', '0', 'f']],
    changes: { databases: ['edu'], files: false },
    failure: {
      code: 'freeze/not-writable',
      spoil: async ({ edu }) =>
        void (await edu.sql('begin read write; alter table people rename to others; drop table others; commit')),
      repair: people,
    },
    middle: holding('access share'),
    recovers: { untouched: 'redo', middle: 'redo', effected: 'redo' },
    undo: { can: 'no', why: 'a database is frozen again with a step `read-only`' },
  },
};
