import { z } from 'zod';
import type { SecretReference } from './runbook.ts';
import { secretReference } from './secret.ts';

/** Where a message goes: a URL that takes it as JSON, or a command that takes it on its standard input. */
export type Recipient =
  | { readonly kind: 'webhook'; readonly webhook: SecretReference }
  | { readonly kind: 'command'; readonly command: readonly string[] };

/** The keys of a recipient; exactly one of them is given. */
export const recipientFields = {
  webhook: secretReference.optional().describe('URL that takes {"text": ...} by POST. It is a secret: env:HOOK.'),
  command: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Program and arguments; the text comes on its standard input.'),
};

interface Given {
  readonly webhook?: SecretReference | undefined;
  readonly command?: readonly string[] | undefined;
}

/** What is wrong with the keys of a recipient, if anything. */
export function recipientFault({ webhook, command }: Given): string | undefined {
  if (webhook && command) return 'has webhook and command: keep one of them';
  // Whoever has the URL can write there; and a reference is what screens, the journal and faults show.
  if (webhook?.from === 'text') return 'has the webhook itself, which is a secret: give a reference such as env:HOOK';
  return webhook || command ? undefined : 'needs one of webhook, command';
}

/** The recipient that keys without fault describe. */
export function recipientOf({ webhook, command }: Given): Recipient {
  if (webhook) return { kind: 'webhook', webhook };
  return { kind: 'command', command: command ?? [] };
}
