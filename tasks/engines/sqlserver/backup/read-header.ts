import { z } from 'zod';
import type { BackupSet } from '../../../backup/server/seam.ts';

const maybe = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

/** Columns of RESTORE HEADERONLY that we go by; versions add others behind them. Source: Microsoft's documentation. */
export const headerRow = z
  .object({
    BackupName: maybe,
    BackupType: maybe,
    Position: z.string(),
    DatabaseName: maybe,
    BackupSize: maybe,
    CompressedBackupSize: maybe,
    BackupFinishDate: maybe,
    HasBackupChecksums: maybe,
    IsDamaged: maybe,
    BackupSetGUID: maybe,
  })
  .transform(
    (row): BackupSet => ({
      guid: row.BackupSetGUID.toLowerCase(),
      position: Number(row.Position),
      name: row.BackupName,
      database: row.DatabaseName,
      kind: row.BackupType === '1' ? 'full' : row.BackupType === '2' ? 'log' : 'other',
      // One that was broken off has this for a name, and no end.
      isComplete: row.BackupFinishDate !== '' && row.BackupName !== '*** INCOMPLETE ***',
      isDamaged: row.IsDamaged === '1',
      hasChecksums: row.HasBackupChecksums === '1',
      bytes: Number(row.CompressedBackupSize || row.BackupSize || 0),
      finishedAt: row.BackupFinishDate,
    }),
  );
