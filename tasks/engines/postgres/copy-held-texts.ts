import type { Holds } from '../../copy/holds.ts';
import { oids } from './copy-oids.ts';
import { quoteLiteral } from './copy-quote.ts';
import type { PairGuard, SourceType } from './copy-types.ts';

type Text = Extract<Holds, { kind: 'text' }>;

/** How long a text may be, and of which characters, by the target's own count. */
export function textGuards(
  source: SourceType,
  { most, unit, beyondAscii }: Text,
  type: string,
): readonly (PairGuard | undefined)[] {
  const stray =
    beyondAscii === undefined
      ? undefined
      : {
          when: (value: string) => `${value} ~ ${quoteLiteral(`[^\\u0001-\\u007f${beyondAscii}]`)}`,
          because: `have characters that ${type} can not hold`,
        };
  if (most === undefined) return [stray];
  const [length, what] = lengthOf(unit, beyondAscii);
  const isBound = source.oid === oids.varchar || source.oid === oids.bpchar;
  const known = source.oid === oids.uuid ? 36 : isBound && source.modifier > 4 ? source.modifier - 4 : undefined;
  const widest = unit === 'bytes' && beyondAscii === undefined ? 4 : unit === 'utf16' ? 2 : 1;
  const fits = known !== undefined && known * (source.oid === oids.uuid ? 1 : widest) <= most;
  return [
    stray,
    fits ? undefined : { when: (value) => length(value, most), because: `are longer than ${most} ${what}` },
  ];
}

type Longer = (value: string, most: number) => string;

/** Bytes of UTF-8 are never fewer than units of UTF-16, and characters beyond the first 65536 are two of these. */
function lengthOf(unit: Text['unit'], beyondAscii: string | undefined): readonly [Longer, string] {
  if (unit === 'bytes' && beyondAscii === undefined) {
    return [(value, most) => `octet_length(convert_to(${value}, 'UTF8')) > ${most}`, 'bytes'];
  }
  const characters: Longer = (value, most) => `char_length(${value}) > ${most}`;
  if (unit !== 'utf16') return [characters, unit === 'bytes' ? 'bytes' : 'characters'];
  const astral = quoteLiteral('[^\\U00010000-\\U0010FFFF]');
  return [
    (value, most) =>
      `octet_length(${value}) > ${most} AND char_length(${value}) + char_length(regexp_replace(${value}, ${astral}, '', 'g')) > ${most}`,
    'units of UTF-16',
  ];
}
