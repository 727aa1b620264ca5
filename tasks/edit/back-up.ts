import type { Context } from '../kind.ts';

/** Where a step keeps a file as it was: beside it. */
export function backupOf(file: string, number: number, { session, at }: Pick<Context, 'session' | 'at'>): string {
  return `${file}.before-${session}-${at.step}${number === 1 ? '' : `-${number}`}`;
}

/**
 * Copies the file to a name of this step beside it, mode and owner kept, and gives the number of that backup. What an
 * earlier attempt copied is used if it is the same; anything else is left alone. Faults: those of `Files.copy`.
 */
export async function backUp(file: string, sha256: string, context: Context): Promise<number> {
  const { files } = context;
  for (let number = 1; ; number++) {
    const backup = backupOf(file, number, context);
    const found = await files.stat(backup);
    if (!found) {
      await files.copy(file, backup);
      return number;
    }
    if (!found.isDirectory && (await files.sha256(backup)) === sha256) return number;
  }
}
