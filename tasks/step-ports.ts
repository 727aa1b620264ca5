import type { Clock, Files, Http, Shell } from '../state/ports.ts';
import type { Runbook, SecretReference } from '../state/runbook/runbook.ts';
import type { Database } from './engines/engine.ts';

/** What a step reaches the world by, whoever lets it: a night under way, or someone who only looks. */
export interface StepPorts {
  readonly runbook: Runbook;
  readonly clock: Clock;
  readonly shell: Shell;
  readonly files: Files;
  readonly http: Http;
  /** Processor cores this process may use: `os.availableParallelism()`. */
  readonly cores: number;
  /** Aborts when the session stops. A step gives way at its next safe point and resolves `stopped`. */
  readonly signal: AbortSignal;
  /** Opens a database of the runbook; the same one each time. */
  database(name: string): Promise<Database>;
  /** The value of a secret reference, registered for redaction. */
  secret(reference: SecretReference): Promise<string>;
  /** The id namespace of the runbook, as a UUID. Faults: `ids/no-namespace`. */
  idNamespace(): Promise<string>;
}
