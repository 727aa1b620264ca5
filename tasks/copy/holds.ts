/**
 * What a column of a target can hold, in words that all engines share: by this a source of another engine knows which
 * of its values get there unchanged, and how they are written. Lengths are characters, digits are decimal.
 */
export type Holds =
  | { readonly kind: 'boolean' }
  /** Of 8 bits: 0 to 255. */
  | { readonly kind: 'integer'; readonly bits: 8 | 16 | 32 | 64 }
  /** Exact; without bounds where they are undefined. */
  | { readonly kind: 'decimal'; readonly whole: number | undefined; readonly scale: number | undefined }
  /** `finite`: neither infinite ones nor NaN. */
  | { readonly kind: 'real'; readonly bits: 32 | 64; readonly finite?: true }
  /**
   * `most` counts characters, or the `unit`: halves of a surrogate pair are one each in UTF-16; bytes are of UTF-8, or one
   * for each character where `beyondAscii` tells which it can hold besides those of ASCII. Absent: any.
   */
  | {
      readonly kind: 'text';
      readonly most: number | undefined;
      readonly unit?: 'utf16' | 'bytes';
      readonly beyondAscii?: string;
    }
  /** So many at most, and at least where shorter ones would be padded. */
  | { readonly kind: 'bytes'; readonly most?: number; readonly least?: number }
  | { readonly kind: 'uuid' }
  /** `parsed`: the text itself is not kept. */
  | { readonly kind: 'json'; readonly parsed: boolean }
  | { readonly kind: 'date'; readonly years?: Years }
  /** `digits` of a second. */
  | { readonly kind: 'time'; readonly digits: number }
  /** A local time, without a zone. */
  | { readonly kind: 'timestamp'; readonly digits: number; readonly years?: Years; readonly steps?: Steps }
  /** `zones`: how a zone may be written behind the time; by their names, too, where it is absent. */
  | { readonly kind: 'instant'; readonly digits: number; readonly years?: Years; readonly zones?: 'offsets' }
  | { readonly kind: 'label'; readonly labels: readonly string[] }
  /** Whatever comes, with the type that it came with, as far as the affinity does not turn one into another. */
  | { readonly kind: 'anything'; readonly affinity: Affinity; readonly isStrict: boolean }
  /** Read from text by the target's own input function. */
  | { readonly kind: 'other' }
  /** Types whose text means something else elsewhere. */
  | { readonly kind: 'nothing' };

/** The first moment that can be held and the first that can't any more, as `1753-01-01`; none is infinite then. */
export interface Years {
  readonly from: string;
  readonly before: string;
}

/** Times between these are rounded: of three hundred in a second, or whole minutes. */
export type Steps = '1/300 second' | 'minute';

/** SQLite's: sqlite.org/datatype3.html, section 3. `none` keeps values as they come. */
export type Affinity = 'integer' | 'real' | 'numeric' | 'text' | 'none';

/**
 * Rows for a target that knows types by value are COPY text whose fields begin with one of these, unless they are NULL:
 * an integer and a real number in decimal, a text, and bytes in hexadecimal. No mark is a hexadecimal digit.
 */
export const marks = { integer: 'i', real: 'r', text: 't', bytes: 'x' } as const;
