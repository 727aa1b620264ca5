import type { TargetColumn, TypeKind } from '../../copy/seam.ts';
import { pairAnything } from './copy-anything.ts';
import { pairHeld } from './copy-held.ts';
import { oids } from './copy-oids.ts';
import { quoteLiteral } from './copy-quote.ts';

/** Type of an expression in the source. Domains are seen through: the server describes what is below them. */
export interface SourceType {
  readonly oid: number;
  readonly modifier: number;
  /** As PostgreSQL writes it, with its modifier: for messages. */
  readonly text: string;
  /** `pg_type.typname`. */
  readonly name: string;
  readonly kind: TypeKind;
}

/** How a source expression becomes what a target column takes, without loss. */
export interface Pairing {
  /** Type to cast to on the source, never with a modifier: those cut and round without a word. */
  readonly cast?: string;
  /** Why this pair can't travel in binary form; undefined when it can. */
  readonly textBecause?: string;
  readonly guard?: PairGuard;
  /** What is sent of the cast expression, to a target that wants to be told of each value's type. */
  readonly wrap?: (expression: string) => string;
}

/** A condition on the cast expression under which the target would cut, round or refuse the value. */
export interface PairGuard {
  readonly when: (expression: string) => string;
  /** Ends a sentence that begins with the values: `are longer than 5 characters`. */
  readonly because: string;
}

/**
 * How a value of the source's type gets into the target's column unchanged, or `undefined` where only a person can say
 * how. The list of widenings is in docs/copy.md.
 */
export function pair(source: SourceType, target: TargetColumn): Pairing | undefined {
  if (refused.has(source.oid) || refused.has(target.typeId)) return undefined;
  if (target.holds?.kind === 'anything') return pairAnything(source, target.holds);
  // Only PostgreSQL numbers its types.
  if (target.typeId === 0 && target.holds) return pairHeld(source, target.holds, target.type, isTextLike(source));
  if (source.oid === target.typeId && isBuiltin(source.oid)) return samePair(source, target);
  if (isBuiltin(target.typeId)) return widen(source, target);
  if (target.kind === 'enum' && isTextLike(source)) return { cast: 'text', guard: notOneOf(target) };
  if (target.typeName === 'citext' && isTextLike(source)) return { cast: 'text', textBecause: foreign(target) };
  if (isSameForeign(source, target)) return { textBecause: foreign(target) };
  return undefined;
}

/** Whether a value given as a text literal is read by the target's own input function, so that nothing is lost unseen. */
export function takesLiterals(target: Pick<TargetColumn, 'typeId' | 'kind'>): boolean {
  return !refused.has(target.typeId) && target.kind !== 'composite';
}

/** Name to cast to, that never implies a modifier: `char` and `bit` alone mean a length of 1. */
export function castName(oid: number, written: string): string {
  if (oid === oids.bpchar) return 'pg_catalog.bpchar';
  if (oid === oids.bit) return 'pg_catalog.bit';
  return written;
}

export function isBuiltin(oid: number): boolean {
  return oid > 0 && oid < firstUnstableOid;
}

export function isTextLike({ oid, kind, name }: Pick<SourceType, 'oid' | 'kind' | 'name'>): boolean {
  return textOids.has(oid) || kind === 'enum' || name === 'citext';
}

export { oids };

/** Object ids below this are the same in every PostgreSQL. */
const firstUnstableOid = 10_000;

const textOids: ReadonlySet<number> = new Set([oids.text, oids.varchar, oids.bpchar, oids.name]);

/** money depends on the server's locale; the reg types name objects of the other database; the rest are internals. */
const refused: ReadonlySet<number> = new Set([
  790, 791, 24, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191, 27, 28, 29, 1033, 2249, 705,
]);

/** Builtin types whose binary form is the same in every version. Everything else travels as text. */
const binarySafe: ReadonlySet<number> = new Set([
  ...Object.values(oids),
  ...[18, 600, 601, 602, 603, 604, 628, 650, 718, 774, 829, 869],
  ...[3904, 3906, 3908, 3910, 3912, 3926],
  ...[199, 651, 1000, 1001, 1002, 1003, 1005, 1007, 1009, 1014, 1015, 1016, 1021, 1022, 1040, 1041],
  ...[1115, 1182, 1183, 1185, 1187, 1231, 1270, 1561, 1563, 2951, 3807],
]);

