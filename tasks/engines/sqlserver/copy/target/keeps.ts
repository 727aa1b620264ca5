import { Fault } from '../../../../../state/fault.ts';
import type { Database } from '../../../engine.ts';

/** By what a table would keep other rows than it is given, and its count not tell. Babelfish, which cuts none, says 0 of all columns. */
const keepsSql = `SELECT N'the trigger ' + name + N' runs instead of every INSERT' FROM sys.triggers
WHERE parent_id = OBJECT_ID($1) AND is_instead_of_trigger = 1 AND is_disabled = 0
UNION ALL
SELECT N'column ' + name + N' was made with ANSI_PADDING OFF, and loses blanks and zero bytes at its end' FROM sys.columns
WHERE object_id = OBJECT_ID($1) AND is_ansi_padded = 0 AND TYPE_NAME(system_type_id) IN (N'varchar', N'varbinary')
  AND SERVERPROPERTY('BabelfishVersion') IS NULL`;

/** Faults: `copy/alters-rows`. */
export async function requireKeeps(
  database: Database,
  { sql, title }: { readonly sql: string; readonly title: string },
): Promise<void> {
  const { rows } = await database.query(keepsSql, [sql]);
  if (rows.length === 0) return;
  throw new Fault(
    'copy/alters-rows',
    `${title} would not keep rows as they come: ${rows.map(([why]) => why).join('; ')}.`,
    {
      remedy: [
        'Disable the trigger while the table is filled (DISABLE TRIGGER ... ON ...), and look at what it would have done.',
        'Make the column anew: ALTER TABLE ... ALTER COLUMN ... keeps the setting of the session that runs it.',
      ],
      retry: 'safe',
    },
  );
}
