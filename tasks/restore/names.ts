import type { Own } from '../backup/database-server.ts';
import { markOf, oursBeside } from '../backup/place.ts';
import { takeName, type Workshop } from '../backup/workshop.ts';
import type { Context } from '../kind.ts';
import type { RestoreSpec } from './spec.ts';

/** What the databases are called before and after. */
export interface Names {
  /** Of the database that is restored into, until it is verified. */
  readonly restored: string;
  /** What the verified one is called. */
  readonly final: string;
  /** What the one in whose place it comes is called from then on; undefined where it takes nobody's place. */
  readonly kept: string | undefined;
}

export function namesOf(spec: RestoreSpec, context: Context, current: string): Names {
  const restored = oursBeside('nightferry_restored', current, context);
  if (spec.into !== undefined) return { restored, final: spec.into, kept: undefined };
  return { restored, final: current, kept: dated(`${current}_before_restore`, context.firstStartedAt) };
}

/** What a restored database is called once it has given the name back. */
export function undoneName(final: string, context: Context): string {
  return dated(`${final}_undone`, context.firstStartedAt);
}

export function ownOf({ restored }: Names, workshop: Workshop): Promise<Own> {
  return takeName(restored, markOf(workshop.context, 'restore'), workshop);
}

/** `edu_before_restore_20261121t020411482z`: at most 63 bytes, of which the time is never cut. */
function dated(name: string, at: Date): string {
  const time = at.toISOString().toLowerCase().replace(/[-:.]/g, '');
  const bytes = Buffer.from(name).subarray(0, 62 - time.length);
  return `${bytes.toString('utf8').replace(/\uFFFD+$/, '')}_${time}`;
}
