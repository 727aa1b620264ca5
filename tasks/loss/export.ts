import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../../state/fault.ts';
import { formatNumber } from '../../state/format.ts';
import type { Evidence } from '../../state/outcome.ts';
import type { Context } from '../kind.ts';
import type { TableLoss } from './seam.ts';
import type { LostSpec } from './spec.ts';

export type ExportedFile = Extract<Evidence, { kind: 'file' }>;

/** Writes the rows of each table that has any into a file of its own. Faults: `lost/export-short`, those of files. */
export async function exportRows(
  tables: readonly TableLoss[],
  spec: LostSpec,
  context: Context,
): Promise<readonly ExportedFile[]> {
  const written = tables.filter((table) => table.written > 0n);
  if (written.length === 0) return [];
  const folder = context.path(spec.export);
  await context.files.makeFolder(folder);
  const total = written.reduce((sum, table) => sum + table.written, 0n);
  const files: ExportedFile[] = [];
  let doneRows = 0n;
  for (const table of written) {
    context.progress({ done: Number(doneRows), total: Number(total), unit: 'rows', note: table.name });
    files.push(await exportTable(table, join(folder, fileName(table.name, spec, context)), context));
    doneRows += table.written;
  }
  return files;
}

async function exportTable(table: TableLoss, path: string, { files, signal }: Context): Promise<ExportedFile> {
  signal.throwIfAborted();
  // What a killed process left of its draft holds rows, too.
  for (const draft of await files.match(join(dirname(path), `.${basename(path)}.*.tmp`))) await files.remove(draft);
  const rows = table.read();
  const stop = () => rows.stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { bytes, sha256 } = await files.writeStream(path, rows.stream).catch(async (error: unknown) => {
      rows.stream.destroy();
      signal.throwIfAborted();
      // The stream says that it broke, and this says why.
      if (!(error instanceof Fault)) await rows.sent();
      throw error;
    });
    const sent = await rows.sent();
    if (sent !== table.written) throw short(table, sent);
    return { kind: 'file', path, bytes, sha256 };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A name that any file system takes, and that no other table, step or session has. */
function fileName(table: string, { on }: LostSpec, { session, at }: Context): string {
  const plain = table
    .replaceAll('"', '')
    .replace(/[^\p{L}\p{N}._-]+/gu, '_')
    .slice(0, 80);
  const isSame = plain === table;
  const tail = isSame ? '' : `-${createHash('sha256').update(table).digest('hex').slice(0, 8)}`;
  const cell = at.cell === undefined ? '' : `-${at.cell}`;
  return `${on}-${session}-${at.phase}-${at.step}${cell}-${at.generation}-${plain}${tail}.csv`;
}

function short({ name, written }: TableLoss, sent: bigint): Fault {
  return new Fault(
    'lost/export-short',
    `${formatNumber(sent)} rows of ${name} were exported, and ${formatNumber(written)} were counted in the same snapshot.`,
    { remedy: ['Do not rely on the file. Retry; if it happens again, export the rows by hand.'], retry: 'safe' },
  );
}
