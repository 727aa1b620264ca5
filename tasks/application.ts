import type { Context } from './kind.ts';

/** What servers show beside the connections of a step: whose they are, and what for. Engines shorten it to their limit. */
export function applicationOf({ session, at }: Pick<Context, 'session' | 'at'>): string {
  return `nightferry ${session} ${at.phase}/${at.step}`;
}
