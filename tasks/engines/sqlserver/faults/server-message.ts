/** What the server said, as the driver hands it on. Source: MS-TDS, ERROR token. */
export interface ServerMessage {
  readonly number: number;
  readonly state: number;
  /** The severity, from 11 for errors. */
  readonly class: number;
  readonly message: string;
  /** Empty outside of procedures, triggers and functions. */
  readonly procName: string;
  /** From 1, within the batch or the procedure; 0 or 1 for what has no line. */
  readonly lineNumber: number;
}

/**
 * Everything that the server said in an error, in its order. The driver packs several into one, and mssql wraps those of
 * the driver. Empty when it is not the server's.
 */
export function serverMessages(error: unknown): readonly ServerMessage[] {
  return innermost(error).flatMap((one) => (isServerMessage(one) ? [one] : []));
}

/** An error and what it was made of: `originalError` is mssql's word, `errors` and `cause` are the language's. */
export function innermost(error: unknown, depth = 0): readonly Error[] {
  if (!(error instanceof Error) || depth > 8) return [];
  const { originalError } = error as { readonly originalError?: unknown };
  const within = [
    ...(error instanceof AggregateError ? error.errors : []),
    ...(originalError === undefined ? [] : [originalError]),
    ...(error.cause === undefined ? [] : [error.cause]),
  ].flatMap((one) => innermost(one, depth + 1));
  return [...within, error];
}

function isServerMessage(error: Error): error is Error & ServerMessage {
  return 'number' in error && typeof error.number === 'number' && 'lineNumber' in error;
}
