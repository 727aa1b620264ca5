/** Whole numbers of 1, 2, 4 bytes; that of 1 byte has no sign. */
export function numberAt(bytes: Buffer, start: number, end: number): number {
  switch (end - start) {
    case 1:
      return bytes[start] ?? 0;
    case 2:
      return bytes.readInt16LE(start);
    case 4:
      return bytes.readInt32LE(start);
    default:
      throw new RangeError(`a whole number of ${end - start} bytes`);
  }
}

export function integerOf(bytes: Buffer, start: number, end: number): bigint {
  return end - start === 8 ? bytes.readBigInt64LE(start) : BigInt(numberAt(bytes, start, end));
}

export function bitOf(bytes: Buffer, start: number): bigint {
  return bytes[start] === 0 ? 0n : 1n;
}

/** As it is: of 4 bytes it has more digits than the server would print. */
export function realOf(bytes: Buffer, start: number, end: number): number {
  return end - start === 4 ? bytes.readFloatLE(start) : bytes.readDoubleLE(start);
}

/** As the server prints it: of 4 bytes the number with the fewest digits that is stored as the same. */
export function shownRealOf(bytes: Buffer, start: number, end: number): number {
  const value = realOf(bytes, start, end);
  if (end - start !== 4 || value === 0) return value;
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
