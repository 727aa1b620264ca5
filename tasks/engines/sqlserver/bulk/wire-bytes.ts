/** Bytes of rows in the making, as TDS has them: numbers begin with their lowest byte. */
export class WireBytes {
  #bytes: Buffer;
  #length = 0;

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  get length(): number {
    return this.#length;
  }

  /** Forgets what was written behind a length. */
  cut(length: number): void {
    this.#length = length;
  }

  /** A copy of what was written from there on, and begins anew. */
  take(from: number): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(from, this.#length));
    this.#length = 0;
    return taken;
  }

  uint8(value: number): void {
    const at = this.#room(1);
    this.#bytes[at] = value;
  }

  int16(value: number): void {
    const at = this.#room(2);
    this.#bytes.writeInt16LE(value, at);
  }

  uint16(value: number): void {
    const at = this.#room(2);
    this.#bytes.writeUInt16LE(value, at);
  }

  int32(value: number): void {
    const at = this.#room(4);
    this.#bytes.writeInt32LE(value, at);
  }

  uint32(value: number): void {
    const at = this.#room(4);
    this.#bytes.writeUInt32LE(value, at);
  }

  bigInt64(value: bigint): void {
    const at = this.#room(8);
    this.#bytes.writeBigInt64LE(value, at);
  }

  bigUint64(value: bigint): void {
    const at = this.#room(8);
    this.#bytes.writeBigUInt64LE(value, at);
  }

  float32(value: number): void {
    const at = this.#room(4);
    this.#bytes.writeFloatLE(value, at);
  }

  float64(value: number): void {
    const at = this.#room(8);
    this.#bytes.writeDoubleLE(value, at);
  }

  /** A whole number of up to 48 bits that is not negative, in so many bytes. */
  uint(value: number, size: number): void {
    const at = this.#room(size);
    this.#bytes.writeUIntLE(value, at, size);
  }

  bytes(value: Uint8Array): void {
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
  }

  /** In UTF-16. */
  text(value: string): void {
    const at = this.#room(value.length * 2);
    this.#bytes.write(value, at, 'utf16le');
  }

  /** Where the next bytes go: to be asked before the buffer is, which may be another one then. */
  #room(size: number): number {
    const at = this.#length;
    if (at + size > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, at + size));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
    }
    this.#length = at + size;
    return at;
  }
}
