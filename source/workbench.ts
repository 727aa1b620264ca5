import { availableParallelism } from 'node:os';
import type { Actor } from '../state/events.ts';
import type { Journal } from '../state/journal/journal.ts';
import type { Clock, Files, Http, Shell } from '../state/ports.ts';
import { Redactor } from '../state/redact.ts';
import type { Engine } from '../tasks/engines/engine.ts';
import { currentActor } from './actor.ts';
import { systemClock } from './clock.ts';
import { systemFiles } from './files.ts';

/** What every command works with: this machine's edges, the journal, and who sits here. */
export interface Workbench extends Machine {
  readonly journal: Journal;
  /** Where a page for onlookers is kept up to date while a session runs. */
  readonly statusPage?: string | undefined;
}

/**
 * What is at hand before anything is known of databases: enough to put the screens before the person. The engines are
 * half of the program, and are loaded when something is done with a database.
 */
export type Desk = Omit<Workbench, 'engineOf'>;

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
  /** Asks for a secret at the terminal, until the signal aborts; `undefined` without one. */
  readonly prompt: ((label: string, signal?: AbortSignal) => Promise<string>) | undefined;
}

export interface MachineOptions {
  readonly as?: string | undefined;
  readonly prompt?: Machine['prompt'];
  readonly statusPage?: string | undefined;
}

/** What this process begins with. */
export function systemDesk(journal: Journal, options: MachineOptions): Desk {
  return { journal, statusPage: options.statusPage, ...systemEdges(options) };
}

/** The whole workbench. */
export async function workbenchOf(desk: Desk): Promise<Workbench> {
  return { ...desk, engineOf: await loadEngines() };
}

export async function systemMachine(options: MachineOptions): Promise<Machine> {
  return { ...systemEdges(options), engineOf: await loadEngines() };
}

function systemEdges(options: MachineOptions): Omit<Machine, 'engineOf'> {
  return {
    actor: currentActor(options.as),
    clock: systemClock,
    shell: shellOnUse,
    files: systemFiles,
    http: httpOnUse,
    env: process.env,
    cores: availableParallelism(),
    redactor: new Redactor(),
    prompt: options.prompt,
  };
}

async function loadEngines(): Promise<Machine['engineOf']> {
  const { engineOf } = await import('../tasks/engines/engines.ts');
  return engineOf;
}

/** Loaded with the first command that is started. */
const shellOnUse: Shell = {
  run: async (command) => (await import('./shell.ts')).systemShell.run(command),
  isRunning: async (handle) => (await import('./shell.ts')).systemShell.isRunning(handle),
};

/** Loaded with the first request: Node's own HTTP brings half of a browser's network along. */
const httpOnUse: Http = {
  send: async (request) => (await import('./http.ts')).systemHttp.send(request),
};
