import type { Holds } from '../../../../copy/holds.ts';
import { boundsOf, type SqlType } from '../types.ts';
import { asIs, type FitOptions, type Fitted, type Value, type ValueGuard } from './fitted.ts';

type NumberHolds = Extract<Holds, { kind: 'integer' | 'decimal' | 'real' }>;

/** Numbers that fit by their type need no guard; others are looked at one by one. */
export function fitNumber(value: Value, holds: NumberHolds, options: FitOptions): Fitted | undefined {
  switch (holds.kind) {
    case 'integer':
      return intoInteger(value, holds.bits, options.into);
    case 'decimal':
      return intoDecimal(value, holds, options.into);
    case 'real':
      return intoReal(value, holds.bits, options.into);
  }
}

function intoInteger({ sql, type }: Value, bits: 8 | 16 | 32 | 64, into: string): Fitted | undefined {
  const [least, most] = bits === 8 ? [0n, 255n] : [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
  const beyond = { when: `${sql} NOT BETWEEN ${least} AND ${most}`, because: `do not fit into ${into}` };
  switch (type.kind) {
    case 'bit':
    case 'integer': {
      const [lowest, highest] = boundsOf(type);
      return { sql, guards: lowest >= least && highest <= most ? [] : [beyond] };
    }
    case 'decimal':
    case 'money': {
      const fraction = { when: `${sql} <> FLOOR(${sql})`, because: 'are no whole numbers' };
      const isSmall = 10n ** BigInt(type.precision - type.scale) - 1n <= most && least < 0n;
      return {
        sql: `CAST(${sql} AS bigint)`,
        guards: [...(type.scale === 0 ? [] : [fraction]), ...(isSmall ? [] : [beyond])],
      };
    }
    case 'rowversion':
      // Eight bytes, as the number that they are; the highest bit is never set.
      return bits === 64 ? { ...asIs(`CAST(${sql} AS bigint)`), loses: notUpdated } : undefined;
    default:
      return undefined;
  }
}

const notUpdated = 'is a number that nothing counts up in the target';

function intoDecimal(
  { sql, type }: Value,
  { whole, scale }: Extract<Holds, { kind: 'decimal' }>,
  into: string,
): Fitted | undefined {
  switch (type.kind) {
    case 'bit':
    case 'integer':
    case 'decimal':
    case 'money':
      return { sql, guards: decimalGuards(sql, type, { whole, scale }, into) };
    case 'real':
      return { sql, guards: realGuards(sql, { whole, scale }, into) };
    default:
      return undefined;
  }
}

interface Digits {
  readonly whole: number | undefined;
  readonly scale: number | undefined;
}

function decimalGuards(sql: string, type: SqlType, { whole, scale }: Digits, into: string): readonly ValueGuard[] {
  const rounded = { when: `${sql} <> ROUND(${sql}, ${scale})`, because: `would be rounded by ${into}` };
  return [
    ...(scale !== undefined && (scale < type.scale || scale < 0) ? [rounded] : []),
    ...(whole !== undefined && whole < type.precision - type.scale ? [tooLarge(sql, whole, into)] : []),
  ];
}

/** A real number has the digits of the shortest decimal that reads as it again. */
function realGuards(sql: string, { whole, scale }: Digits, into: string): readonly ValueGuard[] {
  if (whole === undefined || scale === undefined) return [];
  const kept = `TRY_CAST(TRY_CAST(${sql} AS decimal(38,${Math.max(0, Math.min(scale, 38))})) AS float)`;
  const isRounded = scale < 0 ? `${sql} <> ROUND(${sql}, ${scale})` : `COALESCE(${kept}, ${sql} + 1) <> ${sql}`;
  return [
    tooLarge(sql, whole, into),
    { when: `${sql} IS NOT NULL AND ${isRounded}`, because: `would be rounded by ${into}` },
  ];
}

function tooLarge(sql: string, whole: number, into: string): ValueGuard {
  const most = `1${'0'.repeat(Math.max(0, whole))}`;
  // More digits than a decimal of the server's: written as a real number.
  const bound = whole > 37 ? `1e${whole}` : whole < 0 ? `1e${whole}` : most;
  return { when: `(${sql} >= ${bound} OR ${sql} <= -${bound})`, because: `do not fit into ${into}` };
}

/** Whole numbers up to 2^53, and up to 2^24 in 32 bits, are all exact; of larger ones each may or may not be. */
function intoReal({ sql, type }: Value, bits: 32 | 64, into: string): Fitted | undefined {
  const inexact = (when: string): ValueGuard => ({ when, because: `have more digits than ${into} holds` });
  const most = bits === 64 ? 2n ** 53n : 2n ** 24n;
  switch (type.kind) {
    case 'bit':
    case 'integer': {
      const [, highest] = boundsOf(type);
      return { sql, guards: highest <= most ? [] : [inexact(`${sql} NOT BETWEEN ${-most} AND ${most}`)] };
    }
    case 'real':
      if (bits === 64 || type.precision <= 24) return asIs(sql);
      return {
        sql,
        guards: [
          inexact(`(ABS(${sql}) > 3.4e38 OR CAST(CASE WHEN ABS(${sql}) <= 3.4e38 THEN ${sql} END AS real) <> ${sql})`),
        ],
      };
    default:
      return undefined;
  }
}
