import type { Refusal } from '../../../copy/seam.ts';

/** A value that the column can't take as it is. */
export class FieldRefused extends Error {
  readonly refusal: Refusal;

  constructor(message: string, refusal: Refusal = 'value') {
    super(message);
    this.name = 'FieldRefused';
    this.refusal = refusal;
  }
}

const shownCharacters = 40;

/** `'abc' is no whole number`. */
export function notA(what: string, text: string): FieldRefused {
  const shown = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}...` : text;
  return new FieldRefused(`'${shown}' is no ${what}`);
}

/** `12.345 does not fit into decimal(4,2)`. */
export function unfit(text: string, type: string): FieldRefused {
  const shown = text.length > shownCharacters ? `${text.slice(0, shownCharacters)}...` : text;
  return new FieldRefused(`'${shown}' does not fit into ${type}`);
}
