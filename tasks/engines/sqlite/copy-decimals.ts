import type { Holds } from '../../copy/holds.ts';
import type { ValueGuard } from './copy-types.ts';

/** Digits after the point would be rounded silently; those before it would stop the load in the middle. */
export function decimalGuards(
  value: string,
  { whole, scale }: Extract<Holds, { kind: 'decimal' }>,
  type: string,
): readonly ValueGuard[] {
  const [most, places] = [`1e${whole}`, Math.max(0, scale ?? 0)];
  const text = `typeof(${value}) = 'text'`;
  const notDecimal = `(${value} GLOB '*[^-+.0-9]*' OR ${value} NOT GLOB '*[0-9]*' OR ${value} GLOB '*.*.*')`;
  const odd = [
    { when: `${text} AND ${notDecimal}`, because: 'are texts that are no decimal numbers' },
    { when: `typeof(${value}) = 'real' AND abs(${value}) > 1.7976931348623157e308`, because: 'are infinite' },
  ];
  if (whole === undefined || scale === undefined) return odd;
  const digits = `length(rtrim(${value}, '0')) - instr(${value}, '.') > ${places}`;
  const rounded = [
    `typeof(${value}) = 'real' AND round(${value}, ${places}) <> ${value}`,
    `${text} AND instr(${value}, '.') > 0 AND ${digits}`,
    ...(scale < 0 ? [`${value} % ${10n ** BigInt(-scale)} <> 0`] : []),
  ];
  // Texts can have more digits than a comparison sees: there the target is asked.
  const large = `typeof(${value}) IN ('integer', 'real') AND (${value} >= ${most} OR ${value} <= -${most})`;
  return [
    ...odd,
    { when: rounded.map((each) => `(${each})`).join(' OR '), because: `would be rounded by ${type}` },
    { when: large, because: `do not fit into ${type}` },
  ].map((guard) => ({ ...guard, ...roughGuard(roughlyNoDecimal(value, { whole, scale })) }));
}

/**
 * Without a function where the number is not negative. Texts and blobs are larger than any number, and the sign before a
 * column keeps its affinity from making numbers of them.
 */
export function roughlyNoDecimal(
  value: string,
  { whole, scale }: Pick<Extract<Holds, { kind: 'decimal' }>, 'whole' | 'scale'>,
): string | undefined {
  if (whole === undefined || scale === undefined || scale < 0) return undefined;
  const [one, rounded] = [`1e${scale}`, `round(${value}, ${scale}) = +${value}`];
  // Beyond that numbers have no digits left to look at.
  const quick = whole + scale > 15 ? '' : `CAST(${value} * ${one} + 0.5 AS INTEGER) / ${one} = +${value} OR `;
  return `${value} IS NOT NULL AND NOT (+${value} < 1e${whole} AND +${value} > -1e${whole} AND (${quick}${rounded}))`;
}

function roughGuard(roughly: string | undefined) {
  return roughly === undefined ? {} : { roughly };
}
