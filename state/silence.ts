import { formatDuration } from './format.ts';

/** What a server says of a session of ours from which nothing comes, when it is asked another way. */
export type ServerSays =
  /** Busy, or waiting for a lock, a disk, a standby: `on` says for what. */
  | { readonly state: 'working'; readonly on: string }
  /** It has sent what it had, or never got what we sent. */
  | { readonly state: 'waits-for-us' }
  | { readonly state: 'gone' }
  | { readonly state: 'unreachable'; readonly why: string };

export interface Silence {
  /** How long not a byte has come or gone, while an answer was awaited. */
  readonly quietMs: number;
  /** Of what was told before; 0 when nothing was. */
  readonly toldMs: number;
  readonly server: ServerSays;
  /** After how long a connection is given up. */
  readonly limitMs: number;
}

/** What there is to do about it. `why` is one clause. */
export type SilenceVerdict =
  | { readonly verdict: 'wait' }
  | { readonly verdict: 'tell'; readonly words: string }
  | { readonly verdict: 'give-up'; readonly why: string };

/** A server may think for that long without anybody being told. */
export const quietMs = 60_000;
/** When nothing is said: a network that is gone longer than this has lost the connection, whatever both ends believe. */
export const usualSilenceMs = 5 * 60_000;

/**
 * Nothing comes over a connection: keepalives can't tell when a firewall or a proxy answers them. A server that is at work
 * is never given up, however long it takes; one that waits for us, or can't be asked, is after the limit. What is told is
 * told again each time it has doubled.
 */
export function judgeSilence({ quietMs, toldMs, server, limitMs }: Silence): SilenceVerdict {
  const long = formatDuration(quietMs);
  if (server.state === 'gone') {
    return { verdict: 'give-up', why: `not a byte for ${long}, and its server has ended the session` };
  }
  if (server.state !== 'working' && quietMs >= limitMs) {
    return { verdict: 'give-up', why: `not a byte for ${long}, and ${sayOf(server)}` };
  }
  if (quietMs < 2 * toldMs) return { verdict: 'wait' };
  const until = server.state === 'working' ? '' : `; given up at ${formatDuration(limitMs)}`;
  return { verdict: 'tell', words: `silent for ${long}, ${sayOf(server)}${until}` };
}

function sayOf(server: Exclude<ServerSays, { state: 'gone' }>): string {
  switch (server.state) {
    case 'working':
      return `its server is at work (${server.on})`;
    case 'waits-for-us':
      return 'its server waits for us';
    case 'unreachable':
      return `its server can't be asked (${server.why})`;
  }
}
