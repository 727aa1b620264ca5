import type { EnginePoint } from '../../../../state/doctor/database-facts.ts';
import { quoteName } from '../quote.ts';
import { backupPoints } from './backup-points.ts';
import type { ServerFacts } from './facts.ts';
import { fine, point, stops, watch } from './point.ts';
import { copyPoints } from './replication-points.ts';
import { damagePoints, encryptionPoints, ownerPoints, policyPoints } from './safety-points.ts';

/** What SQL Server people look at first, each with what to do. Pure: the figures come from `readFacts`. */
export function pointsOf(found: ServerFacts): readonly EnginePoint[] {
  if (found.babelfish !== '')
    return [fine('Its backups, replicas and encryption are those of the PostgreSQL behind it.')];
  return [
    settingsPoint(found),
    ...accessPoints(found),
    ...backupPoints(found),
    ...copyPoints(found),
    ...encryptionPoints(found),
    ...snapshotPoints(found),
    ...ownerPoints(found),
    ...policyPoints(found),
    ...damagePoints(found),
    ...habitPoints(found),
    found.hasQueryStore
      ? fine('Query Store is on: plans and times from before the night can be compared with those after it.')
      : fine('Query Store is off: of plans and times from before the night nothing is kept.'),
  ];
}

function settingsPoint({ collation, serverCollation, compatibility, recovery, readCommittedSnapshot }: ServerFacts) {
  const versions = readCommittedSnapshot ? ', READ_COMMITTED_SNAPSHOT on' : '';
  const says = `Recovery model ${recovery}, compatibility level ${compatibility}, collation ${collation}${versions}.`;
  if (serverCollation === '' || collation === serverCollation) return fine(says);
  return watch(`${says} The server, and so tempdb, has ${serverCollation}.`, [
    'Temporary tables compare by the other collation: an error 468 in a procedure is this. Write COLLATE DATABASE_DEFAULT there.',
  ]);
}

function accessPoints({ state, access, isReadOnly, frozenBy, database, edition, engineEdition }: ServerFacts) {
  const name = quoteName(database);
  return [
    ...(state === 'ONLINE' || state === '' ? [] : [stops(`It is ${state}, not ONLINE.`, ['Bring it online first.'])]),
    ...(access === 'SINGLE_USER'
      ? [
          stops('It is SINGLE_USER: one session only, and Nightferry needs several.', [
            `ALTER DATABASE ${name} SET MULTI_USER;`,
          ]),
        ]
      : []),
    ...(access === 'RESTRICTED_USER'
      ? [watch('It is RESTRICTED_USER: only its owners come in.', [`ALTER DATABASE ${name} SET MULTI_USER;`])]
      : []),
    ...(isReadOnly && frozenBy !== undefined ? [frozenPoint(frozenBy)] : []),
    ...(isReadOnly && frozenBy === undefined
      ? [
          point('stops-change', 'It is READ_ONLY: no step can change it.', [
            `ALTER DATABASE ${name} SET READ_WRITE WITH ROLLBACK IMMEDIATE;  -- once it is known who made it so`,
          ]),
        ]
      : []),
    ...(engineEdition === 4
      ? [
          watch(`${edition}: a database of it ends at 10 GB, and its backups are not compressed.`, [
            'See that what is copied into it fits.',
          ]),
        ]
      : []),
  ];
}

/** Whoever lifts READ_ONLY by hand breaks the freeze of that session. */
function frozenPoint(frozenBy: string): EnginePoint {
  return {
    ...point(
      'stops-change',
      `It is READ_ONLY by the freeze of ${frozenBy}: no step of another session can change it.`,
      ['Finish that session or roll it back: that lifts its freeze.'],
    ),
    frozenBy,
  };
}

function snapshotPoints({ snapshot, isReadOnly, database }: ServerFacts): readonly EnginePoint[] {
  if (snapshot === 'ON') return [fine('ALLOW_SNAPSHOT_ISOLATION is on: a copy from it reads at one moment.')];
  if (isReadOnly)
    return [
      fine(
        `ALLOW_SNAPSHOT_ISOLATION is ${snapshot}; while it is READ_ONLY that can't change, and it has one moment only.`,
      ),
    ];
  return [
    watch(
      `ALLOW_SNAPSHOT_ISOLATION is ${snapshot}: readers and writers wait for each other, and a copy is of no one moment.`,
      [
        'A freeze turns it on before READ_ONLY, and its undo off again.',
        `To have it for copies before that: ALTER DATABASE ${quoteName(database)} SET ALLOW_SNAPSHOT_ISOLATION ON;  -- waits for open transactions, and costs room in tempdb`,
      ],
    ),
  ];
}

function habitPoints({ isAutoClose, isAutoShrink, database }: ServerFacts): readonly EnginePoint[] {
  const off = (option: string) => `ALTER DATABASE ${quoteName(database)} SET ${option} OFF;`;
  return [
    ...(isAutoClose
      ? [watch('AUTO_CLOSE is on: it shuts down whenever nobody is connected.', [off('AUTO_CLOSE')])]
      : []),
    ...(isAutoShrink ? [watch('AUTO_SHRINK is on: it may shrink in the middle of a load.', [off('AUTO_SHRINK')])] : []),
  ];
}
