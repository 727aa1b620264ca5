import { resolve } from 'node:path';
import { Fault } from '../../../state/fault.ts';

/** The path in `sqlite:PATH`, absolute. Faults: `database/url`. */
export function pathOf(url: string): string {
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/s.exec(url)?.[1];
  if (path === undefined || path.startsWith(':') || path.startsWith('//') || path.includes('\0')) {
    throw new Fault('database/url', 'An SQLite URL does not name a file.', {
      remedy: ['Write it as sqlite:/path/to/file.db.', 'A database in memory can not be resumed, so there is none.'],
      retry: 'safe',
    });
  }
  return resolve(path);
}

/** Where the URL leads. Files have no password, so nothing is left out. */
export function labelOf(path: string): string {
  return `sqlite:${path}`;
}
