import { join } from 'node:path';
import { Fault } from '../../../../state/fault.ts';
import type { Surroundings } from '../../surroundings.ts';
import { type Conninfo, isParameter } from './parameters.ts';
import { readSmallFile } from './small-file.ts';

/**
 * Where the system's file is when `PGSYSCONFDIR` does not say: libpq has one folder compiled in, which is the first of
 * these on Debian and the second with the PostgreSQL project's own packages for Red Hat.
 */
const systemFolders = ['/etc/postgresql-common', '/etc/sysconfig/pgsql'];

/**
 * What a service stands for: of the file that was named, else of `~/.pg_service.conf`, else of the system's
 * `pg_service.conf`. Faults: `database/service`. Source: libpq's documentation, "The Connection Service File".
 */
export function readService(name: string, file: string | undefined, { env, home }: Surroundings): Conninfo {
  const own = file ?? (home === undefined ? undefined : join(home, '.pg_service.conf'));
  const folders = env.PGSYSCONFDIR ? [env.PGSYSCONFDIR] : systemFolders;
  const files = [...(own === undefined ? [] : [own]), ...folders.map((folder) => join(folder, 'pg_service.conf'))];
  for (const path of files) {
    const read = readSmallFile(path);
    if (read.found === 'unusable') throw serviceFault(`The service file ${path} can't be read: ${read.why}.`);
    if (read.found === 'no' && path === file) throw serviceFault(`There is no service file ${path}.`);
    const service = read.found === 'yes' ? sectionOf(read.text, name, path) : undefined;
    if (service) return service;
  }
  throw serviceFault(`There is no service ${name} in ${files.join(' or ')}.`);
}

/** The first section of that name; of several lines for one keyword the first counts. */
function sectionOf(text: string, name: string, path: string): Conninfo | undefined {
  let section: Record<string, string> | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      if (section) return section;
      if (line === `[${name}]`) section = {};
      continue;
    }
    if (!section) continue;
    const [, keyword = '', value = ''] = /^([^=]*)=(.*)$/s.exec(line) ?? [];
    if (!isParameter(keyword) || keyword === 'service' || keyword === 'servicefile') {
      // Not the line itself: it may be a password that was written without its keyword.
      throw serviceFault(`Line ${index + 1} of ${path} is not a keyword=value that Nightferry knows.`);
    }
    section[keyword] ??= value;
  }
  return section;
}

function serviceFault(message: string): Fault {
  return new Fault('database/service', message, {
    remedy: [
      'Correct the name after service= or in PGSERVICE, or the file; PGSERVICEFILE names another one.',
      'A section looks like: [name] and below it host=..., port=..., dbname=..., user=..., one to a line.',
    ],
    retry: 'safe',
  });
}
