import { Fault } from '../../../state/fault.ts';
import type { ThreadError } from './copy-thread.ts';

/** What the file said to a question about a table. */
export function threadFault(error: ThreadError, title: string): Fault {
  const isLocked = /^SQLITE_(BUSY|LOCKED)/.test(error.code);
  return new Fault(
    isLocked ? 'database/lock-timeout' : 'database/sql',
    `${title} could not be read: ${error.message}.`,
    {
      remedy: isLocked
        ? ['Another program keeps the file locked: end its transaction, then try again.']
        : ['See what the file or the SQL of the mapping has wrong, then try again.'],
      retry: 'safe',
      cause: error,
    },
  );
}
