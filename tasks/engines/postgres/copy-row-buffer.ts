/** What becomes of a row while it passes. */
export interface RowChange {
  /** By how many bytes a row may grow. */
  readonly mostBytes: number;
  /** Writes the row between `from` and `end` of `bytes` to `out` at `to`, and gives the place behind it. */
  write(bytes: Buffer, from: number, end: number, out: Buffer, to: number): number;
}

/** Puts rows that come one by one into few large buffers, changed on the way where there is a change. */
export class RowBuffer {
  readonly #change: RowChange | undefined;
  readonly #full: Buffer[] = [];
  #out: Buffer = Buffer.alloc(0);
  #length = 0;

  constructor(change: RowChange | undefined) {
    this.#change = change;
  }

  /** Room for about so many bytes is made at once. */
  expect(bytes: number): void {
    if (this.#length === 0) this.#out = Buffer.allocUnsafeSlow(bytes + (this.#change ? bytes >> 2 : 0));
  }

  add(bytes: Buffer, from: number, end: number): void {
    const room = end - from + (this.#change?.mostBytes ?? 0);
    if (this.#length + room > this.#out.length) this.#renew(room);
    this.#length = this.#change
      ? this.#change.write(bytes, from, end, this.#out, this.#length)
      : copyBytes(bytes, from, end, this.#out, this.#length);
  }

  /** What was gathered since the last time. */
  take(): readonly Buffer[] {
    const taken = this.#full.splice(0);
    if (this.#length > 0) taken.push(this.#out.subarray(0, this.#length));
    this.#out = this.#out.subarray(this.#length);
    this.#length = 0;
    return taken;
  }

  #renew(room: number): void {
    if (this.#length > 0) this.#full.push(this.#out.subarray(0, this.#length));
    this.#out = Buffer.allocUnsafeSlow(Math.max(room, 16_384));
    this.#length = 0;
  }
}

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
