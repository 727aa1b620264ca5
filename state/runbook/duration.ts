import { z } from 'zod';

/** Milliseconds per unit, from large to small; a duration names them in this order, each at most once. */
const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

const pattern = /^(?=\d)(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m(?!s))?(?:(\d{1,7})s)?(?:(\d{1,9})ms)?$/;
const expected = 'expected a duration such as 30m, 1h30m or 30d';

/** Milliseconds of `90s`, `10m`, `1h30m`, `30d`, `250ms`; `undefined` when the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const parts = pattern.exec(text);
  if (!parts) return undefined;
  return Object.values(units).reduce((total, ms, index) => total + Number(parts[index + 1] ?? 0) * ms, 0);
}

/** A duration in a runbook, kept as it is written. */
export const durationText = z.string({ error: expected }).regex(pattern, { error: expected });

/** A duration in a runbook, parsed to milliseconds. */
export const duration = durationText
  .transform((text) => parseDuration(text) ?? 0)
  .meta({ description: 'A duration: 90s, 10m, 1h30m, 30d' });
