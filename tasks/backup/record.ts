import type { BackupFormat } from '../../state/session/fact-events.ts';
import type { BackupState } from '../../state/session/facts.ts';
import type { Context } from '../kind.ts';
import { totalOf } from './compare.ts';
import type { Seal } from './seal.ts';
import type { RowCounts } from './seam.ts';

export interface Made extends Seal {
  readonly database: string;
  readonly format: BackupFormat;
  readonly path: string;
  readonly readThrough: boolean;
  readonly rows?: RowCounts;
  /** Of a backup by the server, in place of the SHA-256. */
  readonly set?: string;
}

export function recorded(path: string, { facts }: Pick<Context, 'facts'>): BackupState | undefined {
  return facts.backups.find((backup) => backup.path === path);
}

/** Once: an attempt that goes on where another died finds it in the journal. */
export function recordMade(made: Made, context: Context): void {
  const before = recorded(made.path, context);
  if (before?.sha256 === made.sha256 && before.set === made.set) return;
  context.record('backup.made', { ...made, step: `${context.at.phase}/${context.at.step}` });
}

export function recordProven(path: string, how: string, rows: RowCounts, context: Context): void {
  context.record('backup.proven', { path, how, ...totalOf(rows) });
}
