import type { EnginePoint } from '../../../../state/doctor/database-facts.ts';
import { formatCount } from '../../../../state/format.ts';
import { quoteName } from '../quote.ts';
import type { ServerFacts } from './facts.ts';
import { fine, stops, watch } from './point.ts';

const oldCheckDays = 30;
const named = 5;

/** TDE: a backup without its certificate is worth nothing elsewhere. */
export function encryptionPoints({ isEncrypted, certificates }: ServerFacts): readonly EnginePoint[] {
  if (!isEncrypted) return [];
  if (certificates === 'hidden' || certificates.length === 0) {
    return [
      watch('It is encrypted (TDE), and this login is not shown by which certificate.', [
        'Without that certificate and its private key no backup of it can be restored on another server: see that both are kept.',
      ]),
    ];
  }
  return certificates.map(({ name, backedUp }) =>
    backedUp === null
      ? watch(`It is encrypted (TDE) by certificate ${name}, whose private key was never backed up.`, [
          `BACKUP CERTIFICATE ${quoteName(name)} TO FILE = '...' WITH PRIVATE KEY (FILE = '...', ENCRYPTION BY PASSWORD = '...');  -- in master`,
          'Without it no backup of this database can be restored on another server.',
        ])
      : fine(`It is encrypted (TDE) by certificate ${name}, backed up at ${backedUp.replace('T', ' ')}.`),
  );
}

/** Who owns it, and users whom nobody can come as: both show after a restore on another server. */
export function ownerPoints({ owner, orphans, database }: ServerFacts): readonly EnginePoint[] {
  return [
    ...(owner === null
      ? [
          watch(
            'Its owner is no login of this server: dbo has nobody behind it, and some procedures fail (error 15517).',
            [`ALTER AUTHORIZATION ON DATABASE::${quoteName(database)} TO [sa];  -- or whoever should own it`],
          ),
        ]
      : [fine(`Its owner is ${owner}.`)]),
    ...(orphans.length === 0
      ? []
      : [
          watch(`${formatCount(orphans.length, 'user')} without a login on this server (orphaned): ${some(orphans)}.`, [
            ...orphans.slice(0, named).map((name) => `ALTER USER ${quoteName(name)} WITH LOGIN = ${quoteName(name)};`),
          ]),
        ]),
  ];
}

/** Rows that the server leaves out of what it shows, without a word, to owners and sysadmin as well. */
export function policyPoints({ policies, user }: ServerFacts): readonly EnginePoint[] {
  if (policies === 'hidden') {
    return [
      watch('This login is not shown security policies: whether one hides rows from it can not be told.', [
        `GRANT VIEW DEFINITION TO ${quoteName(user)};  -- as the owner of the database`,
        'Rows that are hidden are in no copy, in no count and in no checksum.',
      ]),
    ];
  }
  return [...new Set(policies.map(({ name }) => name))].map((name) => {
    const tables = policies.filter((one) => one.name === name).map(({ table }) => table);
    return watch(`Security policy ${name} hides rows of ${some(tables)}: which, its function decides by who asks.`, [
      `ALTER SECURITY POLICY ${name} WITH (STATE = OFF);  -- for the time of the copies and checks; copies of these tables are refused until then`,
      'They are open to whoever may read them then: do it while the application is stopped, and turn it ON again.',
    ]);
  });
}

/** Damaged pages, and whether anybody looked. */
export function damagePoints({
  suspectPages,
  daysSinceCheck,
  pageVerify,
  database,
}: ServerFacts): readonly EnginePoint[] {
  const check = `DBCC CHECKDB (${quoteName(database)}) WITH NO_INFOMSGS;`;
  return [
    ...(suspectPages > 0
      ? [
          stops(`msdb knows ${formatCount(suspectPages, 'damaged page')} of it (suspect_pages).`, [
            check,
            'Do not begin before that is understood.',
          ]),
        ]
      : []),
    ...(daysSinceCheck === undefined
      ? []
      : daysSinceCheck > 36_500
        ? [watch('It was never checked for damage (DBCC CHECKDB).', [check])]
        : daysSinceCheck > oldCheckDays
          ? [watch(`It was last checked for damage ${formatCount(daysSinceCheck, 'day')} ago.`, [check])]
          : [fine(`It was checked for damage ${formatCount(daysSinceCheck, 'day')} ago, without a finding.`)]),
    ...(pageVerify === 'CHECKSUM' || pageVerify === ''
      ? []
      : [
          watch(`Its pages are verified by ${pageVerify}, not by CHECKSUM: damage on disk is found late.`, [
            `ALTER DATABASE ${quoteName(database)} SET PAGE_VERIFY CHECKSUM;`,
          ]),
        ]),
  ];
}

function some(names: readonly string[]): string {
  return [...names.slice(0, named), ...(names.length > named ? [`${names.length - named} more`] : [])].join(', ');
}
