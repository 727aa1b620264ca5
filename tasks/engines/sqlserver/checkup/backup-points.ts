import type { EnginePoint } from '../../../../state/doctor/database-facts.ts';
import { formatDuration } from '../../../../state/format.ts';
import type { ServerFacts } from './facts.ts';
import { fine, watch } from './point.ts';

const dayMs = 24 * 3_600_000;

/** When it was last backed up, and how far back a loss would go. */
export function backupPoints({ backups, recovery }: ServerFacts): readonly EnginePoint[] {
  const log =
    recovery === 'FULL' || recovery === ''
      ? []
      : [
          watch(
            recovery === 'SIMPLE'
              ? 'Recovery model SIMPLE: there are no log backups, and what is lost goes back to the last full or differential one.'
              : 'Recovery model BULK_LOGGED: a log backup with bulk changes in it can only be restored whole.',
            ['Know it before the night: a tail-log backup saves nothing here, or not to the minute.'],
          ),
        ];
  if (backups === 'hidden') {
    return [
      ...log,
      watch('When it was last backed up is not shown to this login (msdb).', ['Ask whoever keeps the backups.']),
    ];
  }
  const newest = (kind: string) => backups.find((one) => one.kind === kind);
  const [full, differential, logged] = [newest('full'), newest('differential'), newest('log')];
  if (!full) {
    return [
      ...log,
      watch('msdb knows no full backup of it: the log chain has not begun.', [
        'Take one before the night: a backup step, or BACKUP DATABASE ... WITH CHECKSUM.',
      ]),
    ];
  }
  const told = [full, ...(differential ? [differential] : []), ...(logged ? [logged] : [])]
    .map(({ kind, ageMs }) => `${kind} ${formatDuration(ageMs)} ago`)
    .join(', ');
  const youngest = Math.min(...[full, differential, logged].flatMap((one) => (one ? [one.ageMs] : [])));
  const isStale = youngest > dayMs || (recovery === 'FULL' && !logged);
  const says = `Last backups, by msdb: ${told}.`;
  if (!isStale) return [...log, fine(says)];
  const missing =
    recovery === 'FULL' && !logged ? ['Recovery model FULL without log backups: the log only grows.'] : [];
  return [...log, watch(says, [...missing, 'Take one before the night, and see why there is no newer one.'])];
}