/** The only casts made without being asked: each holds every value of the other exactly. */
const widenings: ReadonlyMap<number, readonly number[]> = new Map([
  [oids.int2, [oids.int4, oids.int8, oids.numeric, oids.float4, oids.float8]],
  [oids.int4, [oids.int8, oids.numeric, oids.float8]],
  [oids.int8, [oids.numeric]],
  [oids.varchar, [oids.text]],
  [oids.name, [oids.text, oids.varchar]],
  [oids.bpchar, [oids.text, oids.varchar]],
  [oids.text, [oids.varchar]],
  [oids.uuid, [oids.text, oids.varchar]],
  [oids.date, [oids.timestamp]],
  [oids.jsonb, [oids.json]],
]);

function samePair(source: SourceType, target: TargetColumn): Pairing {
  const guard = source.modifier === target.typeModifier ? undefined : guardOf(source.modifier, target);
  const text = binarySafe.has(source.oid) ? undefined : `${target.baseType} has no portable binary form`;
  return { ...(text !== undefined && { textBecause: text }), ...(guard && { guard }) };
}

function widen(source: SourceType, target: TargetColumn): Pairing | undefined {
  const to = target.typeId;
  const isText = to === oids.text || to === oids.varchar;
  const known = widenings.get(source.oid)?.includes(to) || (isText && !isBuiltin(source.oid) && isTextLike(source));
  if (!known) return undefined;
  const guard = guardOf(keptLength(source, to), target);
  return { cast: castName(to, withoutModifier(target.baseType)), ...(guard && { guard }) };
}

/** varchar(n) and char(n) are known to fit into n characters; other types bring no bound. */
function keptLength(source: SourceType, to: number): number {
  const isText = to === oids.text || to === oids.varchar;
  return isText && (source.oid === oids.varchar || source.oid === oids.bpchar) ? source.modifier : -1;
}

/** What the target's modifier would do to values of the same type with the modifier `from`; undefined when nothing. */
function guardOf(from: number, target: TargetColumn): PairGuard | undefined {
  const to = target.typeModifier;
  if (to < 0) return undefined;
  const fits = from >= 0 && from <= to;
  switch (target.typeId) {
    case oids.varchar:
    case oids.bpchar:
      if (fits) return undefined;
      return { when: (value) => `char_length(${value}) > ${to - 4}`, because: `are longer than ${to - 4} characters` };
    case oids.numeric:
      return numericGuard(from, to);
    case oids.time:
    case oids.timestamp:
    case oids.timestamptz:
    case oids.timetz:
      if (fits) return undefined;
  }
  return {
    when: (value) => `${value} IS DISTINCT FROM ${value}::${target.baseType}`,
    because: `do not fit into ${target.baseType} unchanged`,
  };
}

/** Digits after the point would be rounded silently; those before it would stop the load in the middle. */
function numericGuard(from: number, to: number): PairGuard | undefined {
  const target = digits(to);
  const source = from < 0 ? undefined : digits(from);
  const whole = target.precision - target.scale;
  if (source && source.scale <= target.scale && source.precision - source.scale <= whole) return undefined;
  const when = (value: string) => {
    const rounded = `round(${value}, ${target.scale})`;
    return `${value} <> ${rounded} OR ${value} <> 'NaN' AND abs(${rounded}) >= '1e${whole}'::numeric`;
  };
  return { when, because: `do not fit into numeric(${target.precision},${target.scale}) without being rounded` };
}

function digits(modifier: number): { readonly precision: number; readonly scale: number } {
  const packed = modifier - 4;
  return { precision: (packed >> 16) & 0xffff, scale: ((packed & 0x7ff) ^ 1024) - 1024 };
}

function notOneOf({ labels, baseType }: TargetColumn): PairGuard {
  const list = labels.map(quoteLiteral).join(', ');
  return {
    when: (value) => (labels.length === 0 ? `${value} IS NOT NULL` : `${value} NOT IN (${list})`),
    because: `are no ${baseType}, which is one of ${labels.join(', ')}`,
  };
}

/** The same extension type, range or array on both sides: its text form is read by its own input function. */
function isSameForeign(source: SourceType, target: TargetColumn): boolean {
  const kinds: readonly TypeKind[] = ['base', 'range', 'array'];
  return (
    !isBuiltin(source.oid) &&
    source.name === target.typeName &&
    source.kind === target.kind &&
    kinds.includes(source.kind) &&
    (target.typeModifier < 0 || source.modifier === target.typeModifier)
  );
}

function foreign({ baseType }: TargetColumn): string {
  return `${baseType} is not a built-in type`;
}

function withoutModifier(type: string): string {
  return type.replace(/\(.*?\)/, '');
}
