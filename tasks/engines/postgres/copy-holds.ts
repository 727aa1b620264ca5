import type { Holds } from '../../copy/holds.ts';
import type { TypeKind } from '../../copy/seam.ts';
import { oids, takesLiterals } from './copy-types.ts';

interface ColumnType {
  readonly typeId: number;
  readonly typeModifier: number;
  readonly kind: TypeKind;
  readonly labels: readonly string[];
}

/** What a column of this type holds, for sources of other engines. */
export function holdsOf(type: ColumnType): Holds {
  const { typeId, typeModifier: modifier, kind, labels } = type;
  if (kind === 'enum') return { kind: 'label', labels };
  // Fractions of a second: no modifier means all six digits.
  const digits = modifier < 0 ? 6 : modifier;
  switch (typeId) {
    case oids.bool:
      return { kind: 'boolean' };
    case oids.int2:
      return { kind: 'integer', bits: 16 };
    case oids.int4:
      return { kind: 'integer', bits: 32 };
    case oids.int8:
      return { kind: 'integer', bits: 64 };
    case oids.float4:
      return { kind: 'real', bits: 32 };
    case oids.float8:
      return { kind: 'real', bits: 64 };
    case oids.numeric:
      return decimal(modifier);
    case oids.text:
      return { kind: 'text', most: undefined };
    case oids.varchar:
    case oids.bpchar:
      return { kind: 'text', most: modifier < 0 ? undefined : modifier - 4 };
    case oids.bytea:
      return { kind: 'bytes' };
    case oids.uuid:
      return { kind: 'uuid' };
    case oids.json:
      return { kind: 'json', parsed: false };
    case oids.jsonb:
      return { kind: 'json', parsed: true };
    case oids.date:
      return { kind: 'date' };
    case oids.time:
      return { kind: 'time', digits };
    case oids.timestamp:
      return { kind: 'timestamp', digits };
    case oids.timestamptz:
      return { kind: 'instant', digits };
  }
  return takesLiterals(type) ? { kind: 'other' } : { kind: 'nothing' };
}

/** The modifier packs precision and scale: numeric.c, `numerictypmodin`. */
function decimal(modifier: number): Holds {
  if (modifier < 0) return { kind: 'decimal', whole: undefined, scale: undefined };
  const packed = modifier - 4;
  const scale = ((packed & 0x7ff) ^ 1024) - 1024;
  return { kind: 'decimal', whole: ((packed >> 16) & 0xffff) - scale, scale };
}
