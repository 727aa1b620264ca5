import { formatCount } from '../../../state/format.ts';
import { type DoneOutcome, done } from '../../../state/outcome.ts';
import { totalOf } from '../compare.ts';
import { rowsEvidence } from '../outcome.ts';
import type { FileSpec } from '../spec.ts';
import { type Counted, writtenText } from './counts.ts';
import type { BackupSet } from './seam.ts';

export interface MadeOnServer {
  /** Of the server. */
  readonly title: string;
  readonly path: string;
  readonly set: BackupSet;
  readonly counted: Counted;
}

/** No more than was done: tables that were written to meanwhile were not compared. */
export function howProven({ rows, written }: Counted): string {
  const compared = `restored into a scratch database, every page checked, the rows of ${formatCount(totalOf(rows).tables, 'table')} as before and after the backup`;
  return written.length === 0 ? compared : `${compared}; ${writtenText(written)}`;
}

/** What is known of it, and what nobody knows: the file is the server's. */
export function serverOutcome({ of, prove }: FileSpec, { title, path, set, counted }: MadeOnServer): DoneOutcome {
  const text = [
    `${path} on the server of ${of}, backup set ${set.guid}`,
    `by ${title}; finished ${set.finishedAt} by the server's clock`,
    `read through by the server${set.hasChecksums ? ', with its checksums' : '; it holds no checksums'}`,
    'Nightferry has not seen the file: there is no SHA-256 of it. Copy it to another machine before the night depends on it.',
  ].join('\n');
  const proof = prove === false ? 'not proven by a restore' : `proven: ${howProven(counted)}`;
  return done({
    figures: { bytes: set.bytes, ...totalOf(counted.rows) },
    evidence: [
      { kind: 'output', title: 'backup on the server', text },
      rowsEvidence(`rows as before and after it, ${proof}`, counted.rows),
    ],
  });
}
