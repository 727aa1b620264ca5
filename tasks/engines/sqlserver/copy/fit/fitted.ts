import type { SqlType } from '../types.ts';

/** An expression of the source, with the type of its values. */
export interface Value {
  readonly sql: string;
  readonly type: SqlType;
}

/** Values that would not arrive as they are, and the end of a sentence that begins with them. */
export interface ValueGuard {
  readonly when: string;
  readonly because: string;
}

/** How a value gets into a column of the target. The table is in docs/types.md. */
export interface Fitted {
  /** What is selected, and sent as it is. */
  readonly sql: string;
  readonly guards: readonly ValueGuard[];
  /** What is lost with every value, and is no reason to refuse them. */
  readonly loses?: string;
}

export interface FitOptions {
  /** The type as the target writes it, for messages. */
  readonly into: string;
  /** Whether the server keeps texts in UTF-16, so that halves of characters can be in them. */
  readonly isUtf16: boolean;
}

/** Every value of it fits. */
export function asIs(sql: string): Fitted {
  return { sql, guards: [] };
}
