import { plainText } from '../../plain-text.ts';

/** Text that is HTML already. Only `html` makes it. */
export interface Html {
  readonly html: string;
}

type Value = string | number | Html | readonly Html[];

/** HTML with values in it. A string becomes text, whatever it looks like, in content and in quoted attributes alike. */
export function html(words: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: words.map((word, index) => word + written(values[index])).join('') };
}

export const none: Html = { html: '' };

function written(value: Value | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escaped(value);
  return 'html' in value ? value.html : value.map((part) => part.html).join('');
}

/** Control characters and direction overrides are gone; what HTML could take for markup is written as references. */
function escaped(text: string): string {
  return plainText(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
