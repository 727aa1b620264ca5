import { availableParallelism } from 'node:os';
import type { Actor } from '../state/events.ts';
import type { Clock, Files, Http, Journal, Shell } from '../state/ports.ts';
import { Redactor } from '../state/redact.ts';
import type { Engine } from '../tasks/engines/engine.ts';
import { engineOf } from '../tasks/engines/engines.ts';
import { currentActor } from './actor.ts';
import { systemClock } from './clock.ts';
import { systemFiles } from './files.ts';
import { systemHttp } from './http.ts';
import { systemShell } from './shell.ts';

/** What every command works with: this machine's edges, the journal, and who sits here. */
export interface Workbench extends Machine {
  readonly journal: Journal;
}

/** The same without a journal, for commands that only look. */
export interface Machine {
  readonly actor: Actor;
  readonly clock: Clock;
  readonly shell: Shell;
  readonly files: Files;
  readonly http: Http;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cores: number;
  readonly redactor: Redactor;
  readonly engineOf: (key: string) => Engine;
  /** Asks for a secret at the terminal; `undefined` without one. */
  readonly prompt: ((label: string) => Promise<string>) | undefined;
}

/** The workbench of this process. */
export function systemWorkbench(journal: Journal, options: MachineOptions): Workbench {
  return { journal, ...systemMachine(options) };
}

export interface MachineOptions {
  readonly as?: string | undefined;
  readonly prompt?: Machine['prompt'];
}

export function systemMachine(options: MachineOptions): Machine {
  return {
    actor: currentActor(options.as),
    clock: systemClock,
    shell: systemShell,
    files: systemFiles,
    http: systemHttp,
    env: process.env,
    cores: availableParallelism(),
    redactor: new Redactor(),
    engineOf,
    prompt: options.prompt,
  };
}
