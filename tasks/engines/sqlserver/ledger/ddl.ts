/** Texts are compared by their characters' numbers: two steps whose names differ only by case are two. */
const exact = 'COLLATE Latin1_General_BIN2';

/** The key's columns: no index key of SQL Server may be longer than 1,700 bytes. */
const key = `session nvarchar(128) ${exact} NOT NULL,
  phase nvarchar(128) ${exact} NOT NULL,
  step nvarchar(128) ${exact} NOT NULL,
  cell nvarchar(256) ${exact} NOT NULL,
  generation int NOT NULL,
  unit nvarchar(128) ${exact} NOT NULL`;

export const schemaDdl = `IF SCHEMA_ID(N'nightferry') IS NULL EXEC (N'CREATE SCHEMA nightferry');`;

export const ledgerDdl = `IF OBJECT_ID(N'nightferry.ledger', N'U') IS NULL
CREATE TABLE nightferry.ledger (
  ${key},
  low nvarchar(max) NULL,
  high nvarchar(max) NULL,
  rows_read bigint NOT NULL DEFAULT 0,
  rows_written bigint NOT NULL DEFAULT 0,
  rejects bigint NOT NULL DEFAULT 0,
  committed_at datetime2(3) NOT NULL DEFAULT SYSUTCDATETIME(),
  PRIMARY KEY NONCLUSTERED (session, phase, step, cell, generation, unit)
);`;

export const chunksDdl = `IF OBJECT_ID(N'nightferry.chunks', N'U') IS NULL
CREATE TABLE nightferry.chunks (
  ${key},
  low nvarchar(max) NULL,
  high nvarchar(max) NULL,
  PRIMARY KEY NONCLUSTERED (session, phase, step, cell, generation, unit)
);`;

export const rejectsDdl = `IF OBJECT_ID(N'nightferry.rejects', N'U') IS NULL
CREATE TABLE nightferry.rejects (
  id bigint IDENTITY NOT NULL PRIMARY KEY,
  session nvarchar(128) ${exact} NOT NULL,
  phase nvarchar(128) ${exact} NOT NULL,
  step nvarchar(128) ${exact} NOT NULL,
  cell nvarchar(256) ${exact} NOT NULL,
  generation int NOT NULL,
  unit nvarchar(128) ${exact} NOT NULL,
  source_table nvarchar(max) NOT NULL,
  target_table nvarchar(max) NOT NULL,
  key_columns nvarchar(max) NOT NULL,
  key_values nvarchar(max) NOT NULL,
  row_count bigint NOT NULL,
  column_name nvarchar(max) NULL,
  reason nvarchar(64) NOT NULL,
  code nvarchar(64) NULL,
  message nvarchar(max) NOT NULL,
  line bigint NULL,
  row_data nvarchar(max) NULL,
  status nvarchar(16) NOT NULL DEFAULT N'open',
  settled_by nvarchar(256) NULL,
  rejected_at datetime2(3) NOT NULL DEFAULT SYSUTCDATETIME(),
  settled_at datetime2(3) NULL
);`;

/** Not every server tells an index by its name. */
export const rejectsIndexDdl = `IF NOT EXISTS (SELECT 1 FROM sys.indexes
  WHERE object_id = OBJECT_ID(N'nightferry.rejects') AND is_primary_key = 0 AND index_id > 0)
CREATE NONCLUSTERED INDEX rejects_of_step ON nightferry.rejects (session, phase, step, cell, generation, id);`;

export function grantOf(table: string, user: string): string {
  return `GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${user};`;
}
