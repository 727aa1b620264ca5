import type { WireBytes } from './wire-bytes.ts';

/** How a column travels in a bulk load: [MS-TDS] sections 2.2.5.4 to 2.2.5.6 in Microsoft's documentation. */
export interface WireType {
  /** In INSERT BULK. */
  readonly declaration: string;
  /** TYPE_INFO. */
  readonly info: Buffer;
  /** Text and images of old are sent with the name of their table. */
  readonly hasTableName?: boolean;
  /** NULL, with its length. */
  readonly none: Buffer;
  /** A value, with its length, of its text as PostgreSQL's input functions take it. Throws `FieldRefused`. */
  write(text: string, out: WireBytes): void;
}

/** No length: a byte, or two, or eight of them. */
export const none = {
  byte: Buffer.from([0]),
  short: Buffer.from([0xff, 0xff]),
  large: Buffer.alloc(8, 0xff),
} as const;
