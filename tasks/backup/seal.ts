import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Fault } from '../../state/fault.ts';
import { formatBytes } from '../../state/format.ts';
import type { Files } from '../../state/ports.ts';

/** By which a dump is known again: its size and its SHA-256. */
export interface Seal {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Reads all of a dump. The SHA-256 of a directory is that of the text which `sha256sum` would print of its files, in the
 * order of their names. Faults: `backup/gone`, and those of reading.
 */
export async function sealOf(path: string, files: Files): Promise<Seal> {
  const found = await files.stat(path);
  if (!found) throw gone(path);
  if (!found.isDirectory) return { bytes: found.bytes, sha256: await files.sha256(path) };
  const hash = createHash('sha256');
  let bytes = 0;
  for (const file of await files.list(path)) {
    hash.update(`${await files.sha256(join(path, file.name))}  ${file.name}\n`);
    bytes += file.bytes;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Size alone, for progress; 0 when nothing is there. */
export async function sizeOf(path: string, files: Files): Promise<number> {
  const found = await files.stat(path);
  if (!found) return 0;
  if (!found.isDirectory) return found.bytes;
  return (await files.list(path)).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Faults: `backup/gone`, `backup/changed`. */
export async function requireSeal(path: string, expected: Seal, files: Files): Promise<void> {
  const actual = await sealOf(path, files);
  if (actual.sha256 === expected.sha256 && actual.bytes === expected.bytes) return;
  const how =
    actual.bytes === expected.bytes
      ? 'its bytes are others (SHA-256)'
      : `it was ${formatBytes(expected.bytes)} (${expected.bytes}), and is ${formatBytes(actual.bytes)} (${actual.bytes})`;
  throw new Fault('backup/changed', `${path} is not as it was when it was made: ${how}.`, {
    remedy: ['Do not restore it. Take another backup, or another copy of this one.'],
    retry: 'safe',
  });
}

function gone(path: string): Fault {
  return new Fault('backup/gone', `The backup ${path} is not there any more.`, {
    remedy: ['Put it back where it was, or take another backup.'],
    retry: 'safe',
  });
}
