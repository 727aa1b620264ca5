import { orderedTag, tagNamespace } from '../../copy/ids.ts';
import { oids, type SourceType } from './copy-types.ts';

/** A column that is part of the key an id is made of. */
export interface KeyPart {
  /** Quoted. */
  readonly sql: string;
  readonly type: SourceType;
}

/**
 * Where version 5 ids are computed: by an extension of the source, in the schema it is installed in, or in this process
 * while the rows pass through.
 */
export type IdProvider =
  | { readonly by: 'uuid-ossp'; readonly schema: string }
  | { readonly by: 'pgcrypto'; readonly schema: string }
  | { readonly by: 'nightferry' };

/** The id as an expression of type uuid, NULL where the key is; for `nightferry`, the text of the key instead. */
export function nameBasedSql(parts: readonly KeyPart[], namespace: string, tag: string, by: IdProvider): string {
  const key = keyTextSql(parts);
  const within = `'${tagNamespace(namespace, tag)}'::uuid`;
  switch (by.by) {
    case 'uuid-ossp':
      return `${by.schema}.uuid_generate_v5(${within}, ${key})`;
    case 'pgcrypto':
      return pgcryptoId(`${by.schema}.digest(uuid_send(${within}) || convert_to(${key}, 'UTF8'), 'sha1')`);
    case 'nightferry':
      return key;
  }
}

/** As `keyText` in tasks/copy/ids.ts, computed by the source. NULL when any part is. */
function keyTextSql(parts: readonly KeyPart[]): string {
  const texts = parts.map(({ sql, type }) => (type.oid === oids.numeric ? `trim_scale(${sql})::text` : `${sql}::text`));
  if (texts.length === 1) return texts.join();
  return `(${texts.map((text) => `char_length(${text}) || ':' || ${text}`).join(" || ',' || ")})`;
}

/**
 * As `orderedId`. Keys that are not negative, and all but every one is, take the short way: their biased form has the
 * top bits 10, which are the variant's as well.
 */
export function orderedSql({ sql, type }: KeyPart, namespace: string, tag: string): string {
  const prefix = orderedTag(namespace, tag);
  const key = type.oid === oids.int8 ? sql : `${sql}::bigint`;
  const usual = type.oid === oids.int8 ? `${sql} BETWEEN 0 AND ${lowBits}` : `${sql} >= 0`;
  return (
    `CASE WHEN ${usual} THEN ('${prefix}8002' || to_hex(${key} | ${signBit}))::uuid ` +
    `ELSE ('${prefix}800' || ((${key} >> 62) + 2) || to_hex((${key} & ${lowBits}) | ${signBit}))::uuid END`
  );
}

/** Whether the text of such a key is the same wherever the key stands, so that ids made of it meet. */
export function isIdKey({ oid, kind }: SourceType): boolean {
  return idKeyTypes.has(oid) || kind === 'enum';
}

export function isOrderedKey({ oid }: SourceType): boolean {
  return oid === oids.int2 || oid === oids.int4 || oid === oids.int8;
}

const idKeyTypes: ReadonlySet<number> = new Set([
  ...[oids.int2, oids.int4, oids.int8, oids.numeric, oids.uuid, oids.bool, oids.date],
  ...[oids.text, oids.varchar, oids.bpchar, oids.name, oids.timestamp, oids.timestamptz, oids.time],
]);

const lowBits = '4611686018427387903';
const signBit = '(-9223372036854775808)';

/** The hash is taken once, in a row of its own; version and variant are set in its hexadecimal text. */
function pgcryptoId(hash: string): string {
  const variant = `translate(substr(h, 17, 1), '0123456789abcdef', '89ab89ab89ab89ab')`;
  const text = `substr(h, 1, 12) || '5' || substr(h, 14, 3) || ${variant} || substr(h, 18, 15)`;
  return `(SELECT (${text})::uuid FROM (SELECT encode(${hash}, 'hex') AS h OFFSET 0) AS hashed)`;
}
