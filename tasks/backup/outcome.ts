import { type DoneOutcome, done, type Evidence } from '../../state/outcome.ts';
import { totalOf, totalText } from './compare.ts';
import type { BackupManifest } from './manifest.ts';
import type { Place } from './place.ts';
import type { RowCounts } from './seam.ts';
import type { BackupSpec, DumpSpec } from './spec.ts';

export const howDumpsAreProven = 'restored into a scratch database, the rows of every table counted';
export const howClonesAreProven = 'the rows of every table counted in it and in its source';

const shownTables = 150;

export function dumpOutcome(
  spec: DumpSpec,
  { path }: Place,
  { bytes, sha256, rows, tool }: BackupManifest,
  globals: readonly Evidence[],
): DoneOutcome {
  const proof = spec.prove === false ? 'read through, but not proven by a restore' : `proven: ${howDumpsAreProven}`;
  return done({
    figures: { bytes, ...totalOf(rows) },
    evidence: [{ kind: 'file', path, bytes, sha256 }, ...globals, rowsEvidence(`${tool}, ${proof}`, rows)],
  });
}

export function cloneOutcome(
  spec: BackupSpec,
  {
    name,
    bytes,
    rows,
    drop,
  }: { readonly name: string; readonly bytes: number; readonly rows: RowCounts; readonly drop: string },
  why?: Evidence,
): DoneOutcome {
  const text = `database ${name} on the server of ${spec.of}\nWhen it is not needed any more: ${drop};`;
  return done({
    figures: { bytes, ...totalOf(rows) },
    evidence: [...(why ? [why] : []), { kind: 'output', title: 'clone', text }, rowsEvidence(howClonesAreProven, rows)],
  });
}

/** Every table with its rows. */
export function rowsEvidence(title: string, rows: RowCounts): Evidence {
  const lines = Object.entries(rows).map(([table, count]) => `${count.padStart(12)}  ${table}`);
  return {
    kind: 'output',
    title,
    text: [totalText(rows), ...lines.slice(0, shownTables)].join('\n'),
    droppedLines: Math.max(0, lines.length - shownTables),
  };
}
