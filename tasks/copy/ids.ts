import { createHash } from 'node:crypto';

/**
 * Deterministic ids, computed here: the reference that the engines' SQL must equal, and what fills in where a server
 * can't compute them. Namespaces and ids are UUIDs in text form.
 */

/** RFC 9562 version 5: SHA-1 over the namespace and the name as UTF-8. */
export function nameBasedId(namespace: string, name: string | Uint8Array): string {
  const hash = createHash('sha1').update(uuidBytes(namespace)).update(name).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return uuidText(hash.toString('hex'));
}

/** Version 5 ids are made in two steps, so that `users` and `students` with the same key never meet. */
export function tagNamespace(namespace: string, tag: string): string {
  return nameBasedId(namespace, tag);
}

/**
 * What of a key goes into a version 5 id: of one column its text; of several each one's length in characters, a colon
 * and its text, joined by commas (`2:12,3:abc`), so that no two keys read the same.
 */
export function keyText(parts: readonly string[]): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return parts.map((part) => `${[...part].length}:${part}`).join(',');
}

/** Version 8 (RFC 9562, 5.8): 48 bits that stand for the tag, version, the key with its sign bit turned, variant. */
export function orderedId(namespace: string, tag: string, key: bigint): string {
  if (BigInt.asIntN(64, key) !== key) throw new RangeError(`the key ${key} does not fit into 64 bits`);
  const biased = BigInt.asUintN(64, key) ^ signBit;
  const rest = ((biased & lowBits) | signBit).toString(16);
  return uuidText(`${orderedTag(namespace, tag)}800${biased >> 62n}${rest}`);
}

/** The first 48 bits of SHA-256 over the namespace and the tag as UTF-8, as 12 hexadecimal digits. */
export function orderedTag(namespace: string, tag: string): string {
  return createHash('sha256').update(uuidBytes(namespace)).update(tag).digest('hex').slice(0, 12);
}

/** The key that an ordered id was made of, or `undefined` when the id is of another tag, namespace or style. */
export function keyOfOrderedId(namespace: string, tag: string, id: string): bigint | undefined {
  const hex = id.toLowerCase().replaceAll('-', '');
  const [, found, high, rest] = /^([0-9a-f]{12})800([0-3])([89ab][0-9a-f]{15})$/.exec(hex) ?? [];
  if (found !== orderedTag(namespace, tag) || high === undefined) return undefined;
  const biased = (BigInt(high) << 62n) | (BigInt(`0x${rest}`) & lowBits);
  return BigInt.asIntN(64, biased ^ signBit);
}

const signBit = 1n << 63n;
const lowBits = (1n << 62n) - 1n;

function uuidBytes(uuid: string): Buffer {
  const hex = uuid.replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/i.test(hex)) throw new TypeError('a namespace is a UUID');
  return Buffer.from(hex, 'hex');
}

function uuidText(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
