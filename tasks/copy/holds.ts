/**
 * What a column of a target can hold, in words that all engines share: by this a source of another engine knows which
 * of its values get there unchanged, and how they are written. Lengths are characters, digits are decimal.
 */
export type Holds =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'integer'; readonly bits: 16 | 32 | 64 }
  /** Exact; without bounds where they are undefined. */
  | { readonly kind: 'decimal'; readonly whole: number | undefined; readonly scale: number | undefined }
  | { readonly kind: 'real'; readonly bits: 32 | 64 }
  | { readonly kind: 'text'; readonly most: number | undefined }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'uuid' }
  /** `parsed`: the text itself is not kept. */
  | { readonly kind: 'json'; readonly parsed: boolean }
  | { readonly kind: 'date' }
  /** `digits` of a second. */
  | { readonly kind: 'time'; readonly digits: number }
  /** A local time, without a zone. */
  | { readonly kind: 'timestamp'; readonly digits: number }
  | { readonly kind: 'instant'; readonly digits: number }
  | { readonly kind: 'label'; readonly labels: readonly string[] }
  /** Whatever comes, with the type that it came with, as far as the affinity does not turn one into another. */
  | { readonly kind: 'anything'; readonly affinity: Affinity; readonly isStrict: boolean }
  /** Read from text by the target's own input function. */
  | { readonly kind: 'other' }
  /** Types whose text means something else elsewhere. */
  | { readonly kind: 'nothing' };

/** SQLite's: sqlite.org/datatype3.html, section 3. `none` keeps values as they come. */
export type Affinity = 'integer' | 'real' | 'numeric' | 'text' | 'none';

/**
 * Rows for a target that knows types by value are COPY text whose fields begin with one of these, unless they are NULL:
 * an integer and a real number in decimal, a text, and bytes in hexadecimal. No mark is a hexadecimal digit.
 */
export const marks = { integer: 'i', real: 'r', text: 't', bytes: 'x' } as const;
