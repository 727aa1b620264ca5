import { resolve } from 'node:path';
import { Fault } from '../state/fault.ts';
import type { Shell } from '../state/ports.ts';
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
}

/**
 * Resolves secret references, each once, and teaches their values to the redactor.
 * Faults: `secret/missing`, `secret/unreadable`, `secret/no-terminal`, `secret/command-failed`, `secret/empty`.
 */
export class Secrets {
  readonly #sources: SecretSources;
  readonly #known = new Map<string, Promise<string>>();

  constructor(sources: SecretSources) {
    this.#sources = sources;
  }

  /** The value of a reference. */
  value(reference: SecretReference): Promise<string> {
    if (reference.from === 'text') return Promise.resolve(reference.text);
    const written = formatSecretReference(reference);
    const known = this.#known.get(written) ?? this.#resolve(reference, written);
    this.#known.set(written, known);
    known.catch(() => this.#known.delete(written));
    return known;
  }

  /** The value of a reference to a URL, of which only the password is secret. */
  async url(reference: SecretReference): Promise<string> {
    const url =
      reference.from === 'text' ? reference.text : await this.#read(reference, formatSecretReference(reference));
    const password = passwordOf(url);
    if (password !== undefined) this.#sources.redactor.learn(password);
    return url;
  }

  async #resolve(reference: SecretReference, written: string): Promise<string> {
    const value = await this.#read(reference, written);
    this.#sources.redactor.learn(value);
    return value;
  }

  async #read(reference: SecretReference, written: string): Promise<string> {
    const value = await this.#ask(reference, written);
    if (value !== '') return value;
    throw new Fault('secret/empty', `The secret ${written} is empty.`, {
      remedy: ['Give it a value and try again.'],
      retry: 'safe',
    });
  }

  async #ask(reference: SecretReference, written: string): Promise<string> {
    const { env, shell, readText, prompt, folder } = this.#sources;
    switch (reference.from) {
      case 'text':
        return reference.text;
      case 'env': {
        const value = env[reference.name];
        if (value !== undefined) return value;
        throw new Fault('secret/missing', `The environment variable ${reference.name} is not set.`, {
          remedy: [`Set it in the shell that starts Nightferry (export ${reference.name}=...), then try again.`],
          retry: 'safe',
        });
      }
      case 'file':
        return (
          await readText(resolve(folder, reference.path)).catch((cause: unknown) => unreadable(written, cause))
        ).trim();
      case 'prompt':
        if (prompt) return prompt(reference.label || 'secret');
        throw new Fault(
          'secret/no-terminal',
          `The secret ${written} is asked for at the terminal, and there is none.`,
          {
            remedy: ['Start Nightferry in a terminal, or give the secret by env: or file:.'],
            retry: 'safe',
          },
        );
      case 'exec': {
        const result = await shell.run({ command: reference.command, cwd: folder, timeoutMs: 60_000 });
        if (result.exitCode === 0) return result.stdout.trim();
        throw new Fault('secret/command-failed', `The command for the secret ${written} failed.`, {
          remedy: ['Run it by hand and put right what it says.', result.stderr.trim().split('\n').at(-1) ?? ''],
          retry: 'safe',
        });
      }
    }
  }
}

function unreadable(written: string, cause: unknown): never {
  throw new Fault('secret/unreadable', `The secret ${written} could not be read.`, {
    remedy: ['Check the path and its permissions.'],
    retry: 'safe',
    cause,
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
