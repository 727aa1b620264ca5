import { access, constants, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Privilege } from '../../kind.ts';
import type { Lack } from '../lack.ts';

/** SQLite knows no roles: who may write the file, and beside it, may do everything. */
export async function lackedPrivilege(
  { act }: Privilege,
  { name, path }: { readonly name: string; readonly path: string },
): Promise<Lack | undefined> {
  if (act === 'read') return undefined;
  const file = await realpath(path);
  for (const written of [file, dirname(file)]) {
    if (await mayWrite(written)) continue;
    const says = `${written} may not be written, so ${name} can't be changed.`;
    return { says, remedy: [`chmod u+w '${written}'`] };
  }
  return undefined;
}

function mayWrite(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}
