import type { KindCase } from './case.ts';

const nothing: Pick<KindCase, 'effect' | 'once' | 'changes'> = {
  effect: async () => 'nothing',
  once: 'nothing',
  changes: { databases: [], files: false },
};

export const waitCases: Readonly<Record<string, KindCase>> = {
  'until a query is true': {
    ...nothing,
    yaml: () => 'in: edu_v2\nsql: select is_open from gate\nevery: 20ms\ntimeout: 10m',
    before: async ({ edu_v2 }) =>
      void (await edu_v2.sql('create table gate (is_open boolean); insert into gate values (true)')),
    shows: () => ['-- in edu_v2, every 20ms until it is true, for at most 10m', 'select is_open from gate'],
    failure: {
      code: 'database/sql',
      spoil: async ({ edu_v2 }) => void (await edu_v2.sql('alter table gate rename to other')),
      repair: async ({ edu_v2 }) => void (await edu_v2.sql('alter table other rename to gate')),
    },
    middle: {
      hold: async ({ edu_v2 }) => void (await edu_v2.sql('update gate set is_open = false')),
      async reached({ edu_v2 }) {
        const asked = `select exists (select from pg_stat_activity where datname = current_database() and query = 'rollback')`;
        while ((await edu_v2.sql(asked))[0]?.[0] !== 't') await new Promise((resolve) => setTimeout(resolve, 5));
      },
      release: async ({ edu_v2 }) => void (await edu_v2.sql('update gate set is_open = true')),
    },
    undo: { can: 'nothing' },
    recovers: { untouched: 'redo', middle: 'redo', effected: 'redo' },
  },
};
