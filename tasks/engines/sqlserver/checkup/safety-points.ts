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
