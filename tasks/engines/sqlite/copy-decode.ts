import { marks } from '../../copy/holds.ts';
import { FieldError, unescaped } from '../../copy/text-lines.ts';

/** What the driver binds. Integers are bigint unless the column makes them integers anyway: numbers are bound as reals. */
export type Bound = bigint | number | string | Buffer | null;

/** The values of a line: `marks` say of which type; without them all are texts. */
export function valuesOf(line: string, isTyped: boolean, makesIntegers: readonly boolean[]): readonly Bound[] {
  return line.split('\t').map((field, at) => {
    if (field === '\\N') return null;
    if (!isTyped) return unescaped(field);
    const rest = field.slice(1);
    switch (field[0]) {
      case marks.integer:
        return makesIntegers[at] && rest.length < 16 ? Number(rest) : BigInt(rest);
      case marks.real:
        return realOf(rest, at);
      case marks.text:
        return unescaped(rest);
      case marks.bytes:
        return Buffer.from(rest, 'hex');
      default:
        throw new FieldError(at, 'the source sent a value without its type');
    }
  });
}

function realOf(text: string, at: number): number {
  if (/^-?inf(inity)?$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = Number(text);
  if (Number.isNaN(value)) throw new FieldError(at, `${text} is no real number that SQLite keeps`);
  return value;
}
