import type { CopyFormat, CopyRequest } from '../../copy/seam.ts';
import type { Expression } from './copy-expressions.ts';
import type { CopyKey } from './copy-keys.ts';
import type { BinaryForm, Reading } from './copy-messages.ts';
import type { SqliteDatabase } from './database.ts';

/** A column of the SELECT, with the target's column that it fills. */
export interface FittedColumn {
  readonly name: string;
  readonly expression: Expression;
}

export interface CompiledCopy {
  readonly database: SqliteDatabase;
  readonly request: CopyRequest;
  readonly rows: Pick<Reading, 'from' | 'where'>;
  readonly key: CopyKey;
  readonly columns: readonly FittedColumn[];
  /** The line of a row; undefined where the target is not known. */
  readonly line: string | undefined;
  readonly format: CopyFormat;
  /** How rows travel in binary form, or why they don't. */
  readonly binary: BinaryForm | string;
  readonly bytesPerRow: number | undefined;
  /** Whether readers keep nobody from writing, and see what was there when they began. */
  readonly isWal: boolean;
}
