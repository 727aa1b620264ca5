import { plainDigits } from './numbers.ts';

/**
 * JSON as PostgreSQL writes a jsonb: the last of double keys, sorted by their length in bytes and then by these, `, ` and
 * `: ` between, numbers without an exponent and with the zeros that they came with. `undefined` where it is no JSON.
 */
export function jsonText(text: string): string | undefined {
  try {
    return written(JSON.parse(text, keepNumbers));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A number as it is written in the text, whose digits JavaScript's own numbers do not keep. */
class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function keepNumbers(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? new NumberText(context?.source ?? String(value)) : value;
}

function written(value: unknown): string {
  if (value instanceof NumberText) return numberText(value.text);
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => ({ key, bytes: Buffer.from(key), member }));
  members.sort((one, other) => one.bytes.length - other.bytes.length || Buffer.compare(one.bytes, other.bytes));
  return `{${members.map(({ key, member }) => `${JSON.stringify(key)}: ${written(member)}`).join(', ')}}`;
}

function numberText(text: string): string {
  const [, sign, whole = '', behind = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = plainDigits(whole, behind, Number(exponent));
  if (!digits) throw new RangeError('the number has more digits than any server keeps');
  const fraction = digits.fraction === '' ? '' : `.${digits.fraction}`;
  const plain = `${digits.whole.replace(/^0+(?=\d)/, '')}${fraction}`;
  return sign === '-' && /[1-9]/.test(plain) ? `-${plain}` : plain;
}
