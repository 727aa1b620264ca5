import { describe, expect, it } from 'vitest';
import { chunkFault } from '../../../../tasks/copy/chunk-fault.ts';
import type { Chunk } from '../../../../tasks/copy/chunks.ts';
import type { TargetTable } from '../../../../tasks/copy/seam.ts';
import { rowsRefused } from '../../../../tasks/engines/sqlserver/copy/refused.ts';
import { holdDatabase } from '../../../../tasks/engines/sqlserver/copy/source/hold.ts';
import { putIn } from '../../../../tasks/engines/sqlserver/copy/target/stage.ts';
import { copyTarget } from '../../../../tasks/engines/sqlserver/copy/target/target.ts';
import { SqlServerDatabase } from '../../../../tasks/engines/sqlserver/database.ts';
import { meaningOf } from '../../../../tasks/engines/sqlserver/faults/numbers.ts';
import { statementFault } from '../../../../tasks/engines/sqlserver/faults/statement-fault.ts';
import type { Scripted } from '../../../support/tds/scripted.ts';
import { scriptedDatabase, table, texts } from '../../../support/tds/scripted-database.ts';
import { doneToken, errorAnswer } from '../../../support/tds/tokens.ts';

/* Scripted, not SQL Server: it proves what we ask and what we make of the answers, and nothing about the SQL. */

async function opened(answer: (sql: string) => Scripted | undefined) {
  const { server, database } = await scriptedDatabase(answer);
  const found = await database();
  if (!(found instanceof SqlServerDatabase)) throw new TypeError('not of this engine');
  return { server, database: found };
}

const signal = new AbortController().signal;
const into = { sql: '[dbo].[b]', title: 'edu.b' } as TargetTable;
const said = (number: number) =>
  Object.assign(new Error('what it says'), {
    ...{ number, state: 1, class: 16, procName: '', lineNumber: 1, serverName: '', code: 'EREQUEST' },
  });

describe('a copy into SQL Server (scripted)', () => {
  it('gives IDENTITY_INSERT back where an error ended the batch that had taken it', async () => {
    const { server, database } = await opened((sql) =>
      sql.includes('INSERT INTO') ? errorAnswer(245, 'Conversion failed.') : undefined,
    );
    const load = { table: into, columns: ['id'], keptFor: undefined };
    const facts = (fillsIdentity: boolean) => ({ columns: [], keys: [], fillsIdentity });
    const connection = await database.connect();
    await expect(putIn({ connection, load, facts: facts(true), signal })).rejects.toMatchObject({
      code: 'database/data',
    });
    expect(server.asked.at(-1)).toBe('batch SET IDENTITY_INSERT [dbo].[b] OFF;');
    await expect(putIn({ connection, load, facts: facts(false), signal })).rejects.toMatchObject({
      code: 'database/data',
    });
    expect(server.asked.at(-1)).toContain('INSERT INTO');
  });

  it('knows what goes with its rows by every column of a foreign key, put together without the server', async () => {
    const { server, database } = await opened((sql) => {
      if (/FROM sys\.foreign_keys/.test(sql)) {
        const first = ['7', '[dbo].[c]', '[a]'];
        return table([first, ['7', '[dbo].[c]', '[b]'], ['9', '[dbo].[c]', '[d]'], ['8', '[dbo].[e]', '[a]']]);
      }
      return sql.includes('[d] IS NOT NULL') ? texts(['1']) : texts(['0']);
    });
    expect(await copyTarget.followers(await database.connect(), into)).toEqual(['[dbo].[c]']);
    const exists = (from: string) => `batch SELECT CASE WHEN EXISTS (SELECT 1 FROM ${from}) THEN 1 ELSE 0 END`;
    expect(server.asked.slice(-3)).toEqual([
      exists('[dbo].[c] WHERE [a] IS NOT NULL AND [b] IS NOT NULL'),
      exists('[dbo].[c] WHERE [d] IS NOT NULL'),
      exists('[dbo].[e] WHERE [a] IS NOT NULL'),
    ]);
  });

  it('empties a table with DELETE that merge replication publishes', async () => {
    const { database } = await opened((sql) => texts([/\bis_merge_published = 1/.test(sql) ? '1' : '0']));
    expect(await copyTarget.emptying(database, into)).toBe('DELETE FROM [dbo].[b]');
  });
});

it('a reader of a snapshot waits two minutes, and no longer, for whoever changes a table', async () => {
  const { server, database } = await opened((sql) => {
    if (/^SELECT TOP \(1\) 1 FROM \[dbo\]\.\[b\]$/.test(sql)) return errorAnswer(1222, 'Lock request time out.');
    if (/^SELECT TOP \(1\) QUOTENAME/.test(sql)) return texts(['[dbo].[b]']);
    return /^(BEGIN|SET) /.test(sql) ? doneToken() : table([[null, '0', '1']]);
  });
  const held = holdDatabase(database, { application: 'test', signal });
  await expect(held).rejects.toMatchObject({
    code: 'database/lock-timeout',
    remedy: expect.arrayContaining([expect.stringContaining('somebody changes the table itself (ALTER, TRUNCATE')]),
  });
  expect(server.asked).toContain('batch SET LOCK_TIMEOUT 120000');
});

describe('whoever was in the way', () => {
  it.each([
    [1205, /sys\.fn_xe_file_target_read_file\(N'system_health\*\.xel'/],
    [1222, /sys\.dm_exec_requests/],
    [3960, /Another session has changed a row .* SNAPSHOT/],
    [3961, /was altered .* after the moment/],
    [3958, /tempdb was full/],
  ])('is looked for as the server of error %i can tell it, also where it met a copy', (number, what) => {
    expect(meaningOf(number).remedy.join('\n')).toMatch(what);
    const refused = rowsRefused('target', statementFault(said(number), { name: 'edu', sql: 'SELECT 1' }));
    const chunk = { ordinal: 3, range: {} } as unknown as Chunk;
    const fault = chunkFault(refused, chunk, { from: 'erp.a', to: 'edu.b', key: ['id'], row: undefined });
    expect((fault as { remedy: readonly string[] }).remedy.join('\n')).toMatch(what);
    expect((fault as { remedy: readonly string[] }).remedy.join('\n')).not.toContain('pg_locks');
  });
});
