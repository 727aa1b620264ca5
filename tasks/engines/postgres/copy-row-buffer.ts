/** What becomes of a row while it passes. */
export interface RowChange {
  /** By how many bytes a row may grow. */
  readonly mostBytes: number;
  /** Writes the row between `from` and `end` of `bytes` to `out` at `to`, and gives the place behind it. */
  write(bytes: Buffer, from: number, end: number, out: Buffer, to: number): number;
}

/** Puts rows that come one by one into few large buffers, changed on the way where there is a change. */
export class RowBuffer {
  readonly #spare: SpareBuffers;
  readonly #change: RowChange | undefined;
  readonly #full: Buffer[] = [];
  #out: Buffer = nothing;
  #length = 0;

  constructor(spare: SpareBuffers, change?: RowChange) {
    this.#spare = spare;
    this.#change = change;
  }

  /** Room for about so many bytes is made at once. */
  expect(bytes: number): void {
    if (this.#out.length === 0) this.#out = this.#spare.take(bytes + (this.#change ? bytes >> 2 : 0));
  }

  add(bytes: Buffer, from: number, end: number): void {
    const room = end - from + (this.#change?.mostBytes ?? 0);
    if (this.#length + room > this.#out.length) {
      this.#end();
      this.#out = this.#spare.take(room);
    }
    this.#length = this.#change
      ? this.#change.write(bytes, from, end, this.#out, this.#length)
      : copyBytes(bytes, from, end, this.#out, this.#length);
  }

  /** What was gathered since the last time: each a buffer of its own. */
  take(): readonly Buffer[] {
    if (this.#length > 0) this.#end();
    return this.#full.splice(0);
  }

  #end(): void {
    if (this.#length > 0) this.#full.push(this.#out.subarray(0, this.#length));
    else this.#spare.give(this.#out);
    this.#out = nothing;
    this.#length = 0;
  }
}

const nothing = Buffer.alloc(0);

/** Rows in memory of a JavaScript engine's own are collected late: what is used again need not be. */
export class SpareBuffers {
  readonly #spare: Buffer[] = [];

  /** At least so many bytes, in memory that nothing else lies in. */
  take(bytes: number): Buffer {
    const fitting = this.#spare.findLastIndex(({ length }) => length >= bytes);
    const [found] = fitting < 0 ? [] : this.#spare.splice(fitting, 1);
    return found ?? Buffer.allocUnsafeSlow(Math.max(bytes, usualBytes));
  }

  /** Nobody may look at it any more. */
  give({ buffer }: Buffer): void {
    const isUsual = buffer.byteLength >= usualBytes && buffer.byteLength <= 2 * usualBytes;
    if (isUsual && this.#spare.length < mostSpare) this.#spare.push(Buffer.from(buffer));
  }
}

/** What a connection gives at once, 64 KB, with ids that are longer than their keys. */
const usualBytes = 80 * 1024;
const mostSpare = 16;

/** Below some dozen bytes a loop is faster than a call. Gives the place behind what was copied. */
export function copyBytes(from: Buffer, start: number, end: number, to: Buffer, at: number): number {
  if (end - start > 48) {
    from.copy(to, at, start, end);
    return at + end - start;
  }
  let position = at;
  for (let index = start; index < end; index += 1) {
    to[position] = from[index] ?? 0;
    position += 1;
  }
  return position;
}
