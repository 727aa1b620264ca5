import type { LiveProgress } from '../state/live.ts';
import type { Operator } from '../state/ports.ts';
import type { SessionLog } from '../state/session/log.ts';
import type { SessionControls } from './controls.ts';
import type { StepPorts } from './step-ports.ts';

/** Why a session stops before its end. */
export type StopReason =
  | { readonly why: 'operator' }
  | { readonly why: 'answers' }
  /** Someone wants to see the ways back, which is journaled already: the night goes on with that. */
  | { readonly why: 'ways-back' }
  | { readonly why: 'signal'; readonly signal: string }
  | { readonly why: 'fault'; readonly error: unknown };

/** A session under way in this process: what its steps and its conductor share. Made in `source/`. */
export interface Night extends StepPorts {
  readonly log: SessionLog;
  readonly operator: Operator;
  readonly live: LiveProgress;
  /** What people ask of copies under way, and what these share. */
  readonly controls: SessionControls;
  /** Stops the session. The first reason counts. */
  stop(reason: StopReason): void;
  /** As `Context.release`. */
  release(name: string): Promise<void>;
  /** As `Context.repin`. */
  repin(name: string, why: string): Promise<void>;
  /** Resolves once another host could know what is journaled so far, or it is journaled that it can't. */
  intentKnown(): Promise<void>;
  /** A copy without secrets, of a text or of plain data on its way to a screen. */
  redact<T>(value: T): T;
}
