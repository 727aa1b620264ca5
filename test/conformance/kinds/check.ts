import type { KindCase } from './case.ts';

export const checkCases: Readonly<Record<string, KindCase>> = {
  'of counts, orphans and rows that a person looks at': {
    yaml: ({ barrier }) => `- { id: count, rows: { of: edu.people, equal: edu_v2.people } }
- { id: orphans, none: { in: edu_v2, sql: "select id from people where ${barrier.sql} is null" } }
- { id: look, sample: { in: edu_v2, sql: "select name from people order by id", ask: Do they look right?, role: dba } }`,
    async before({ edu, edu_v2, answers }) {
      for (const { sql } of [edu, edu_v2])
        await sql(`create table people (id int, name text); insert into people values (1, 'ə')`);
      answers.set('look', { kind: 'confirmed', by: 'Leyla' });
    },
    shows: ({ barrier }) => [
      '-- count edu.people and edu_v2.people',
      `select id from people where ${barrier.sql} is null`,
      '-- asks dba: Do they look right?',
    ],
    effect: async () => 'nothing',
    once: 'nothing',
    changes: { databases: [], files: false },
    failure: {
      code: 'check/failed',
      spoil: async ({ edu }) => void (await edu.sql('insert into people values (2)')),
      repair: async ({ edu }) => void (await edu.sql('delete from people where id = 2')),
    },
    middle: {
      hold: ({ barrier }) => barrier.hold(),
      reached: ({ barrier }) => barrier.reached(),
      release: ({ barrier }) => barrier.lift(),
    },
    undo: { can: 'nothing' },
    recovers: { untouched: 'redo', middle: 'redo', effected: 'redo' },
  },
};
