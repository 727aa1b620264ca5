import type { Context } from '../kind.ts';

/**
 * Copies the file to a name of this step beside it, mode and owner kept, and gives that name. What an earlier attempt
 * copied is used if it is the same; anything else is left alone. Faults: those of `Files.copy`.
 */
export async function backUp(file: string, sha256: string, context: Context): Promise<string> {
  const { session, files, at } = context;
  for (let number = 1; ; number++) {
    const backup = `${file}.before-${session}-${at.step}${number === 1 ? '' : `-${number}`}`;
    const found = await files.stat(backup);
    if (!found) {
      await files.copy(file, backup);
      return backup;
    }
    if (!found.isDirectory && (await files.sha256(backup)) === sha256) return backup;
  }
}
