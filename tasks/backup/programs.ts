import type { DumpFormat } from './seam.ts';

/** What makes, reads and restores a dump. PostgreSQL's, since no other engine can be backed up so far. */
export function dumpPrograms(format: DumpFormat): readonly string[] {
  return format === 'plain' ? ['pg_dump', 'psql'] : ['pg_dump', 'pg_restore'];
}

export const globalsPrograms: readonly string[] = ['pg_dumpall'];
