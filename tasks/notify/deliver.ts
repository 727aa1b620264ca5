import { Fault } from '../../state/fault.ts';
import type { Http, Shell } from '../../state/ports.ts';
import type { Recipient } from '../../state/runbook/recipient.ts';
import type { SecretReference } from '../../state/runbook/runbook.ts';
import { judgeReply } from '../http/judge.ts';
import { judgeCommand } from '../run/judge.ts';

/** What a message needs to be delivered. Part of `Context`, and of whoever sends beside the steps. */
export interface Post {
  readonly http: Http;
  readonly shell: Shell;
  secret(reference: SecretReference): Promise<string>;
  /** Folder that commands run in. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

export interface Message {
  /** One line; also in the environment of a command, for the subject of a mail. */
  readonly subject: string;
  /** The whole text, subject included. */
  readonly text: string;
}

/**
 * Delivers a message once. Resolves `stopped` when the signal ended it. Faults: `notify/webhook`, those of `judgeReply`
 * and `judgeCommand`, and of the secret.
 */
export async function deliver(
  message: Message,
  recipient: Recipient,
  post: Post,
  timeoutMs: number,
): Promise<'delivered' | 'stopped'> {
  if (recipient.kind === 'command') return toCommand(message, recipient.command, post, timeoutMs);
  const url = await untilAborted(post.secret(recipient.webhook), post.signal);
  return url === undefined ? 'stopped' : toWebhook(message, url, post, timeoutMs);
}

/** `undefined` once the signal aborts: a secret can come from a command or a disk that does not answer. */
async function untilAborted<T>(wanted: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  let stop = (): void => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([wanted, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function toWebhook({ text }: Message, url: string, { http, signal }: Post, timeoutMs: number) {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new Fault('notify/webhook', 'The webhook is no http or https URL.', {
      remedy: ['Correct the value of the secret that it is read from, then try again.'],
      retry: 'safe',
    });
  }
  // The rest of such a URL is a secret.
  const shown = `the webhook at ${new URL(url).host}`;
  const headers = { 'Content-Type': 'application/json' };
  const reply = await http.send({ url, method: 'POST', headers, body: JSON.stringify({ text }), timeoutMs, signal });
  if (reply.kind === 'failed' && reply.why === 'aborted') return 'stopped';
  const fault = judgeReply({ url: shown, method: 'POST to', reply }, {});
  if (fault) throw fault;
  return 'delivered';
}

async function toCommand(
  { subject, text }: Message,
  command: readonly string[],
  { shell, folder, signal }: Post,
  timeoutMs: number,
) {
  const env = { NIGHTFERRY_SUBJECT: subject };
  const result = await shell.run({ command, cwd: folder, env, stdin: `${text}\n`, timeoutMs, signal });
  if (result.aborted) return 'stopped';
  const fault = judgeCommand(command, result, {});
  if (fault) throw fault;
  return 'delivered';
}
