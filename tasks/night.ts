import type { LiveProgress } from '../state/live.ts';
import type { Clock, Files, Http, Operator, Shell } from '../state/ports.ts';
import type { Runbook, SecretReference } from '../state/runbook/runbook.ts';
import type { SessionLog } from '../state/session/log.ts';
import type { Database } from './engines/engine.ts';

/** Why a session stops before its end. */
export type StopReason =
  | { readonly why: 'operator' }
  | { readonly why: 'answers' }
  | { readonly why: 'signal'; readonly signal: string }
  | { readonly why: 'fault'; readonly error: unknown };

/** A session under way in this process: what its steps and its conductor share. Made in `source/`. */
export interface Night {
  readonly log: SessionLog;
  readonly runbook: Runbook;
  readonly operator: Operator;
  readonly live: LiveProgress;
  readonly clock: Clock;
  readonly shell: Shell;
  readonly files: Files;
  readonly http: Http;
  readonly cores: number;
  /** Aborts once the session must stop; steps give way at their next safe point. */
  readonly signal: AbortSignal;
  /** Stops the session. The first reason counts. */
  stop(reason: StopReason): void;
  database(name: string): Promise<Database>;
  /** As `Context.release`. */
  release(name: string): Promise<void>;
  /** As `Context.repin`. */
  repin(name: string, why: string): Promise<void>;
  /** Resolves once another host could know what is journaled so far, or it is journaled that it can't. */
  intentKnown(): Promise<void>;
  secret(reference: SecretReference): Promise<string>;
  idNamespace(): Promise<string>;
  /** A copy without secrets, of a text or of plain data on its way to a screen. */
  redact<T>(value: T): T;
}
