import { describe, expect, it } from 'vitest';
import { countedTwice, writtenText } from '../../../../tasks/backup/server/counts.ts';
import { besidePlace, isWhole, serverPlaceOf } from '../../../../tasks/backup/server/place.ts';
import { percentIn } from '../../../../tasks/engines/sqlserver/backup/back-up.ts';
import { folderOf, planFiles } from '../../../../tasks/engines/sqlserver/backup/plan-files.ts';
import { headerRow } from '../../../../tasks/engines/sqlserver/backup/read-header.ts';
import { compressesIn } from '../../../../tasks/engines/sqlserver/backup/server-facts.ts';
import {
  backupStatement,
  dropStatement,
  logStatement,
  verifyStatement,
} from '../../../../tasks/engines/sqlserver/backup/statements.ts';
import { mendStatement } from '../../../../tasks/engines/sqlserver/backup/users.ts';
import { testContext } from '../../../support/context.ts';

describe('statements of backup and restore', () => {
  const request = { path: "D:\\it's\\a.bak", name: 'set', description: 'by us' };

  it('quote what they are given, leave other plans alone, and compress where the edition does', () => {
    expect(backupStatement('odd]name', { ...request, as: 'aside' }, true)).toBe(
      "BACKUP DATABASE [odd]]name] TO DISK = N'D:\\it''s\\a.bak' WITH COPY_ONLY, CHECKSUM, FORMAT, INIT, COMPRESSION, NAME = N'set', DESCRIPTION = N'by us', STATS = 1",
    );
    expect(backupStatement('erp', { ...request, as: 'start' }, false)).not.toMatch(/COPY_ONLY|COMPRESSION/);
  });

  it('of the log leave the database as it is: NORECOVERY would shut it, and it is kept', () => {
    expect(logStatement('erp', request)).toMatch(
      /^BACKUP LOG \[erp\] TO DISK = .* WITH COPY_ONLY, CHECKSUM, FORMAT, INIT/,
    );
    expect(logStatement('erp', request)).not.toContain('NORECOVERY');
  });

  it('ask for checksums only where the backup has some: 3187 else', () => {
    expect(verifyStatement('/b/a.bak', 2, true)).toBe(
      "RESTORE VERIFYONLY FROM DISK = N'/b/a.bak' WITH FILE = 2, CHECKSUM, STATS = 1",
    );
    expect(verifyStatement('/b/a.bak', 2, false)).not.toContain('CHECKSUM');
  });

  it('drop only what lets itself be taken alone, and mend users inside of their database', () => {
    expect(dropStatement("a'b")).toBe(
      "IF DATABASEPROPERTYEX(N'a''b', 'Status') = N'ONLINE' ALTER DATABASE [a'b] SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE [a'b]",
    );
    expect(mendStatement('erp', "o'neil")).toBe(
      "EXEC [erp].sys.sp_executesql N'ALTER USER [o''neil] WITH LOGIN = [o''neil]'",
    );
  });
});

describe('what the server says of a backup', () => {
  const row = {
    ...{ BackupName: 'ours', BackupType: '1', Position: '3', DatabaseName: 'erp', BackupSize: '900' },
    ...{ CompressedBackupSize: '120', BackupFinishDate: '2026-11-21 02:10:00.000', HasBackupChecksums: '1' },
    ...{ IsDamaged: '0', BackupSetGUID: '8F2A0C57-0000-4000-8000-0123456789AB', ContainerOfLaterVersions: null },
  };
  it.each([
    ['a full backup', {}, { kind: 'full', isComplete: true, bytes: 120, position: 3, hasChecksums: true }],
    ['one of the log', { BackupType: '2' }, { kind: 'log' }],
    ['a differential one', { BackupType: '5' }, { kind: 'other' }],
    ['one by an edition that does not compress', { CompressedBackupSize: null }, { bytes: 900 }],
    ['one that was broken off', { BackupName: '*** INCOMPLETE ***', BackupFinishDate: null }, { isComplete: false }],
    ['one that was made in spite of errors', { IsDamaged: '1' }, { isDamaged: true }],
    ['one without checksums', { HasBackupChecksums: '0' }, { hasChecksums: false }],
  ])('is read from its header: %s', (_, change, expected) => {
    expect(headerRow.parse({ ...row, ...change })).toMatchObject({
      ...{ guid: '8f2a0c57-0000-4000-8000-0123456789ab', database: 'erp' },
      ...expected,
    });
  });

  it.each([
    ['1 percent processed.', 1],
    ['100 percent processed.', 100],
    ['Processed 320 pages for database', undefined],
  ])('how far it is: %s', (line, percent) => expect(percentIn(line)).toBe(percent));
});

