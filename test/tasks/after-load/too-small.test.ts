import { expect, it } from 'vitest';
import type { SequenceState } from '../../../tasks/after-load/seam.ts';
import { tooSmall } from '../../../tasks/after-load/sequence-plan.ts';
import { postgresSequences } from '../../../tasks/engines/postgres/after-load/sequences.ts';
import { sqliteSequences } from '../../../tasks/engines/sqlite/after-load/sequences.ts';
import { sqlServerSequences } from '../../../tasks/engines/sqlserver/after-load/sequences.ts';

/** Nothing is asked of the database for these words. */
const home = undefined as never;
const postgres = postgresSequences(home);
const sqlite = sqliteSequences(home);
const sqlServer = sqlServerSequences(home);

function sequence(name: string, table: string, increment = '1'): SequenceState {
  const uses = [{ table, column: 'id', furthest: '32767', end: '32767' }];
  return { name, last: '1', isCalled: true, increment, min: '1', max: '32767', cycles: false, uses };
}

it.each([
  [
    'PostgreSQL',
    postgres,
    sequence('public.s', 'public.t'),
    [/\\d public\.s$/, /^ALTER SEQUENCE public\.s AS bigint MAXVALUE/],
  ],
  ['PostgreSQL that counts down', postgres, sequence('public.s', 'public.t', '-1'), [/\\d/, /AS bigint MINVALUE -/]],
  ['SQLite', sqlite, sequence('"main"."t"', '"main"."t"'), [/sqlite_sequence WHERE name = 't'/, /lower ones/]],
  [
    'SQL Server',
    sqlServer,
    sequence('[dbo].[s]', '[dbo].[t]'),
    [
      /sys\.sequences.*OBJECT_ID\(N'\[dbo\]\.\[s\]'\)/,
      /^ALTER SEQUENCE \[dbo\]\.\[s\] NO MINVALUE/,
      /ALTER COLUMN id bigint/,
    ],
  ],
  [
    'SQL Server behind an identity',
    sqlServer,
    sequence('[dbo].[t]', '[dbo].[t]'),
    [/^See where it is: DBCC CHECKIDENT/, /^ALTER TABLE \[dbo\]\.\[t\] ALTER COLUMN id bigint/],
  ],
])('a sequence of %s that is too small is given room in its own words', (_, sequences, state, words) => {
  const target = { kind: 'too-small', used: '32767', end: '32767' } as const;
  const { remedy } = tooSmall('edu', { state, target }, sequences) ?? { remedy: [] };
  expect(remedy).toEqual([...words.map((each) => expect.stringMatching(each)), 'Then retry.']);
});
