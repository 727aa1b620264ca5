import { expect } from 'vitest';
import type { KindCase } from './case.ts';

const source = `create table people (id int primary key, name text);
  insert into people select 3 * i, case when i % 7 = 0 then null else E'n\\t' || i || ' ə' end from generate_series(1, 60) i`;
const target = `create table people (id uuid primary key, legacy_id int not null unique, name text check (name <> 'spoilt'))`;

export const copyCases: Readonly<Record<string, KindCase>> = {
  'of a table in chunks': {
    yaml: ({ barrier }) => `from: edu.people
to: edu_v2.people
rows-per-chunk: 10
workers: 2
columns:
  id: { uuid: people, of: id }
  legacy_id: id
  name: { sql: "name || case when id = 75 then ${barrier.sql}::text else '' end" }`,
    async before({ edu, edu_v2 }) {
      await edu.sql(source);
      await edu_v2.sql(target);
    },
    shows: ({ barrier }) => [
      '-- on edu, for about 6 chunks of up to 10 rows by id',
      `name || case when id = 75 then ${barrier.sql}::text else '' end`,
    ],
    effect: ({ edu_v2 }) =>
      edu_v2.sql(`select count(*), count(distinct id), sum(legacy_id), md5(string_agg(name, '|' order by legacy_id)) = (
        select md5(string_agg(case when i % 7 = 0 then null else E'n\\t' || i || ' ə' end, '|' order by i))
        from generate_series(1, 60) i) from people`),
    once: [['60', '60', '5490', 't']],
    changes: { databases: ['edu_v2'], files: false },
    failure: {
      code: 'copy/check',
      spoil: async ({ edu }) => void (await edu.sql(`update people set name = 'spoilt' where id = 105`)),
      repair: async ({ edu }) => void (await edu.sql(`update people set name = null where id = 105`)),
    },
    middle: {
      hold: ({ barrier }) => barrier.hold(),
      reached: ({ barrier }) => barrier.reached(),
      release: ({ barrier }) => barrier.lift(),
    },
    recovers: { untouched: 'redo', middle: 'redo', effected: 'done' },
    undo: {
      can: 'yes',
      shows: () => ['-- on edu_v2, in one transaction', 'TRUNCATE public.people;'],
      failure: {
        code: 'copy/undo-would-lose',
        spoil: async ({ edu_v2 }) =>
          void (await edu_v2.sql(`insert into people values (gen_random_uuid(), 0, 'came from elsewhere')`)),
        repair: async ({ edu_v2 }) => void (await edu_v2.sql('delete from people where legacy_id = 0')),
      },
      recovers: { untouched: 'redo', effected: 'done' },
    },
    continued: (figures) => expect(figures.rowsBefore).toBeGreaterThanOrEqual(30),
  },
};