describe('files of a restored database', () => {
  const file = (LogicalName: string, PhysicalName: string, Type: string, FileId: string) => ({
    ...{ LogicalName, PhysicalName, Type, FileId },
  });
  it('lie beside those of the live one under a name of their own: rows, log, more files and folders', () => {
    const files = [
      file('erp', 'C:\\old\\erp.mdf', 'D', '1'),
      file('erp_log', 'C:\\old\\erp_log.ldf', 'L', '2'),
      file('more data', 'C:\\old\\more.ndf', 'D', '3'),
      file('memory', 'C:\\old\\memory', 'S', '65537'),
    ];
    expect(planFiles(files, 'copy', { data: 'E:\\data\\', log: 'L:\\log' })).toEqual([
      { logical: 'erp', to: 'E:\\data\\copy_1.mdf' },
      { logical: 'erp_log', to: 'L:\\log\\copy_2.ldf' },
      { logical: 'more data', to: 'E:\\data\\copy_3.ndf' },
      { logical: 'memory', to: 'E:\\data\\copy_65537' },
    ]);
  });
  it('lie in folders of Linux, too, where a backup of Windows goes there', () => {
    const [made] = planFiles([file('erp', 'C:\\erp.mdf', 'D', '1')], 'copy', {
      data: folderOf('/var/opt/mssql/data/erp.mdf'),
      log: '/',
    });
    expect(made?.to).toBe('/var/opt/mssql/data/copy_1.mdf');
  });
});

describe('which editions compress', () => {
  it.each([
    [3, 'Developer Edition (64-bit)', true],
    [2, 'Standard Edition (64-bit)', true],
    [2, 'Web Edition (64-bit)', false],
    [4, 'Express Edition (64-bit)', false],
  ])('%i %s: %s', (engine, edition, expected) => expect(compressesIn(engine, edition)).toBe(expected));
});

describe('where a server puts its backup', () => {
  const context = testContext({ firstStartedAt: new Date('2026-11-21T02:04:11Z') });
  it.each([
    ['D:\\backups\\', 'D:\\backups\\erp-20261121T020411Z-step.bak'],
    ['D:', 'D:\\erp-20261121T020411Z-step.bak'],
    ['\\\\nas\\night', '\\\\nas\\night\\erp-20261121T020411Z-step.bak'],
    ['/var/opt/mssql/backups', '/var/opt/mssql/backups/erp-20261121T020411Z-step.bak'],
    ['D:\\backups\\erp.BAK', 'D:\\backups\\erp.BAK'],
  ])('%s', (to, path) => expect(serverPlaceOf({ of: 'erp', to }, context).path).toBe(path));

  it('is another set with each generation, and files beside it have names of their own', () => {
    const set = (generation: number) =>
      serverPlaceOf({ of: 'erp', to: '/b' }, testContext({ at: { generation } })).name;
    expect(set(1)).not.toBe(set(2));
    expect(besidePlace('D:\\b\\x.bak', 'erp', 'log', context).path).toBe('D:\\b\\erp-20261121T020411Z-tail.trn');
    expect(besidePlace('/b/x.bak', 'erp', 'start', context).path).toBe('/b/erp-20261121T020411Z-after-restore.bak');
  });

  it.each([
    ['D:\\b', true],
    ['\\\\nas\\b', true],
    ['/b', true],
    ['./backups', false],
    ['backups', false],
  ])('%s is a whole path: %s', (path, expected) => expect(isWhole(path)).toBe(expected));
});

describe('rows counted before and after a backup', () => {
  it('are compared only where both are the same', () => {
    const counted = countedTwice({ a: '1', b: '2', gone: '3' }, { a: '1', b: '5', fresh: '0' });
    expect(counted).toEqual({ rows: { a: '1' }, written: ['b', 'fresh', 'gone'] });
    expect(writtenText(counted.written)).toBe(
      "3 tables were written to meanwhile, and can't be compared: b, fresh, gone",
    );
    expect(writtenText([])).toBe('');
  });
});
