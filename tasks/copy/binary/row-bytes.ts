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
    this.#view.setUint8(this.#room(1), value);
  }

  int16(value: number): void {
    this.#view.setInt16(this.#room(2), value);
  }

  int32(value: number): void {
    this.#view.setInt32(this.#room(4), value);
  }

  uint32(value: number): void {
    this.#view.setUint32(this.#room(4), value);
  }

  /** Of a whole number, exact as far as numbers are. */
  int64(value: number): void {
    const high = Math.floor(value / 0x1_0000_0000);
    const at = this.#room(8);
    this.#view.setInt32(at, high);
    this.#view.setUint32(at + 4, value - high * 0x1_0000_0000);
  }

  bigInt64(value: bigint): void {
    this.#view.setBigInt64(this.#room(8), value);
  }

  float32(value: number): void {
    this.#view.setFloat32(this.#room(4), value);
  }

  float64(value: number): void {
    this.#view.setFloat64(this.#room(8), value);
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

  /** Short texts are written sooner than a call for them is made. -1 where there is another character. */
  #ascii(value: string, at: number): number {
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 127) return -1;
      this.#bytes[at + index] = code;
    }
    return value.length;
  }

  /** Where the next bytes go. */
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

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
