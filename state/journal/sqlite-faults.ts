import { Fault } from '../fault.ts';
import { busy, damaged, unwritable } from './faults.ts';

/** Does the work on that file, and says SQLite's own errors in the operator's words. */
export function guard<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault || !(error instanceof Error)) throw error;
    const code = 'code' in error ? String(error.code) : '';
    if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') throw damaged(file, error);
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) throw busy(file, error);
    if (/^SQLITE_(CANTOPEN|READONLY|PERM|FULL|IOERR)/.test(code) || /^E[A-Z]+$/.test(code))
      throw unwritable(file, error);
    throw error;
  }
}
