import { z } from 'zod';
import { formatBytes, formatDuration } from '../../state/format.ts';
import type { Limits } from '../../state/pressure.ts';
import { duration } from '../../state/runbook/duration.ts';
import { byteSize } from '../../state/runbook/size.ts';
import { usualSilenceMs } from '../../state/silence.ts';

/** What is left free where nothing is said: a server whose disk is full stops for everybody. */
const alwaysFree = { bytes: 200 * 1024 * 1024 };

const percent = z
  .string()
  .regex(/^(?:[1-9]|[1-9]\d)%$/, { error: 'expected a share such as 10%' })
  .transform((text) => ({ percent: Number.parseInt(text, 10) }));

/** What stands under `limits:` of a copy. */
export const limitsSchema = z
  .strictObject({
    'standby-lag': duration.optional().describe('How far a standby may be behind.'),
    'oldest-transaction': duration.optional().describe('How long somebody else may have a transaction open.'),
    'wal-kept': byteSize.optional().describe('WAL that a replication slot may keep.'),
    'free-disk': z
      .union([z.literal('none').transform(() => undefined), percent, byteSize.transform((bytes) => ({ bytes }))], {
        error: 'expected a share such as 10%, a size such as 5GB, or none',
      })
      .optional()
      .describe('What must stay free at the server that is filled. Default: 200MB, where that can be known.'),
    silence: duration
      .refine((ms) => ms >= 10_000, { error: 'expected at least 10s' })
      .optional()
      .describe(
        'After how long without a byte a connection is given up, where its server is not at work. Default: 5m.',
      ),
  })
  .transform(
    (written): CopyLimits => ({
      silenceMs: written.silence ?? usualSilenceMs,
      limits: {
        standbyLagMs: written['standby-lag'],
        oldestTransactionMs: written['oldest-transaction'],
        walKeptBytes: written['wal-kept'],
        freeDisk: 'free-disk' in written ? written['free-disk'] : alwaysFree,
      },
      asked: {
        standbyLagMs: written['standby-lag'],
        oldestTransactionMs: written['oldest-transaction'],
        walKeptBytes: written['wal-kept'],
        freeDisk: written['free-disk'],
      },
    }),
  );

export interface CopyLimits {
  /** Of a connection: see `judgeSilence`. */
  readonly silenceMs: number;
  readonly limits: Limits;
  /** Those that the runbook names: these must be seen, or nothing is copied. */
  readonly asked: Limits;
}

/** The limits of a copy that says nothing of them. */
export const usualLimits: CopyLimits = { silenceMs: usualSilenceMs, limits: { freeDisk: alwaysFree }, asked: {} };

/** Each limit that the runbook sets, for a dry run. */
export function limitsInWords({ asked }: CopyLimits): readonly string[] {
  const { standbyLagMs, oldestTransactionMs, walKeptBytes, freeDisk } = asked;
  return [
    ...(standbyLagMs === undefined ? [] : [`a standby is more than ${formatDuration(standbyLagMs)} behind`]),
    ...(oldestTransactionMs === undefined
      ? []
      : [`a transaction of somebody else is open for more than ${formatDuration(oldestTransactionMs)}`]),
    ...(walKeptBytes === undefined ? [] : [`a slot keeps more than ${formatBytes(walKeptBytes)} of WAL`]),
    ...(freeDisk === undefined
      ? []
      : [
          `less than ${'bytes' in freeDisk ? formatBytes(freeDisk.bytes) : `${freeDisk.percent}%`} is free at the server that is filled`,
        ]),
  ];
}
