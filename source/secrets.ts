import { resolve } from 'node:path';
import { Fault } from '../state/fault.ts';
import { plainLine } from '../state/plain-text.ts';
import type { CommandResult, Shell } from '../state/ports.ts';
import type { Redactor } from '../state/redact.ts';
import type { SecretReference } from '../state/runbook/runbook.ts';
import { formatSecretReference } from '../state/runbook/secret.ts';

export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly shell: Shell;
  readonly readText: (path: string) => Promise<string>;
  /** Asks at the terminal without echo. `undefined` where there is no terminal. */
  readonly prompt: ((label: string) => Promise<string>) | undefined;
  /** Folder that `file:` paths start from. */
  readonly folder: string;
  readonly redactor: Redactor;
  /** Aborts while a command for a secret runs. */
  readonly signal?: AbortSignal | undefined;
}

const commandTimeoutMs = 60_000;

/**
 * Resolves secret references, each once, and teaches their values to the redactor. `purpose` says in faults what a
 * secret is for: `the URL of edu_v2`.
 * Faults: `secret/missing`, `secret/unreadable`, `secret/no-terminal`, `secret/command-failed`, `secret/empty`.
 */
export class Secrets {
  readonly #sources: SecretSources;
  readonly #known = new Map<string, Promise<string>>();

  constructor(sources: SecretSources) {
    this.#sources = sources;
  }

  /** The value of a reference. */
  async value(reference: SecretReference, purpose?: string): Promise<string> {
    if (reference.from === 'text') return reference.text;
    const value = await this.#once(reference, purpose);
    this.#sources.redactor.learn(value);
    return value;
  }

  /** The value of a reference to a URL, of which only the password is secret. */
  async url(reference: SecretReference, purpose?: string): Promise<string> {
    const url = await this.#once(reference, purpose);
    const password = passwordOf(url);
    if (password !== undefined) this.#sources.redactor.learn(password);
    return url;
  }

  /** Whether it was read already, or is being read. */
  isKnown(reference: SecretReference): boolean {
    return reference.from === 'text' || this.#known.has(formatSecretReference(reference));
  }

  /** The same for whoever may not take the terminal: what is known is at hand, and nobody is asked for the rest. */
  withoutAsking(): Secrets {
    const quiet = new Secrets({ ...this.#sources, prompt: undefined });
    for (const [written, value] of this.#known) quiet.#known.set(written, value);
    return quiet;
  }

  /** A secret that was found elsewhere, such as a password in a file that a URL leads to. */
  learn(secret: string): void {
    this.#sources.redactor.learn(secret);
  }

  /** Nobody is asked twice, and no command is run twice. What failed is tried again next time. */
  #once(reference: SecretReference, purpose: string | undefined): Promise<string> {
    const written = formatSecretReference(reference);
    const known = this.#known.get(written) ?? this.#read(reference, purpose);
    this.#known.set(written, known);
    known.catch(() => this.#known.delete(written));
    return known;
  }

  async #read(reference: SecretReference, purpose: string | undefined): Promise<string> {
    const value = await this.#ask(reference, purpose === undefined ? '' : ` (${purpose})`);
    if (value !== '') return value;
    throw new Fault('secret/empty', `${named(reference, purpose)} is empty.`, {
      remedy: ['Give it a value and try again.'],
      retry: 'safe',
    });
  }

  async #ask(reference: SecretReference, purpose: string): Promise<string> {
    const { env, shell, readText, prompt, folder, signal } = this.#sources;
    switch (reference.from) {
      case 'text':
        return reference.text;
      case 'env': {
        const value = env[reference.name];
        if (value !== undefined) return value;
        throw new Fault('secret/missing', `The environment variable ${reference.name}${purpose} is not set.`, {
          remedy: [`Set it in the shell that starts Nightferry (export ${reference.name}=...), then try again.`],
          retry: 'safe',
        });
      }
      case 'file': {
        const path = resolve(folder, reference.path);
        return (await readText(path).catch((cause: unknown) => unreadable(path, purpose, cause))).trim();
      }
      case 'prompt':
        if (prompt) return prompt(reference.label || 'secret');
        throw new Fault(
          'secret/no-terminal',
          `The secret ${formatSecretReference(reference)}${purpose} is asked for at the terminal, and there is none.`,
          {
            remedy: ['Start Nightferry in a terminal, or give the secret by env: or file:.'],
            retry: 'safe',
          },
        );
      case 'exec': {
        const { command } = reference;
        const result = await shell.run({
          command,
          cwd: folder,
          timeoutMs: commandTimeoutMs,
          ...(signal && { signal }),
        });
        if (result.aborted) signal?.throwIfAborted();
        if (result.exitCode === 0) return result.stdout.trim();
        throw commandFailed(command, purpose, folder, result);
      }
    }
  }
}

/** A reference as a person would say it. */
function named(reference: SecretReference, purpose: string | undefined): string {
  const what = purpose === undefined ? '' : ` (${purpose})`;
  return reference.from === 'env'
    ? `The environment variable ${reference.name}${what}`
    : `The secret ${formatSecretReference(reference)}${what}`;
}

function unreadable(path: string, purpose: string, cause: unknown): never {
  throw new Fault('secret/unreadable', `The secret in ${path}${purpose} could not be read.`, {
    remedy: ['Check the path and its permissions.'],
    retry: 'safe',
    cause,
  });
}

function commandFailed(command: string, purpose: string, folder: string, result: CommandResult): Fault {
  const { exitCode, timedOut, signal, startError, stderr } = result;
  const how = timedOut
    ? `did not end within ${commandTimeoutMs / 1000} seconds`
    : exitCode === undefined
      ? `was ended by ${signal ?? startError ?? 'a signal'}`
      : `ended with exit code ${exitCode}`;
  const said = plainLine(stderr.trim().split('\n').at(-1) ?? '');
  return new Fault('secret/command-failed', `The command for the secret exec:${command}${purpose} ${how}.`, {
    remedy: [
      ...(said === '' ? [] : [`It said last: ${said}`]),
      `Run it by hand in ${folder}, and put right what it says.`,
    ],
    retry: 'safe',
  });
}

function passwordOf(url: string): string | undefined {
  try {
    const { password, searchParams } = new URL(url);
    return decodeURIComponent(password) || (searchParams.get('password') ?? undefined);
  } catch {
    return undefined;
  }
}
