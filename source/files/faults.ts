import { Fault } from '../../state/fault.ts';

/** What was done to a file when it failed, for messages. */
export type Doing = 'read' | 'written';

/** Rejects with a Fault that names the path where the system refused. */
export async function asked<T>(path: string, answer: Promise<T>, doing: Doing = 'read'): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof Fault ? error : fileFault(path, error, doing);
  }
}

/**
 * The fault of a path that could not be read or written. Codes: `file/missing`, `file/permission`, `file/not-a-file`,
 * `file/disk-full`, `file/exists`, `file/failed`.
 */
export function fileFault(path: string, cause: unknown, doing: Doing = 'read'): Fault {
  const fault = (code: string, message: string, remedy: string) =>
    new Fault(code, message, { remedy: [remedy], retry: 'safe', cause });
  const right = doing === 'read' ? 'read it' : 'write it and its folder';
  switch (codeOf(cause)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return fault('file/missing', `There is no ${path}.`, 'Correct the path, or put the file there, and try again.');
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return fault(
        'file/permission',
        `${path} may not be ${doing} by the user Nightferry runs as.`,
        `Give that user the right to ${right}, or run Nightferry as another user.`,
      );
    case 'EISDIR':
      return fault('file/not-a-file', `${path} is a directory.`, 'Name a file inside it.');
    case 'ENOSPC':
    case 'EDQUOT':
      return fault('file/disk-full', `There is no room on the disk for ${path}.`, 'Make room there, and try again.');
    case 'EEXIST':
      return fault(
        'file/exists',
        `${path} is there already, and would be overwritten.`,
        'See what it is, move it away, and try again.',
      );
    default:
      return fault(
        'file/failed',
        `${path} could not be ${doing}.`,
        'Look at the cause: the disk or the network share may have failed.',
      );
  }
}

export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
