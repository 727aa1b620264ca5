import type { Finding, ForeignSession, Survey } from '../../../freeze/freezer.ts';
import { sessionText } from '../../../freeze/session-text.ts';
import { neverRun } from '../never-run.ts';

/** What was found out about a database that is to be frozen. */
export interface DatabaseState {
  readonly database: string;
  readonly login: string;
  /** SERVERPROPERTY('EngineEdition'): 5 is Azure SQL Database, 8 a managed instance. */
  readonly edition: number;
  readonly isBabelfish: boolean;
  readonly isSystem: boolean;
  /** A database snapshot. */
  readonly isSnapshot: boolean;
  readonly state: string;
  readonly access: string;
  readonly snapshot: string;
  readonly isReadOnly: boolean;
  /** Restored WITH STANDBY: log backups are still applied. */
  readonly isStandby: boolean;
  readonly isReplica: boolean;
  readonly hasCapture: boolean;
  readonly isPublished: boolean;
  readonly isSubscribed: boolean;
  readonly mayAlter: boolean;
  readonly seesOthers: boolean;
  readonly groups: readonly string[];
  readonly mirrored: boolean;
  /** What its encryption is doing, where it is not at rest. */
  readonly encrypting: readonly string[];
  /** Units of work of distributed transactions that nobody ends. */
  readonly distributed: readonly string[];
}

const managedInstance = 8;

/** What of it is in the way of READ_ONLY, what goes on writing into errors, and how the freeze will be proved. */
export function judgeSurvey(
  found: DatabaseState,
  sessions: readonly ForeignSession[],
  log: { readonly lsn: string } | { readonly why: string },
): Survey {
  const isSeen = 'lsn' in log;
  const method = isSeen
    ? 'READ_ONLY in sys.databases, and the last record of its log, which does not move'
    : `READ_ONLY in sys.databases only, so it stays unproven: ${log.why}`;
  const never = neverRun.includes('freeze');
  return {
    sessions,
    remedy: ['Put that right as it says there, then try again: nothing was changed yet.'],
    findings: [
      ...refusals(found),
      ...writers(found),
      ...sessions.flatMap(openTransaction),
      ...(found.snapshot === 'OFF' && !found.isReadOnly
        ? [note('ALLOW_SNAPSHOT_ISOLATION is off: it is turned on before READ_ONLY, and off again by the undo')]
        : []),
      ...(found.seesOthers
        ? []
        : [
            note(
              `${found.login} is not shown the sessions of others: GRANT VIEW SERVER STATE TO ${found.login} (SQL Server 2022: VIEW SERVER PERFORMANCE STATE)`,
            ),
          ]),
    ],
    proof: {
      certain: isSeen && !never,
      method: never ? `${method}. It has never run on a real SQL Server, so it stays unproven` : method,
    },
  };
}

/** What the server would say no to, or what can't be a freeze. */
function refusals(found: DatabaseState): readonly Finding[] {
  const { database, login, state, access, groups } = found;
  return [
    ...(found.isBabelfish ? [stops('Babelfish has no READ_ONLY: freeze the PostgreSQL database behind it')] : []),
    ...(found.isSystem ? [stops(`${database} is a system database: READ_ONLY is refused (error 5058)`)] : []),
    ...(found.isSnapshot ? [stops('it is a database snapshot, which can not change anyway: freeze its source')] : []),
    ...(state === 'ONLINE' || state === '' ? [] : [stops(`it is ${state}, not ONLINE`)]),
    ...(found.isReplica || groups.length > 0
      ? [
          stops(
            `it is in ${groups.length > 0 ? `availability group ${groups.join(', ')}` : 'an availability group'}: READ_ONLY is refused (error 1468). Take it out first, ALTER AVAILABILITY GROUP ... REMOVE DATABASE [${database}], and plan how it gets back in`,
          ),
        ]
      : []),
    ...(found.mirrored ? [stops('it is mirrored: READ_ONLY is refused (error 1468). End the mirroring first')] : []),
    ...(found.edition === managedInstance
      ? [
          stops(
            'a managed instance of Azure SQL does not let READ_ONLY be set: stop the application and confirm it by hand',
          ),
        ]
      : []),
    ...found.encrypting.map((text) => stops(`${text}: READ_ONLY is refused until that is over (TDE)`)),
    ...(found.isStandby ? [stops('it is a standby of log shipping, READ_ONLY by itself: freeze its primary')] : []),
    ...(access === 'SINGLE_USER'
      ? [stops('it is SINGLE_USER: whoever holds its one session may be needed, and we could lose it')]
      : []),
    ...(found.mayAlter ? [] : [stops(`${login} may not ALTER it: GRANT ALTER ON DATABASE::[${database}] to its user`)]),
  ];
}

/** What reads or writes in the background, and what becomes of it. */
function writers(found: DatabaseState): readonly Finding[] {
  return [
    ...(found.isReadOnly ? [note('it is READ_ONLY already: nothing is changed, and a thaw leaves it so')] : []),
    ...(found.hasCapture
      ? [
          writes(
            'change data capture is on: its capture job writes into the database, and fails while that is READ_ONLY. Let it catch up, then EXEC sys.sp_cdc_stop_job, and start it again after a thaw',
          ),
        ]
      : []),
    ...(found.isPublished
      ? [
          writes(
            'it is published for replication: the log reader can not mark what it has read while it is READ_ONLY. Let its agents catch up, then stop them',
          ),
        ]
      : []),
    ...(found.isSubscribed
      ? [
          writes(
            'it subscribes to a publication: its distribution agent fails while it is READ_ONLY, and goes on after a thaw',
          ),
        ]
      : []),
    ...found.distributed.map((unit) =>
      writes(
        `distributed transaction ${unit} is in doubt, which nobody ends by himself: KILL '${unit}' WITH COMMIT or ROLLBACK`,
      ),
    ),
    ...(found.access === 'RESTRICTED_USER' ? [note('it is RESTRICTED_USER, and stays so')] : []),
  ];
}

function openTransaction(session: ForeignSession): readonly Finding[] {
  if (!session.inTransaction) return [];
  const lost =
    session.xid === null
      ? 'nothing of it is lost'
      : 'what it wrote is rolled back, which takes as long as the writing did';
  return [writes(`open transaction: ${sessionText(session)}; when it is ended, ${lost}`)];
}

const stops = (text: string): Finding => ({ weight: 'stops', text });
const writes = (text: string): Finding => ({ weight: 'writes', text });
const note = (text: string): Finding => ({ weight: 'note', text });
