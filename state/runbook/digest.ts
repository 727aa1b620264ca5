import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { digestOf } from '../canonical.ts';
import type { Manifest } from '../session/opened.ts';
import type { Runbook } from './runbook.ts';

/**
 * What a session is opened with, and what people sign for: the runbook's file, every file it refers to, and the vars.
 * The digest is the SHA-256 of a canonical JSON of them. Secrets are never in it: vars hold references only, and the
 * values behind them are not known here. Files count by the path as written, so that a moved folder changes nothing.
 */
export function manifestOf(runbook: Runbook, content: Uint8Array): Manifest {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const main = { path: basename(runbook.file), sha256, bytes: content.length };
  const referred = [...runbook.files.values()].map(({ path, sha256, bytes }) => ({ path, sha256, bytes }));
  const files = [main, ...referred.sort((a, b) => (a.path < b.path ? -1 : 1))];
  return { digest: digestOf({ manifest: 1, files, vars: runbook.vars }), files, vars: runbook.vars };
}
