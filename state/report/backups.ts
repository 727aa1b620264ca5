import type { Event } from '../events.ts';
import type { BackupFormat } from '../session/fact-events.ts';
import type { ServerIdentity } from '../session/opened.ts';
import type { Session } from '../session/session.ts';

export interface BackupReport {
  readonly database: string;
  /** `phase/step` that made it. */
  readonly step: string;
  readonly format: BackupFormat;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Of a backup by the server itself, which nobody else has read: the GUID of its backup set. */
  readonly set?: string;
  readonly madeAt: string;
  /** Whether all of it was read again after it was written. */
  readonly readThrough: boolean;
  readonly proven: { readonly at: string; readonly how: string; readonly tables: number; readonly rows: string } | null;
  /** `false`: it was made again, or its phase was taken back. */
  readonly counts: boolean;
}

/** Every backup that was made, oldest first. */
export function backupsOf(session: Session, events: readonly Event[]): readonly BackupReport[] {
  const backups: BackupReport[] = [];
  for (const event of events) {
    if (event.type === 'backup.made') {
      const { rows: _, ...made } = event.data;
      const counts = session.facts.backups.some(({ path, madeAt }) => path === made.path && madeAt === event.at);
      backups.push({ ...made, madeAt: event.at, proven: null, counts });
    } else if (event.type === 'backup.proven') {
      const { path, ...proven } = event.data;
      const index = backups.findLastIndex((backup) => backup.path === path);
      const backup = backups[index];
      if (backup) backups[index] = { ...backup, proven: { at: event.at, ...proven } };
    }
  }
  return backups;
}

/** A name of the runbook that came to stand for another database. */
export interface RepinReport {
  readonly database: string;
  readonly at: string;
  /** `phase/step` that did it. */
  readonly step: string | null;
  readonly why: string;
  readonly identity: ServerIdentity;
}

export function repinsOf(events: readonly Event[]): readonly RepinReport[] {
  return events.flatMap((event): readonly RepinReport[] => {
    if (event.type !== 'database.repinned') return [];
    const { database, identity, why } = event.data;
    const step = event.step ? `${event.step.phase}/${event.step.step}` : null;
    return [{ database, at: event.at, step, why, identity }];
  });
}
