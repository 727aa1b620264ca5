import type { Answer } from './answer.ts';
import type { Question } from './question.ts';

/** Time as the world sees it, and time that only goes forward. The one way to either. */
export interface Clock {
  now(): Date;
  /** Milliseconds from an unknown start; for durations. */
  monotonicMs(): number;
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Something that changes and can be looked at: the shape of React's `useSyncExternalStore`. */
export interface Observable<T> {
  subscribe(listener: () => void): () => void;
  /** The same object until something changed. */
  snapshot(): T;
}

export interface Command {
  /** Program and arguments, or a line for the shell. */
  readonly command: readonly string[] | string;
  readonly cwd?: string;
  /** Added to the environment Nightferry runs in; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  /** Another user of this machine; only root may. PostgreSQL's server refuses to run as root. */
  readonly runAs?: { readonly uid: number; readonly gid: number };
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Every line as it comes, stdout and stderr together, control sequences still in it. */
  readonly onLine?: (line: string) => void;
  /** Called once the process runs. When it throws, the process is ended, and what was thrown becomes `startError`. */
  readonly onStart?: (process: ProcessHandle) => void;
}

/** What tells a process from a later one with the same pid. */
export interface ProcessHandle {
  readonly pid: number;
  /** As the system gives it; only compared for equality. Empty where it can't be had. */
  readonly startedAt: string;
}

export interface CommandResult {
  /** `undefined` when a signal ended it or it never started. */
  readonly exitCode: number | undefined;
  readonly signal?: string;
  readonly timedOut: boolean;
  readonly aborted: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order they came. Of each of these three at most the last MB is kept. */
  readonly output: string;
  readonly durationMs: number;
  /** Why it could not be started: `ENOENT`, `EACCES`. */
  readonly startError?: string;
}

export interface Shell {
  /**
   * Runs to its end and resolves whatever the end was; rejects never. The whole process group dies with the signal.
   * What a command leaves in the background is left alone: a second after the command itself ended, so does this.
   */
  run(command: Command): Promise<CommandResult>;
  /** Whether that very process is still there. */
  isRunning(process: ProcessHandle): Promise<boolean>;
}

/** What is asked of the file system. Paths are absolute. */
export interface Files {
  readText(path: string): Promise<string>;
  stat(
    path: string,
  ): Promise<{ readonly bytes: number; readonly modifiedAt: Date; readonly isDirectory: boolean } | undefined>;
  /** Files that match a pattern of the last path segment (`*` and `?`), newest first. */
  match(pattern: string): Promise<readonly string[]>;
  sha256(path: string): Promise<string>;
  /** The last bytes of a file, at most so many, as text. */
  readEnd(path: string, bytes: number): Promise<string>;
  /** The files in a folder and in those below it, by their paths inside it, in the order of these. */
  list(folder: string): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
  /** Bytes an unprivileged process can still write where `path` is. */
  freeBytes(path: string): Promise<number>;
  /** Bytes of the whole file system where `path` is. */
  totalBytes(path: string): Promise<number>;
  /** Whether this process may write there: the file, or the folder in which it would be made. */
  isWritable(path: string): Promise<boolean>;
  /**
   * All of it or nothing, durable when it resolves, also through a power cut. A file that is there keeps its mode and
   * owner, and a link to it stays a link; a new one gets `mode` (default 0600).
   */
  writeText(path: string, text: string, options?: { readonly mode?: number }): Promise<void>;
  /**
   * What a stream gives, as large as it may be, in a file that only its owner may read, in place of one that is there. All
   * of it or nothing, and durable. A stream that fails leaves nothing, and rejects with its own error.
   */
  writeStream(
    path: string,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Bytes, mode, owner and times, to a path where there is nothing yet; all of it or nothing, and durable. */
  copy(from: string, to: string): Promise<void>;
  /** A file, or a folder with all that is in it. What is not there is removed already. */
  remove(path: string): Promise<void>;
  /** Within one file system, and durable. Replaces a file that is there. */
  rename(from: string, to: string): Promise<void>;
  /** With those above it where they are missing; one that is there is left as it is. `mode` is of new ones: default 0700. */
  makeFolder(path: string, options?: { readonly mode?: number }): Promise<void>;
}

export interface HttpRequest {
  /** `http:` or `https:`. */
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  /** Certificates (PEM) that are trusted in place of the machine's. */
  readonly ca?: string;
  readonly signal?: AbortSignal;
}

/** What came of a request. Redirects are not followed: they are answers. */
export type HttpReply =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** At most the first MB of it, as text. */
      readonly body: string;
      /** From the beginning of the request to the end of its answer. */
      readonly latencyMs: number;
    }
  /** `isSent`: whether it may have come to the server; a refused connection has not. */
  | {
      readonly kind: 'failed';
      readonly why: 'unreachable' | 'timeout' | 'aborted';
      readonly error: string;
      readonly isSent: boolean;
      readonly latencyMs: number;
    };

export interface Http {
  /** One request over a connection of its own. Rejects never. */
  send(request: HttpRequest): Promise<HttpReply>;
}

/** The person, however they are reached: screens, prompts, or a file of answers. */
export interface Operator {
  /** Resolves with the answer, or with `leave` when the person (or the file) wants to stop here. */
  ask(question: Question, signal: AbortSignal): Promise<Reply>;
}

export type Reply =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly scripted: boolean }
  | { readonly kind: 'leave'; readonly why: 'operator' | 'answers' };
