/** A value as a driver hands it over: exact integers are bigint, reals number. */
export type BinaryValue = bigint | number | string | Uint8Array | null;

/** Bytes of rows in the making, in PostgreSQL's binary form: numbers are big-endian, and fields begin with their length. */
export class RowBytes {
  #bytes: Buffer;
  #view: DataView;
  #length = 0;

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafeSlow(size);
    this.#view = viewOf(this.#bytes);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written. It is valid until the next write. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Forgets what was written, or what was written behind a length. */
  cut(length = 0): void {
    this.#length = length;
  }

  int8(value: number): void {
    const at = this.#room(1);
    this.#view.setUint8(at, value);
  }

  int16(value: number): void {
    const at = this.#room(2);
    this.#view.setInt16(at, value);
  }

  int32(value: number): void {
    const at = this.#room(4);
    this.#view.setInt32(at, value);
  }

  uint32(value: number): void {
    const at = this.#room(4);
    this.#view.setUint32(at, value);
  }

  /** Of a whole number, exact as far as numbers are. */
  int64(value: number): void {
    const high = Math.floor(value / 0x1_0000_0000);
    const at = this.#room(8);
    this.#view.setInt32(at, high);
    this.#view.setUint32(at + 4, value - high * 0x1_0000_0000);
  }

  bigInt64(value: bigint): void {
    const at = this.#room(8);
    this.#view.setBigInt64(at, value);
  }

  float32(value: number): void {
    const at = this.#room(4);
    this.#view.setFloat32(at, value);
  }

  float64(value: number): void {
    const at = this.#room(8);
    this.#view.setFloat64(at, value);
  }

  bytes(value: Uint8Array): void {
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
  }

  /** A text with its length before it; whether it has more bytes than characters. */
  text(value: string): boolean {
    const { length } = value;
    const at = this.#room(4 + length * 3);
    const written = length < shortText ? this.#ascii(value, at + 4) : -1;
    const size = written < 0 ? this.#bytes.write(value, at + 4, 'utf8') : written;
    this.#view.setInt32(at, size);
    this.#length = at + 4 + size;
    return size !== length;
  }

  /** A text without its length. */
  chars(value: string): void {
    const at = this.#room(value.length * 3);
    this.#length = at + this.#bytes.write(value, at, 'utf8');
  }

  /** What was written behind the four bytes at `at` has its length put there. */
  measure(at: number): void {
    this.#view.setInt32(at, this.#length - at - 4);
  }

  /** A part of some bytes. */
  slice(from: Buffer, start: number, end: number): void {
    const at = this.#room(end - start);
    from.copy(this.#bytes, at, start, end);
  }

  /** UTF-16, little-endian, as UTF-8 without its length; false where it holds half of a surrogate pair, or NUL. */
  wideChars(from: Buffer, start: number, end: number): boolean {
    if (end - start > longWideText) {
      const text = from.toString('utf16le', start, end);
      if (!text.isWellFormed() || text.includes('\0')) return false;
      this.chars(text);
      return true;
    }
    let to = this.#room(((end - start) >> 1) * 3);
    const bytes = this.#bytes;
    for (let at = start; at < end; at += 2) {
      const code = (from[at] ?? 0) | ((from[at + 1] ?? 0) << 8);
      if (code < 0x80) {
        if (code === 0) return false;
        bytes[to] = code;
        to += 1;
      } else if (code < 0x800) {
        bytes[to] = 0xc0 | (code >> 6);
        bytes[to + 1] = 0x80 | (code & 0x3f);
        to += 2;
      } else if (code < 0xd800 || code > 0xdfff) {
        bytes[to] = 0xe0 | (code >> 12);
        bytes[to + 1] = 0x80 | ((code >> 6) & 0x3f);
        bytes[to + 2] = 0x80 | (code & 0x3f);
        to += 3;
      } else {
        at += 2;
        const low = at < end ? (from[at] ?? 0) | ((from[at + 1] ?? 0) << 8) : 0;
        if (code > 0xdbff || low < 0xdc00 || low > 0xdfff) return false;
        const whole = 0x1_0000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
        bytes[to] = 0xf0 | (whole >> 18);
        bytes[to + 1] = 0x80 | ((whole >> 12) & 0x3f);
        bytes[to + 2] = 0x80 | ((whole >> 6) & 0x3f);
        bytes[to + 3] = 0x80 | (whole & 0x3f);
        to += 4;
      }
    }
    this.#length = to;
    return true;
  }

  /** Short texts are written sooner than a call for them is made. -1 where there is another character. */
  #ascii(value: string, at: number): number {
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 127) return -1;
      this.#bytes[at + index] = code;
    }
    return value.length;
  }

  /** Where the next bytes go. It may put all of them elsewhere: to be called before `#view` and `#bytes` are looked at. */
  #room(size: number): number {
    const at = this.#length;
    if (at + size > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, at + size));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
      this.#view = viewOf(larger);
    }
    this.#length = at + size;
    return at;
  }
}

const shortText = 32;
/** In bytes: beyond that a call for it is soon made up for. */
const longWideText = 400;

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
