import type { Database as Handle, Options } from 'better-sqlite3';

/** The driver is loaded when the first file is opened. It waits for no locks itself: that would stop this thread. */
export async function openHandle(path: string, options: Options): Promise<Handle> {
  const { default: Sqlite } = await import('better-sqlite3');
  return new Sqlite(path, { timeout: 0, ...options });
}

/** A database that is there, with pinned settings. Rejects with what the driver says. */
export async function openPinned(path: string, options: Options): Promise<Handle> {
  const handle = await openHandle(path, { fileMustExist: true, ...options });
  pin(handle, options.readonly === true);
  return handle;
}

/** FULL: in WAL mode the driver's default may lose the last commits when the machine crashes. Reads the file's head too. */
function pin(handle: Handle, readOnly: boolean): void {
  handle.pragma('foreign_keys = on');
  handle.pragma('synchronous = full');
  handle.pragma(`query_only = ${readOnly ? 'on' : 'off'}`);
  handle.pragma('schema_version');
}
