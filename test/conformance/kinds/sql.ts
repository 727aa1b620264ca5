import type { KindCase } from './case.ts';
import type { KindWorld } from './world.ts';

const marks = async ({ edu_v2 }: KindWorld) =>
  edu_v2.sql(`select word from marks order by word`).catch(() => 'no marks');

const held: NonNullable<KindCase['middle']> = {
  hold: ({ barrier }) => barrier.hold(),
  reached: ({ barrier }) => barrier.reached(),
  release: ({ barrier }) => barrier.lift(),
};

export const sqlCases: Readonly<Record<string, KindCase>> = {
  'of two files in one transaction': {
    yaml: ({ barrier }) =>
      `on: edu_v2\nfiles: [schema.sql, marks.sql]\nundo: |\n  drop table marks;\n  select ${barrier.sql};`,
    async before({ file, barrier }) {
      await file('schema.sql', 'create table marks (word text);\n');
      await file('marks.sql', `insert into marks values ('once');\nselect ${barrier.sql};\n`);
    },
    shows: () => ['-- on edu_v2, schema.sql', 'create table marks (word text);', `insert into marks values ('once');`],
    effect: marks,
    once: [['once']],
    changes: { databases: ['edu_v2'], files: false },
    failure: {
      code: 'database/sql',
      spoil: async ({ edu_v2 }) => void (await edu_v2.sql('create table marks (other int)')),
      repair: async ({ edu_v2 }) => void (await edu_v2.sql('drop table marks')),
    },
    middle: held,
    recovers: { untouched: 'redo', middle: 'redo', effected: 'done' },
    undo: {
      can: 'yes',
      shows: () => ['-- on edu_v2', 'drop table marks;'],
      failure: {
        code: 'database/sql',
        spoil: async ({ edu_v2 }) => void (await edu_v2.sql('create view onlookers as select * from marks')),
        repair: async ({ edu_v2 }) => void (await edu_v2.sql('drop view onlookers')),
      },
      middle: held,
      recovers: { untouched: 'redo', middle: 'redo', effected: 'done' },
    },
  },

  'outside a transaction, with a probe': {
    yaml: ({ barrier }) => `on: edu_v2
transaction: none
sql: |
  do $$ begin
    perform ${barrier.sql};
    insert into marks values ('once');
  end $$
probe: select exists (select from marks)
undo: |
  do $$ begin
    perform ${barrier.sql};
    delete from marks;
  end $$`,
    before: async ({ edu_v2 }) => void (await edu_v2.sql('create table marks (word text)')),
    shows: () => [
      '-- on edu_v2',
      `  insert into marks values ('once');`,
      '-- probe',
      'select exists (select from marks)',
    ],
    effect: marks,
    once: [['once']],
    changes: { databases: ['edu_v2'], files: false },
    failure: {
      code: 'database/sql',
      spoil: async ({ edu_v2 }) => void (await edu_v2.sql('drop table marks')),
      repair: async ({ edu_v2 }) => void (await edu_v2.sql('create table marks (word text)')),
    },
    middle: held,
    recovers: { untouched: 'redo', middle: 'redo', effected: 'done' },
    undo: {
      can: 'yes',
      shows: () => ['-- on edu_v2', '  delete from marks;'],
      failure: {
        code: 'database/data',
        spoil: async ({ edu_v2 }) =>
          void (await edu_v2.sql(
            'create rule keep as on delete to marks do instead select 1 / (count(*) * 0) from marks',
          )),
        repair: async ({ edu_v2 }) => void (await edu_v2.sql('drop rule keep on marks')),
      },
      middle: held,
      recovers: { untouched: 'redo', middle: 'redo', effected: 'done' },
    },
  },

  'beside the database': {
    yaml: ({ edu_v2: { name } }) => `on: edu_v2/maintenance
transaction: none
sql: |
  do $$ begin
    if (select datistemplate from pg_database where datname = '${name}') then
      raise exception '${name} is a template';
    end if;
    alter database ${name} set work_mem = '8MB';
  end $$
probe: |
  select exists (
    select from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
    where d.datname = '${name}' and setconfig @> '{work_mem=8MB}')
undo: alter database ${name} reset work_mem`,
    shows: ({ edu_v2: { name } }) => ['-- on edu_v2/maintenance', `  alter database ${name} set work_mem = '8MB';`],
    effect: ({ edu_v2 }) => edu_v2.sql('show work_mem'),
    once: [['8MB']],
    changes: { databases: ['edu_v2'], files: false },
    failure: {
      code: 'database/sql',
      spoil: async ({ edu, edu_v2 }) => void (await edu.sql(`alter database ${edu_v2.name} is_template true`)),
      repair: async ({ edu, edu_v2 }) => void (await edu.sql(`alter database ${edu_v2.name} is_template false`)),
    },
    recovers: { untouched: 'redo', effected: 'done' },
    undo: {
      can: 'yes',
      shows: ({ edu_v2: { name } }) => ['-- on edu_v2/maintenance', `alter database ${name} reset work_mem`],
      recovers: { untouched: 'redo', effected: 'done' },
    },
  },

  'that nothing takes back': {
    yaml: () => `on: edu_v2\nsql: insert into marks values ('once')`,
    before: async ({ edu_v2 }) => void (await edu_v2.sql('create table marks (word text)')),
    shows: () => ['-- on edu_v2', `insert into marks values ('once')`],
    effect: marks,
    once: [['once']],
    changes: { databases: ['edu_v2'], files: false },
    failure: {
      code: 'database/sql',
      spoil: async ({ edu_v2 }) => void (await edu_v2.sql('alter table marks rename to other')),
      repair: async ({ edu_v2 }) => void (await edu_v2.sql('alter table other rename to marks')),
    },
    recovers: { untouched: 'redo', effected: 'done' },
    undo: { can: 'no', why: 'the runbook gives it no `undo:`' },
  },
};
