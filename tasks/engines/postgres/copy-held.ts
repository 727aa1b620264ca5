import type { Holds } from '../../copy/holds.ts';
import { textGuards } from './copy-held-texts.ts';
import { oids } from './copy-oids.ts';
import { quoteLiteral } from './copy-quote.ts';
import type { PairGuard, Pairing, SourceType } from './copy-types.ts';

/** Its binary form is not the same everywhere: it is not among `oids`. */
const xml = 142;

type Of<K extends Holds['kind']> = Extract<Holds, { kind: K }>;

/**
 * How a value gets into a column of an engine that has no types of PostgreSQL, but tells what its columns hold: as text.
 * `undefined` where only a person can say how. The table is in docs/types.md.
 */
export function pairHeld(source: SourceType, holds: Holds, type: string, isTextLike: boolean): Pairing | undefined {
  const text = (cast: string, ...guards: readonly (PairGuard | undefined)[]) => ({
    cast,
    textBecause: `${type} is read from text`,
    ...guarded(guards.filter((guard) => guard !== undefined)),
  });
  const is = (...known: readonly number[]) => known.includes(source.oid);
  const [whole, date] = [is(oids.int2, oids.int4, oids.int8), is(oids.date)];
  switch (holds.kind) {
    case 'boolean':
      return is(oids.bool) ? text('boolean') : undefined;
    case 'integer':
      return whole && bitsOf(source.oid) <= Math.max(16, holds.bits)
        ? text('bigint', integerGuard(source, holds, type))
        : undefined;
    case 'decimal':
      return whole || is(oids.numeric) ? text('numeric', decimalGuard(source, holds, type)) : undefined;
    case 'real':
      return realOf(source, holds, text);
    case 'text': {
      const known = isTextLike || is(oids.uuid, oids.json, oids.jsonb);
      return known ? text('text', ...textGuards(source, holds, type)) : undefined;
    }
    case 'other':
      return isTextLike || is(xml) ? text('text') : undefined;
    case 'bytes':
      return is(oids.bytea) ? text('bytea', sizeGuard(holds)) : undefined;
    case 'uuid':
      return is(oids.uuid) ? text('uuid') : undefined;
    case 'json':
      return is(oids.json, oids.jsonb) ? text('text') : undefined;
    case 'date':
      return date ? text('date', yearsGuard(holds.years, type)) : undefined;
    case 'time':
      return is(oids.time) ? text('time', endOfDay(type), digitsGuard(source, holds.digits, type)) : undefined;
    case 'timestamp':
      if (!date && !is(oids.timestamp)) return undefined;
      return text('timestamp', yearsGuard(holds.years, type), date ? undefined : fractionGuard(source, holds, type));
    case 'instant':
      if (!is(oids.timestamptz)) return undefined;
      return text('timestamptz', yearsGuard(holds.years, type, ' UTC'), digitsGuard(source, holds.digits, type));
    case 'label':
    case 'anything':
    case 'nothing':
      return undefined;
  }
}

type Text = (cast: string, ...guards: readonly (PairGuard | undefined)[]) => Pairing;

function guarded(guards: readonly PairGuard[]): { readonly guard?: PairGuard } {
  if (guards.length === 0) return {};
  const when = (value: string) => guards.map((guard) => `(${guard.when(value)})`).join(' OR ');
  return { guard: { when, because: guards.map(({ because }) => because).join(', or ') } };
}

function bitsOf(oid: number): number {
  return oid === oids.int2 ? 16 : oid === oids.int4 ? 32 : 64;
}

function integerGuard({ oid }: SourceType, { bits }: Of<'integer'>, type: string): PairGuard | undefined {
  if (bitsOf(oid) <= bits) return undefined;
  return { when: (value) => `${value} NOT BETWEEN 0 AND 255`, because: `do not fit into ${type}` };
}

