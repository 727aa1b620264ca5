import { z } from 'zod';
import { Fault } from '../../../../state/fault.ts';
import type { SqlServerConnection } from '../connection.ts';
import { bit, readRow, text } from '../freeze/home.ts';
import { quoteName, quoteText } from '../quote.ts';

const factsRow = z.object({
  engine: z.string().transform(Number),
  edition: text,
  version: text,
  babelfish: text,
  may_back_up: bit,
  may_create: bit,
});

export interface ServerFacts {
  /** `SQL Server 16.0.4135.4, Standard Edition (64-bit)` */
  readonly title: string;
  readonly compresses: boolean;
}

/** Source: Microsoft's documentation, SERVERPROPERTY (EngineEdition) and HAS_PERMS_BY_NAME. */
const factsSql = `SELECT CONVERT(int, SERVERPROPERTY('EngineEdition')) AS engine,
  CONVERT(nvarchar(128), SERVERPROPERTY('Edition')) AS edition,
  CONVERT(nvarchar(128), SERVERPROPERTY('ProductVersion')) AS version,
  CONVERT(nvarchar(128), SERVERPROPERTY('BabelfishVersion')) AS babelfish`;

const rightsOf = (database: string) => `SELECT
  HAS_PERMS_BY_NAME(${quoteText(quoteName(database))}, 'DATABASE', 'BACKUP DATABASE') AS may_back_up,
  CASE WHEN HAS_PERMS_BY_NAME(NULL, NULL, 'CREATE ANY DATABASE') = 1 OR IS_SRVROLEMEMBER('dbcreator') = 1 THEN 1 ELSE 0 END AS may_create`;

/** Faults: `backup/unsupported`, `backup/no-privilege`. */
export async function requireFacts(
  connection: SqlServerConnection,
  database: string,
  name: string,
): Promise<ServerFacts> {
  const ask = (sql: string) => connection.batch(sql);
  const { engine, edition, version, babelfish } = await readRow(
    ask,
    factsRow.omit({ may_back_up: true, may_create: true }),
    factsSql,
  );
  const refused = unsupported(engine, babelfish);
  if (refused) throw refused(name);
  const rights = await readRow(ask, factsRow.pick({ may_back_up: true, may_create: true }), rightsOf(database));
  if (!rights.may_back_up || !rights.may_create) throw noPrivilege(name, database, rights);
  return { title: `SQL Server ${version}, ${edition}`, compresses: compressesIn(engine, edition) };
}

/** Standard and Enterprise (and Developer) do; Express and Web do not. Source: Microsoft's list of features by edition. */
export function compressesIn(engineEdition: number, edition: string): boolean {
  return engineEdition === 3 || (engineEdition === 2 && !/\bweb\b/i.test(edition));
}

const azure: Readonly<Record<number, string>> = {
  5: 'Azure SQL Database',
  6: 'Azure Synapse Analytics',
  8: 'Azure SQL Managed Instance',
  11: 'Azure Synapse serverless',
  12: 'SQL database in Microsoft Fabric',
};

/** What speaks T-SQL and makes no backups into files. */
function unsupported(engineEdition: number, babelfish: string): ((name: string) => Fault) | undefined {
  if (babelfish !== '') {
    return (name) =>
      new Fault('backup/unsupported', `${name} is on Babelfish, which has no BACKUP and no RESTORE.`, {
        remedy: ['It is a PostgreSQL inside: declare the database behind it with engine postgres, and back that up.'],
        retry: 'safe',
      });
  }
  const product = azure[engineEdition];
  if (product === undefined) return undefined;
  return (name) =>
    new Fault('backup/unsupported', `${name} is on ${product}, which makes no backups into files.`, {
      remedy: [
        'It is backed up by Azure: note the time, and restore to a point in time (az sql db restore, the portal).',
        'Let a `confirm` step hold what was agreed on instead.',
      ],
      retry: 'safe',
    });
}

function noPrivilege(
  name: string,
  database: string,
  { may_back_up: mayBackUp, may_create: mayCreate }: { readonly may_back_up: boolean; readonly may_create: boolean },
): Fault {
  const lacking = [
    ...(mayBackUp ? [] : ['back it up']),
    ...(mayCreate ? [] : ['read backups and create databases']),
  ].join(', nor ');
  return new Fault('backup/no-privilege', `This login may not ${lacking} (${name}).`, {
    remedy: [
      ...(mayBackUp ? [] : [`USE ${quoteName(database)}; ALTER ROLE db_backupoperator ADD MEMBER [user];`]),
      ...(mayCreate ? [] : ['ALTER SERVER ROLE dbcreator ADD MEMBER [login];']),
    ],
    retry: 'safe',
  });
}
