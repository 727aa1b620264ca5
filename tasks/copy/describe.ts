import { formatCount } from '../../state/format.ts';
import type { Context, Description } from '../kind.ts';
import { besideOthers } from './beside.ts';
import { rowsPerChunk } from './chunk-size.ts';
import { limitsInWords } from './limits.ts';
import { previewCopy } from './prepare.ts';
import { limitText, type RejectLimit, rowsOf } from './rejects/limit.ts';
import type { Survey } from './seam.ts';
import type { CopySpec } from './spec.ts';

/** What the copy would do: its SELECT, how the rows would travel, how many there are, and what stands in the way. */
export async function describeCopy(spec: CopySpec, context: Context): Promise<Description> {
  const copy = await previewCopy(spec, context);
  const { source, into } = copy;
  const beside = await besideOthers(copy, context);
  const { rejects } = spec;
  const survey = await source.survey({ curious: true, rejects: rejects !== undefined, signal: context.signal });
  const { rows, notes } = survey;
  const size = rowsPerChunk(spec.rowsPerChunk, source.bytesPerRow);
  const chunks = source.key.length === 0 ? 1 : Math.max(1, Math.ceil(Number(rows) / size));
  const names = spec.columns.map(({ target }) => target).join(', ');
  const how = into
    ? `as ${source.format}${source.formatReason === undefined ? '' : ` (${source.formatReason})`}`
    : `in a form that depends on ${spec.to.text}, which is not there yet: types were not compared`;
  return {
    lines: [
      `-- on ${spec.from.database}, ${chunksInWords(source.key, chunks, size)}`,
      ...source.sql.split('\n'),
      `-- into ${spec.to.text} (${names}), ${how}`,
      ...limitsInWords(spec.limits).map((limit) => `-- pauses while ${limit}`),
      ...(rejects ? rejectsInWords(rejects, survey) : []),
      ...source.guards.map(
        ({ title, condition }) => `-- ${rejects ? 'rejected' : 'refused'} if there are ${title}: ${condition}`,
      ),
      ...[...source.notes, ...notes, ...beside].map((note) => `-- ${note}`),
    ],
    figures: { rows: Number(rows), chunks },
    evidence: [],
    checks: [],
  };
}

function rejectsInWords(limit: RejectLimit, { rows, refused }: Survey): readonly string[] {
  const most = rowsOf(limit, rows);
  const share = limit.of === 'share' ? ` (${limitText(limit)})` : '';
  const now = refused && refused.rows > 0n ? `; ${formatCount(refused.rows, 'row')} of the source would be now` : '';
  return [
    `-- rows that can't be carried over are kept in the list of rejects, up to ${most}${share}${now}`,
    ...(refused ? [`-- ${refused.because.message}`] : []),
  ];
}

function chunksInWords(key: readonly string[], chunks: number, size: number): string {
  if (key.length === 0) return 'without a key: all rows in one chunk, by one worker, and a retry begins anew';
  return `for about ${formatCount(chunks, 'chunk')} of up to ${formatCount(size, 'row')} by ${key.join(', ')}`;
}
