import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Context } from '../kind.ts';
import type { DumpFormat } from './seam.ts';
import type { DumpSpec } from './spec.ts';

/** Where a backup is, while it is made and when it is. */
export interface Place {
  readonly folder: string;
  /** What it is called once it is verified: a later process finds it by this. */
  readonly path: string;
  /** What it is called until then. Another with each attempt: a program that outlived its process may still write. */
  draft(attempt: number): string;
  readonly manifest: string;
  readonly globals: string;
  globalsDraft(attempt: number): string;
}

const endings: Readonly<Record<DumpFormat, string>> = { custom: '.dump', directory: '.dir', plain: '.sql' };

/** By what is journaled about the step, so that every process comes to the same names: `edu-20261121T020411Z-dump.dump`. */
export function placeOf(spec: DumpSpec, context: Context, since = stamp(context.firstStartedAt)): Place {
  const folder = context.path((context.mode === 'rehearsal' && spec.rehearsal?.to) || spec.to);
  const { step, cell } = context.at;
  const base = [spec.of, since, step, ...(cell === undefined ? [] : [cell])].join('-');
  const path = join(folder, base + endings[spec.format]);
  const globals = join(folder, `${base}.globals.sql`);
  return {
    ...{ folder, path, globals },
    draft: (attempt) => `${path}.${attempt}.partial`,
    manifest: `${path}.json`,
    globalsDraft: (attempt) => `${globals}.${attempt}.partial`,
  };
}

/** `20261121T020411Z`. */
export function stamp(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}

/**
 * A database of ours beside another, which is called `name` on the server: at most 63 bytes, and the same in every process of the
 * session. A session of the same name in another journal has another one.
 */
export function oursBeside(prefix: string, name: string, { session, at }: Pick<Context, 'session' | 'at'>): string {
  const tail = createHash('sha256')
    .update(`${name} ${session} ${at.phase}/${at.step} ${at.cell ?? ''}`)
    .digest('hex')
    .slice(0, 6);
  const middle = session.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return `${`${prefix}_${middle}`.slice(0, 56)}_${tail}`;
}

/** The comment by which a database is known as made by this step: only such a one is ever dropped. */
export function markOf({ session, at }: Pick<Context, 'session' | 'at'>, what: string): string {
  return `Nightferry ${what}: session ${session}, step ${at.phase}/${at.step}`;
}
