/** A value that the column of the target can't hold: the survey has let it pass, or it was changed since. */
export class FieldRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FieldRefused';
  }
}

/** A text that is read as one with U+FFFD in it: its bytes may be others. */
export class BytesUnsure extends Error {}

export function notA(what: string, value: unknown): FieldRefused {
  const shown = value instanceof Uint8Array ? 'a blob' : typeof value === 'string' ? JSON.stringify(value) : `${value}`;
  return new FieldRefused(`${shown.length > 60 ? `${shown.slice(0, 60)}...` : shown} is no ${what}`);
}
