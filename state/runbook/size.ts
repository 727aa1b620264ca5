import { z } from 'zod';

const units = { KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 } as const;

const pattern = /^\d{1,12}(?:\.\d{1,3})? ?(?:bytes|KB|MB|GB|TB)$/;
const expected = 'expected a size such as 1MB or 50GB';

/** Bytes of `1MB`, `50GB`, `1.5 TB` (powers of 1024, as in `formatBytes`), `512 bytes`; `undefined` when it is no size. */
export function parseSize(text: string): number | undefined {
  if (!pattern.test(text)) return undefined;
  const number = Number.parseFloat(text);
  const unit = text.replace(/^[\d. ]+/, '');
  return Math.round(number * (isUnit(unit) ? units[unit] : 1));
}

/** A size in a runbook, parsed to bytes. */
export const byteSize = z
  .string({ error: expected })
  .regex(pattern, { error: expected })
  .transform((text) => parseSize(text) ?? 0)
  .meta({ description: 'A size: 512 bytes, 1MB, 50GB (powers of 1024)' });

function isUnit(unit: string): unit is keyof typeof units {
  return Object.hasOwn(units, unit);
}
