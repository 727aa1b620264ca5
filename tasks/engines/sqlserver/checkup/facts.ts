import { z } from 'zod';
import { Fault } from '../../../../state/fault.ts';
import { type Ask, bit, readRow, readWhereShown, shown, text, whole } from '../freeze/home.ts';
import { findMarker } from '../freeze/marker.ts';
import { mayWatch } from '../freeze/sessions.ts';
import { type Policies, readPolicies } from './policies.ts';

const maybe = z.string().nullable();

const setUp = z.object({
  database: z.string(),
  login: z.string(),
  user: text,
  isSysadmin: bit,
  seesOthers: bit,
  version: text,
  edition: text,
  engineEdition: whole,
  babelfish: text,
  recovery: text,
  collation: text,
  serverCollation: text,
  compatibility: whole,
  pageVerify: text,
  snapshot: text,
  readCommittedSnapshot: bit,
  access: text,
  state: text,
  isReadOnly: bit,
  isAutoClose: bit,
  isAutoShrink: bit,
  hasCapture: bit,
  isPublished: bit,
  isSubscribed: bit,
  isEncrypted: bit,
  hasQueryStore: bit,
  isReplica: bit,
  owner: maybe,
});

const group = z.object({ name: z.string(), role: text, health: text });
const certificate = z.object({ name: z.string(), backedUp: maybe });
const backup = z.object({ kind: z.string(), at: z.string(), ageMs: whole });
const orphan = z.object({ name: z.string() });
const pages = z.object({ pages: whole });
const check = z.object({ at: maybe });

/** How a database is set up, as far as this login is shown it. */
export interface ServerFacts extends z.infer<typeof setUp> {
  readonly groups: readonly z.infer<typeof group>[];
  readonly certificates: readonly z.infer<typeof certificate>[] | 'hidden';
  /** The newest of each kind: `full`, `differential`, `log`. */
  readonly backups: readonly z.infer<typeof backup>[] | 'hidden';
  readonly orphans: readonly string[];
  readonly policies: Policies;
  readonly suspectPages: number;
  /** `session phase/step`, by the mark of a freeze; `undefined` where it has none. */
  readonly frozenBy: string | undefined;
  /** The last DBCC CHECKDB without errors: days since; `undefined` where it is not told. */
  readonly daysSinceCheck: number | undefined;
}

export async function readFacts(ask: Ask, now: Date): Promise<ServerFacts> {
  const found = await readRow(ask, setUp, setUpSql);
  const certificates = await readWhereShown(ask, certificate, certificateSql);
  const backups = await readWhereShown(ask, backup, backupSql);
  const checked = shown(await readWhereShown(ask, check, checkSql))[0]?.at ?? undefined;
  return {
    ...found,
    groups: shown(await readWhereShown(ask, group, groupSql)),
    certificates: 'rows' in certificates ? certificates.rows : 'hidden',
    backups: 'rows' in backups ? backups.rows : 'hidden',
    orphans: shown(await readWhereShown(ask, orphan, orphanSql)).map(({ name }) => name),
    policies: await readPolicies(ask),
    frozenBy: found.isReadOnly ? await frozenBy(ask) : undefined,
    suspectPages: shown(await readWhereShown(ask, pages, pagesSql))[0]?.pages ?? 0,
    daysSinceCheck:
      checked === undefined ? undefined : Math.floor((now.getTime() - Date.parse(`${checked}Z`)) / 86_400_000),
  };
}

/** A mark that can't be read is told with the freeze itself. */
async function frozenBy(query: Ask): Promise<string | undefined> {
  try {
    return (await findMarker({ query }))?.frozenBy;
  } catch (error) {
    if (error instanceof Fault && error.code === 'freeze/mark') return 'another version of Nightferry';
    throw error;
  }
}

const property = (name: string) => `convert(nvarchar(256), serverproperty('${name}'))`;

const setUpSql = `
select d.name as [database], original_login() as [login], user_name() as [user],
  coalesce(is_srvrolemember('sysadmin'), 0) as [isSysadmin], ${mayWatch} as [seesOthers],
  ${property('ProductVersion')} as [version], ${property('Edition')} as [edition],
  coalesce(convert(int, serverproperty('EngineEdition')), 0) as [engineEdition],
  case when convert(int, serverproperty('babelfish')) = 1 then ${property('BabelfishVersion')} end as [babelfish],
  d.recovery_model_desc as [recovery], d.collation_name as [collation], ${property('Collation')} as [serverCollation],
  coalesce(d.compatibility_level, 0) as [compatibility], d.page_verify_option_desc as [pageVerify],
  coalesce(d.snapshot_isolation_state_desc, 'OFF') as [snapshot], d.is_read_committed_snapshot_on as [readCommittedSnapshot],
  d.user_access_desc as [access], d.state_desc as [state], d.is_read_only as [isReadOnly],
  d.is_auto_close_on as [isAutoClose], d.is_auto_shrink_on as [isAutoShrink], d.is_cdc_enabled as [hasCapture],
  case when d.is_published = 1 or d.is_merge_published = 1 then 1 else 0 end as [isPublished], d.is_subscribed as [isSubscribed],
  d.is_encrypted as [isEncrypted], d.is_query_store_on as [hasQueryStore],
  case when d.replica_id is null then 0 else 1 end as [isReplica], suser_sname(d.owner_sid) as [owner]
from sys.databases d where d.database_id = db_id()`;

const groupSql = `
select g.name as [name], rs.role_desc as [role], rs.synchronization_health_desc as [health]
from sys.availability_groups g
join sys.availability_databases_cluster c on c.group_id = g.group_id and c.database_name = db_name()
join sys.dm_hadr_availability_replica_states rs on rs.group_id = g.group_id and rs.is_local = 1`;

/** The key of a database is protected by a certificate in master, or by a key that somebody else keeps. */
const certificateSql = `
select c.name as [name], convert(nvarchar(19), c.pvt_key_last_backup_date, 126) as [backedUp]
from sys.dm_database_encryption_keys k join master.sys.certificates c on c.thumbprint = k.encryptor_thumbprint
where k.database_id = db_id()`;

const backupSql = `
select case b.type when 'D' then 'full' when 'I' then 'differential' else 'log' end as [kind],
  convert(nvarchar(19), max(b.backup_finish_date), 126) as [at],
  convert(bigint, datediff(minute, max(b.backup_finish_date), getdate())) * 60000 as [ageMs]
from msdb.dbo.backupset b
where b.database_name = db_name() and b.is_copy_only = 0 and b.type in ('D', 'I', 'L') group by b.type`;

const orphanSql = `
select u.name as [name] from sys.database_principals u left join sys.server_principals l on l.sid = u.sid
where u.type in ('S', 'U') and u.authentication_type = 1 and u.principal_id > 4 and l.sid is null
order by u.name`;

const pagesSql = `
select count(*) as [pages] from msdb.dbo.suspect_pages where database_id = db_id() and event_type in (1, 2, 3)`;

/** SQL Server 2016 SP2 and newer. A database that was never checked says 1900. */
const checkSql = `select convert(nvarchar(19), convert(datetime, databasepropertyex(db_name(), 'LastGoodCheckDbTime')), 126) as [at]`;
