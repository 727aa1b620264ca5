import Sqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { Fault } from '../../../state/fault.ts';
import { chunkFault } from '../../../tasks/copy/chunk-fault.ts';
import type { Chunk } from '../../../tasks/copy/chunks.ts';
import { rowsRefused } from '../../../tasks/engines/postgres/copy-refused.ts';
import { refusedRow } from '../../../tasks/engines/sqlite/copy-refused.ts';

const locked = Object.assign(new Error('canceling statement due to lock timeout'), {
  code: '55P03',
  severity: 'ERROR',
});

it.each([
  ['PostgreSQL', rowsRefused('target', locked), /pg_locks/],
  ['SQLite', refusedRow(new Sqlite.SqliteError('database is locked', 'SQLITE_BUSY'), 1, ['id']), /write to the file/],
])('who holds what a chunk waits for is looked for as %s can tell', (_, refused, words) => {
  const chunk = { ordinal: 1, range: {} } as unknown as Chunk;
  const fault = chunkFault(refused, chunk, { from: 'edu.a', to: 'edu_v2.b', key: ['id'], row: undefined }) as Fault;
  expect(fault).toMatchObject({ code: 'copy/lock', retry: 'safe' });
  expect(fault.remedy).toEqual([expect.stringMatching(words), expect.stringMatching(/^Retry:/)]);
});
