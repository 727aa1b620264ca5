import { z } from 'zod';
import type { Survey } from '../../../freeze/freezer.ts';
import { bit, type FreezeHome, readRow, readWhereShown, shown, text, whole } from './home.ts';
import { type DatabaseState, judgeSurvey } from './judge-survey.ts';
import { lastLogRecord } from './log-end.ts';
import { foreignSessions, mayWatch } from './sessions.ts';

/** What a freeze will meet: who is there, what the server refuses, what writes and will fail. Changes nothing. */
export async function surveyDatabase(home: FreezeHome): Promise<Survey> {
  const state = await readRow(home.query, facts, factsSql);
  const names = async (sql: string) => shown(await readWhereShown(home.query, named, sql)).map(({ name }) => name);
  const found: DatabaseState = {
    ...state,
    groups: await names(groupsSql),
    mirrored: (await names(mirroringSql)).length > 0,
    encrypting: await names(encryptionSql),
    distributed: await names(distributedSql),
  };
  return judgeSurvey(found, await foreignSessions(home), await lastLogRecord(home));
}

const named = z.object({ name: z.string() });

const facts = z.object({
  database: z.string(),
  login: z.string(),
  edition: whole,
  isBabelfish: bit,
  isSystem: bit,
  isSnapshot: bit,
  state: text,
  access: text,
  snapshot: text,
  isReadOnly: bit,
  isStandby: bit,
  isReplica: bit,
  hasCapture: bit,
  isPublished: bit,
  isSubscribed: bit,
  mayAlter: bit,
  seesOthers: bit,
});

const factsSql = `
select d.name as [database], original_login() as [login],
  coalesce(convert(int, serverproperty('EngineEdition')), 0) as [edition],
  coalesce(convert(int, serverproperty('babelfish')), 0) as [isBabelfish],
  case when d.name in ('master', 'model', 'msdb', 'tempdb', 'distribution') then 1 else 0 end as [isSystem],
  case when d.source_database_id is null then 0 else 1 end as [isSnapshot],
  d.state_desc as [state], d.user_access_desc as [access], d.snapshot_isolation_state_desc as [snapshot],
  d.is_read_only as [isReadOnly], d.is_in_standby as [isStandby],
  case when d.replica_id is null then 0 else 1 end as [isReplica],
  d.is_cdc_enabled as [hasCapture],
  case when d.is_published = 1 or d.is_merge_published = 1 then 1 else 0 end as [isPublished],
  d.is_subscribed as [isSubscribed],
  coalesce(has_perms_by_name(db_name(), 'DATABASE', 'ALTER'), 0) as [mayAlter],
  ${mayWatch} as [seesOthers]
from sys.databases d where d.database_id = db_id()`;

const groupsSql = `
select g.name as [name] from sys.availability_databases_cluster c
join sys.availability_groups g on g.group_id = c.group_id where c.database_name = db_name()`;

const mirroringSql = `
select convert(nvarchar(128), mirroring_state_desc) as [name] from sys.database_mirroring
where database_id = db_id() and mirroring_guid is not null`;

/** 2 and 5: under way; 4 and 6: its key is changed. 0, 1 and 3 are at rest. */
const encryptionSql = `
select case encryption_state when 2 then 'it is being encrypted' when 5 then 'it is being decrypted'
  else 'its encryption key is being changed' end as [name]
from sys.dm_database_encryption_keys where database_id = db_id() and encryption_state in (2, 4, 5, 6)`;

/** Prepared by a coordinator that has not come back: session -2. */
const distributedSql = `
select distinct convert(nvarchar(36), request_owner_guid) as [name] from sys.dm_tran_locks
where request_session_id = -2 and resource_database_id = db_id()`;
