/** The first three groups are numbers, little-endian on the wire; the others are bytes. */
export function uuidOf(bytes: Buffer, start: number): string {
  const at = (offset: number) => pairs[bytes[start + offset] ?? 0] ?? '';
  return (
    `${at(3)}${at(2)}${at(1)}${at(0)}-${at(5)}${at(4)}-${at(7)}${at(6)}-${at(8)}${at(9)}-` +
    `${at(10)}${at(11)}${at(12)}${at(13)}${at(14)}${at(15)}`
  );
}

const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
