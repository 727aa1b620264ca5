import { messageOf } from '../state/fault.ts';
import { formatCount } from '../state/format.ts';
import { type Notice, noticeOf } from '../state/notifications.ts';
import { plainLine } from '../state/plain-text.ts';
import type { Clock, Http, Shell } from '../state/ports.ts';
import type { Notification } from '../state/runbook/notifications.ts';
import type { Runbook, SecretReference } from '../state/runbook/runbook.ts';
import { formatSecretReference } from '../state/runbook/secret.ts';
import type { SessionLog } from '../state/session/log.ts';
import { deliver, type Post } from '../tasks/notify/deliver.ts';
import { commandLine } from '../tasks/run/show.ts';

/** What sending needs of a night. */
export interface Sending {
  readonly log: Pick<SessionLog, 'follow' | 'snapshot'>;
  readonly runbook: Pick<Runbook, 'notifications' | 'folder'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly http: Http;
  readonly shell: Shell;
  secret(reference: SecretReference): Promise<string>;
  redact<T>(value: T): T;
}

export interface SendingOptions {
  /** Hears what could not be sent. It is in no journal: the night does not depend on it. */
  readonly say: (line: string) => void;
  readonly tries?: number;
  readonly betweenMs?: number;
  readonly timeoutMs?: number;
  /** How long the last messages may take once the night is over. */
  readonly drainMs?: number;
}

/**
 * Tells people outside what happens in a session, beside it: nothing waits for a message, and one that fails stops
 * nothing. What each of them hears comes in order. Call the result when the night is over: it resolves when everything
 * is sent, or at the latest after `drainMs`.
 */
export function sendNotifications(night: Sending, options: SendingOptions): () => Promise<void> {
  const ending = new AbortController();
  const senders = night.runbook.notifications.map((notification) => {
    return new Sender(notification, { ...night, folder: night.runbook.folder, signal: ending.signal }, options);
  });
  const unfollow = night.log.follow((event) => {
    const notice = noticeOf(event, night.log.snapshot());
    if (!notice) return;
    for (const sender of senders) sender.take(night.redact(notice));
  });
  return async () => {
    unfollow();
    const over = new AbortController();
    const sent = Promise.all(senders.map((sender) => sender.idle()));
    await Promise.race([sent, night.clock.sleep(options.drainMs ?? 5_000, over.signal)]);
    over.abort();
    ending.abort();
    // Quick now: whoever is still at it gives way.
    await sent;
  };
}

class Sender {
  readonly #notification: Notification;
  readonly #post: Post & Pick<Sending, 'clock' | 'redact'>;
  readonly #options: SendingOptions;
  #last: Promise<void> = Promise.resolve();
  #unsent = 0;

  constructor(notification: Notification, post: Post & Pick<Sending, 'clock' | 'redact'>, options: SendingOptions) {
    this.#notification = notification;
    this.#post = post;
    this.#options = options;
    const { recipient } = notification;
    // Better to know at the beginning of the night that its secret is missing than at the first failure.
    if (recipient.kind === 'webhook') post.secret(recipient.webhook).catch((error: unknown) => this.#complain(error));
  }

  take(notice: Notice): void {
    if (this.#notification.on.includes(notice.on)) this.#last = this.#last.then(() => this.#send(notice));
  }

  async idle(): Promise<void> {
    await this.#last;
    const { say } = this.#options;
    if (this.#unsent > 0)
      say(`${formatCount(this.#unsent, 'notification')} to ${this.#name()} could not be sent in time`);
  }

  async #send(notice: Notice): Promise<void> {
    const { tries = 3, betweenMs = 2_000, timeoutMs = 10_000 } = this.#options;
    const { clock, signal } = this.#post;
    for (let tried = 1; !signal.aborted; tried++) {
      try {
        if ((await deliver(notice, this.#notification.recipient, this.#post, timeoutMs)) === 'delivered') return;
      } catch (error) {
        if (tried >= tries) return this.#complain(error);
        await clock.sleep(betweenMs, signal);
      }
    }
    this.#unsent += 1;
  }

  #complain(error: unknown): void {
    const line = `a notification to ${this.#name()} was not sent: ${messageOf(error)}`;
    this.#options.say(plainLine(this.#post.redact(line)));
  }

  #name(): string {
    const { recipient } = this.#notification;
    return recipient.kind === 'webhook' ? formatSecretReference(recipient.webhook) : commandLine(recipient.command);
  }
}
