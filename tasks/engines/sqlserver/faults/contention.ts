import type { Kind, Meaning } from './number-kinds.ts';

type Contention = 'deadlock' | 'lock-timeout' | 'snapshot' | 'snapshot-changed' | 'versions' | 'no-snapshot';

const blockers =
  'See who holds it: SELECT session_id, blocking_session_id, wait_type, wait_resource FROM sys.dm_exec_requests WHERE blocking_session_id <> 0;';
/** Its columns are those of SQL Server 2012: newer ones have the time beside it. */
const deadlocks =
  "SELECT TOP (3) CONVERT(xml, event_data) FROM sys.fn_xe_file_target_read_file(N'system_health*.xel', NULL, NULL, NULL) WHERE object_name = N'xml_deadlock_report' ORDER BY file_name DESC, file_offset DESC;  -- VIEW SERVER STATE";
const sessions =
  'SELECT session_id, login_name, program_name, status FROM sys.dm_exec_sessions WHERE is_user_process = 1 AND database_id = DB_ID();';

/** Somebody else was in the way: who, and how to see that. */
export const contention: Readonly<Record<Contention & Kind, Meaning>> = {
  deadlock: {
    code: 'database/deadlock',
    retry: 'safe',
    remedy: [
      `See who took part, the newest first: ${deadlocks}`,
      "On Azure SQL Database: SELECT * FROM sys.event_log WHERE event_type = 'deadlock';  -- in master",
      'Stop whoever else writes to these tables (the application, jobs, triggers), or use one worker. Then try again.',
    ],
  },
  'lock-timeout': {
    code: 'database/lock-timeout',
    retry: 'safe',
    remedy: [
      blockers,
      'LCK_M_SCH_M and LCK_M_SCH_S: somebody changes the table itself (ALTER, TRUNCATE, an index that is rebuilt).',
      'Wait for that session or end it, then try again.',
    ],
  },
  snapshot: {
    code: 'database/serialization',
    retry: 'safe',
    remedy: [
      'Another session has changed a row that this one, under SNAPSHOT isolation, was to change: all of its transaction was rolled back.',
      `See who else is there: ${sessions}`,
      'In a freeze nobody should write: see whether it is proven still. Stop that writer, then try again.',
    ],
  },
  'snapshot-changed': {
    code: 'database/serialization',
    retry: 'safe',
    remedy: [
      'A table was altered (ALTER, a new index, TRUNCATE) after the moment at which this transaction reads: SNAPSHOT knows no tables of before.',
      `See who else is there: ${sessions}`,
      'Keep such jobs out of the night. Then try again: it reads at a new moment.',
    ],
  },
  versions: {
    code: 'database/serialization',
    retry: 'safe',
    remedy: [
      'The versions of rows that SNAPSHOT reads are gone: tempdb was full, or a secondary replica was moved.',
      'Look at tempdb (SELECT SUM(version_store_reserved_page_count) * 8 AS kb FROM sys.dm_db_file_space_usage; in tempdb) and make room.',
      'Then try again: it reads at a new moment. From a database that is frozen (read-only) no versions are needed.',
    ],
  },
  'no-snapshot': {
    code: 'database/no-snapshot',
    retry: 'safe',
    remedy: [
      'Allow it, before the database is made read-only: ALTER DATABASE ... SET ALLOW_SNAPSHOT_ISOLATION ON;',
      'It waits for the transactions that are open: see snapshot_isolation_state_desc in sys.databases.',
    ],
  },
};
