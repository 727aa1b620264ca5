import type { BinaryValue } from '../../../../copy/binary/row-bytes.ts';

/** Makes a value of its bytes, which are not kept. */
export type Decode = (bytes: Buffer, start: number, end: number) => BinaryValue;

/**
 * What becomes of a text that is none, such as one with half of a surrogate pair: a copy refuses it (`FieldRefused`); a
 * person is shown what can be shown of it.
 */
export type Strictness = 'strict' | 'shown';
