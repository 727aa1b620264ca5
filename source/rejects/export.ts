import { createWriteStream, existsSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Fault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import { csvHead, csvOf } from '../../state/rejects/csv.ts';
import { processOutput } from '../plain/output.ts';
import { readRejects } from './read.ts';
import type { RejectSight } from './sight.ts';

/** Writes them as CSV, to the file or to stdout, a line after the other. Faults: `rejects/unwritable`. */
export async function exportRejects(sight: RejectSight, out: string | undefined): Promise<void> {
  if (out === undefined) {
    for await (const line of csvLines(sight)) process.stdout.write(line);
    return;
  }
  const verb = existsSync(out) ? 'Replaced' : 'Wrote';
  const { path, rejects } = await writeCsv(sight, out);
  processOutput().say(`${verb} ${path}: ${formatCount(rejects, 'reject')}`);
}

/** Readable by its owner alone: keys and errors can be personal. Resolves with the absolute path. Faults: `rejects/unwritable`. */
export async function writeCsv(sight: RejectSight, out: string): Promise<{ path: string; rejects: number }> {
  const path = resolve(out);
  let rejects = -1;
  const lines = async function* () {
    for await (const line of csvLines(sight)) {
      rejects += 1;
      yield line;
    }
  };
  const file = createWriteStream(path, { mode: 0o600 });
  try {
    await pipeline(Readable.from(lines()), file);
    await chmod(path, 0o600);
  } catch (cause) {
    if (file.errored && file.errored === cause) throw unwritable(path, cause);
    throw cause;
  }
  return { path, rejects };
}

async function* csvLines({ session, stores, wanted, redactor }: RejectSight): AsyncGenerator<string> {
  yield csvHead;
  for await (const reject of readRejects(session, stores, wanted)) yield csvOf(redactor.data(reject));
}

function unwritable(path: string, cause: unknown): Fault {
  return new Fault('rejects/unwritable', `The rejects can't be written to ${path}.`, {
    remedy: ['Check that the folder exists and may be written to, or name another file with --out.'],
    retry: 'safe',
    cause,
  });
}
