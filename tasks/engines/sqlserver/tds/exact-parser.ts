import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import driverParser, { type ParserOptions } from 'tedious/lib/token/stream-parser.js';
import { RowToken, type Token } from 'tedious/lib/token/token.js';
import type { BinaryValue } from '../../../copy/binary/row-bytes.ts';
import type { OpenReader } from './rows.ts';
import { type RowReader, rowReader } from './values/row-reader.ts';

/** MS-TDS 2.2.7: a row, and a row that leaves its NULLs out. */
const rowType = 0xd1;
const sparseRowType = 0xd2;

/** Beyond so many bytes of a row that is not all there, as many again are waited for: values of megabytes come in small packets. */
const impatientBytes = 256 * 1024;

export type Row = readonly BinaryValue[];

/** The module is CommonJS and is its class; its types say that it has one. */
const DriverParser = driverParser as unknown as typeof driverParser.default;
export type DriverDebug = InstanceType<typeof DriverParser>['debug'];

/**
 * The driver's parser of what a server says, but for rows: the driver makes numbers of decimals and dates of times, which
 * can't hold them. Rows come many at a time, as the `columns` of one token.
 */
export class ExactParser extends DriverParser {
  /** What reads the rows of a result: values, unless somebody takes them otherwise. */
  open: OpenReader = rowReader;
  #reader: RowReader | undefined;
  #columns: readonly ColumnMetadata[] = [];

  override readToken(type: number): Token | undefined | Promise<Token | undefined> {
    if (type !== rowType && type !== sparseRowType) return super.readToken(type);
    const rows = this.#rows(type);
    if (rows.length > 0) return batch(rows);
    return this.#more().then(() => this.readToken(type));
  }

  /** Every row that is there as a whole. The type of the first was read already; that of one that is cut off is left. */
  #rows(first: number): readonly Row[] {
    const reader = this.#readerOf();
    const rows: Row[] = [];
    let type = first;
    let { position } = this;
    for (;;) {
      const behind = reader.read(this.buffer, position, type === sparseRowType);
      if (behind === -1) break;
      rows.push(reader.values);
      this.position = behind;
      if (behind >= this.buffer.length) break;
      type = this.buffer[behind] ?? 0;
      if (type !== rowType && type !== sparseRowType) break;
      position = behind + 1;
    }
    return rows;
  }

  #readerOf(): RowReader {
    if (this.#reader && this.#columns === this.colMetadata) return this.#reader;
    this.#columns = this.colMetadata;
    this.#reader = this.open(this.colMetadata);
    return this.#reader;
  }

  async #more(): Promise<void> {
    const rest = this.buffer.length - this.position;
    if (rest < impatientBytes) return this.waitForChunk();
    const parts = [this.buffer.subarray(this.position)];
    for (let added = 0; added < rest; ) {
      const { done, value } = await this.iterator.next();
      if (done) {
        if (added === 0) throw new Error('unexpected end of data');
        break;
      }
      parts.push(value);
      added += value.length;
    }
    this.buffer = Buffer.concat(parts);
    this.position = 0;
  }
}

/** All tokens of a message, in their order. */
export async function* tokensOf(
  message: AsyncIterable<Buffer>,
  debug: DriverDebug,
  options: ParserOptions,
  open?: OpenReader,
): AsyncGenerator<Token, void, unknown> {
  const parser = new ExactParser(message, debug, options);
  if (open) parser.open = open;
  for (;;) {
    try {
      await parser.waitForChunk();
    } catch (error) {
      if (parser.position === parser.buffer.length) return;
      throw error;
    }
    while (parser.buffer.length > parser.position) {
      const type = parser.buffer.readUInt8(parser.position);
      parser.position += 1;
      const read = parser.readToken(type);
      const token = read instanceof Promise ? await read : read;
      if (token) yield token;
    }
  }
}

function batch(rows: readonly Row[]): Token {
  // The driver hands its columns over as they are, without a look at them.
  return new RowToken(rows as unknown as ConstructorParameters<typeof RowToken>[0]);
}
