import { z } from 'zod';
import type { SecretReference } from './runbook.ts';

const variable = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reads `env:NAME`, `file:PATH`, `prompt:` (with a label or without), `exec:COMMAND`; anything else is a text that may
 * hold no secret. Resolves with a message in place of the reference when the part after the colon can't be right.
 */
export function parseSecretReference(text: string): SecretReference | { readonly fault: string } {
  const [, from, rest = ''] = /^(env|file|prompt|exec):(.*)$/s.exec(text) ?? [];
  const value = rest.trim();
  switch (from) {
    case 'env':
      if (variable.test(value)) return { from, name: value };
      return { fault: 'expected the name of an environment variable after env:' };
    case 'file':
      return value === '' ? { fault: 'expected a path after file:' } : { from, path: value };
    case 'exec':
      return value === '' ? { fault: 'expected a command after exec:' } : { from, command: value };
    case 'prompt':
      return { from, label: value };
    default:
      return { from: 'text', text };
  }
}

/** The reference as it is written in a runbook. */
export function formatSecretReference(reference: SecretReference): string {
  switch (reference.from) {
    case 'env':
      return `env:${reference.name}`;
    case 'file':
      return `file:${reference.path}`;
    case 'prompt':
      return `prompt:${reference.label}`;
    case 'exec':
      return `exec:${reference.command}`;
    case 'text':
      return reference.text;
  }
}

const expected = 'expected a text, or a reference such as env:NAME, file:PATH, "prompt:" or exec:COMMAND';

/** A value that may be secret: a reference to it, or a text that holds none. Numbers and booleans become text. */
export const secretReference = z
  .union([z.string(), z.number(), z.boolean()], { error: expected })
  .transform((value, context): SecretReference => {
    const reference = parseSecretReference(String(value));
    if (!('fault' in reference)) return reference;
    context.issues.push({ code: 'custom', input: value, message: reference.fault });
    return z.NEVER;
  })
  .meta({ description: 'env:NAME, file:PATH, "prompt:", exec:COMMAND, or a text that holds no secret' });
