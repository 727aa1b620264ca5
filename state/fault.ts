/** Whether doing the failed thing again can do harm. `unknown` asks the operator to look first. */
export type Retry = 'safe' | 'unsafe' | 'unknown';

/** A place in a file the operator can open. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The source line itself, shown under the message. */
  readonly snippet?: string;
  /** Where in the snippet the column is, when it is not `column`: a long line was cut, or a secret masked. */
  readonly caret?: number;
}

/** A fault as plain data: what the journal keeps, `--json` prints and screens draw. */
export interface FaultRecord {
  /** Stable, `area/what`: scripts and docs refer to it. */
  readonly code: string;
  /** One sentence that names the object. */
  readonly message: string;
  /** What to do next, one step an entry, in order. */
  readonly remedy: readonly string[];
  readonly retry: Retry;
  readonly at?: Place;
  /** The messages of the causes, outermost first. */
  readonly causes?: readonly string[];
}

/** A fault found in a runbook before anything runs. A warning does not stop a session from opening. */
export interface Finding extends FaultRecord {
  readonly severity: 'error' | 'warning';
}

export interface FaultDetails {
  readonly remedy?: readonly string[];
  readonly retry?: Retry;
  readonly at?: Place;
  readonly cause?: unknown;
}

/** An error an operator can act on. Everything else that is thrown is a bug of ours. */
export class Fault extends Error {
  readonly code: string;
  readonly remedy: readonly string[];
  readonly retry: Retry;
  readonly at: Place | undefined;

  constructor(code: string, message: string, details: FaultDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Fault';
    this.code = code;
    this.remedy = details.remedy ?? [];
    this.retry = details.retry ?? 'unknown';
    this.at = details.at;
  }

  /** The fault that a record describes, for code that throws. */
  static from({ code, message, remedy, retry, at, causes = [] }: FaultRecord): Fault {
    const inner = (cause: Error | undefined) => (cause === undefined ? undefined : { cause });
    const cause = causes.reduceRight<Error | undefined>((within, text) => new Error(text, inner(within)), undefined);
    return new Fault(code, message, { remedy, retry, ...(at && { at }), ...inner(cause) });
  }
}

/** Turns anything thrown into plain data. What is not a `Fault` is named as a bug, with its cause kept. */
export function recordFault(error: unknown): FaultRecord {
  const causes = causesOf(error);
  if (error instanceof Fault) {
    const { code, message, remedy, retry, at } = error;
    return { code, message, remedy, retry, ...(at && { at }), ...(causes.length > 0 && { causes }) };
  }
  return {
    code: 'nightferry/bug',
    message: `Nightferry did not expect this: ${messageOf(error)}`,
    remedy: ['Leave the session (it is safe to resume) and report this message with the log.'],
    retry: 'unknown',
    ...(causes.length > 0 && { causes }),
  };
}

/** The message of anything thrown; AggregateErrors (refused connections have them) say what is inside. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

function causesOf(error: unknown): string[] {
  const causes: string[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  while (cause !== undefined && causes.length < 8) {
    causes.push(messageOf(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}
