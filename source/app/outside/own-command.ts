import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { isOnPath, quoted } from '../../started-as.ts';

/** A PATH on which this very program is `nightferry`. */
export interface OwnCommand {
  readonly path: string | undefined;
  remove(): Promise<void>;
}

/**
 * The PATH as it is where `nightferry` is on it; else with a private folder before it, in which it is this program. The folder
 * goes with `remove`. Where none can be made the PATH stays as it is.
 */
export async function ownCommand(
  path = process.env.PATH,
  file = process.argv[1],
  node = process.execPath,
): Promise<OwnCommand> {
  const asItIs = { path, remove: async () => undefined };
  if (isOnPath('nightferry', path) || file === undefined || basename(file) !== 'cli.js' || !existsSync(file))
    return asItIs;
  try {
    const folder = await mkdtemp(join(tmpdir(), 'nightferry-bin-'));
    const program = join(folder, 'nightferry');
    await writeFile(program, `#!/bin/sh\nNIGHTFERRY_COMMAND=nightferry exec ${quoted(node)} ${quoted(file)} "$@"\n`);
    await chmod(program, 0o700);
    return {
      path: [folder, ...(path ? [path] : [])].join(delimiter),
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  } catch {
    return asItIs;
  }
}