/** Digits after the point would be rounded, and those before it refused in the middle of the load. */
function decimalGuard(
  { oid, modifier }: SourceType,
  { whole, scale }: Of<'decimal'>,
  type: string,
): PairGuard | undefined {
  if (whole === undefined || scale === undefined) return undefined;
  const packed = modifier - 4;
  const own = { scale: ((packed & 0x7ff) ^ 1024) - 1024, precision: (packed >> 16) & 0xffff };
  if (
    oid === oids.numeric &&
    modifier >= 0 &&
    own.scale <= scale &&
    own.precision - own.scale <= whole &&
    own.scale >= 0
  ) {
    // NaN fits into any numeric.
    return { when: (value) => `${value} = 'NaN'`, because: 'are not a number (NaN)' };
  }
  const digits = { [oids.int2]: 5, [oids.int4]: 10, [oids.int8]: 19 }[oid];
  if (digits !== undefined && digits <= whole) return undefined;
  return {
    when: (value) =>
      `${value} IN ('NaN', 'Infinity', '-Infinity') OR ${value} <> round(${value}, ${scale}) OR abs(${value}) >= '1e${whole}'::numeric`,
    because: `do not fit into ${type} without being rounded`,
  };
}

function realOf({ oid }: SourceType, { bits, finite }: Of<'real'>, text: Text): Pairing | undefined {
  const isSmall = oid === oids.int2 || (oid === oids.int4 && bits === 64);
  if (isSmall) return text('bigint');
  if (oid !== (bits === 32 ? oids.float4 : oids.float8)) return undefined;
  const odd = {
    when: (value: string) => `${value} IN ('NaN', 'Infinity', '-Infinity')`,
    because: 'are infinite or not a number',
  };
  return text(bits === 32 ? 'real' : 'double precision', finite ? odd : undefined);
}

function sizeGuard({ most, least }: Of<'bytes'>): PairGuard | undefined {
  if (most === undefined) return undefined;
  if (least === undefined)
    return { when: (value) => `octet_length(${value}) > ${most}`, because: `are longer than ${most} bytes` };
  return {
    when: (value) => `octet_length(${value}) NOT BETWEEN ${least} AND ${most}`,
    because: `are not ${most} bytes long`,
  };
}

/** Infinite dates are before and after all others. */
function yearsGuard(years: Of<'date'>['years'], type: string, zone = ''): PairGuard | undefined {
  if (!years) return undefined;
  const [from, before] = [quoteLiteral(`${years.from}${zone}`), quoteLiteral(`${years.before}${zone}`)];
  return {
    when: (value) => `${value} < ${from} OR ${value} >= ${before}`,
    because: `are before or after what ${type} holds`,
  };
}

function endOfDay(type: string): PairGuard {
  return { when: (value) => `${value} = '24:00:00'`, because: `are the end of a day (24:00), which ${type} has not` };
}

/** Of a second: PostgreSQL has six. */
function digitsGuard({ modifier }: SourceType, digits: number, type: string): PairGuard | undefined {
  const own = modifier < 0 ? 6 : modifier;
  if (own <= digits) return undefined;
  return {
    when: (value) => `mod(${microseconds(value)}, ${10 ** (6 - digits)}) <> 0`,
    because: `would be rounded by ${type}`,
  };
}

function fractionGuard(source: SourceType, { digits, steps }: Of<'timestamp'>, type: string): PairGuard | undefined {
  const because = `would be rounded by ${type}`;
  switch (steps) {
    case undefined:
      return digitsGuard(source, digits, type);
    case 'minute':
      return { when: (value) => `${microseconds(value)} <> 0`, because };
    case '1/300 second':
      return { when: (value) => `mod(${microseconds(value)}, 10000) NOT IN (0, 3000, 7000)`, because };
  }
}

/** Of the minute; NULL where it is infinite. */
function microseconds(value: string): string {
  return `extract(microseconds from ${value})::bigint`;
}
