/**
 * Places where SQL Server puts a row's value into its words: duplicate keys (2601, 2627), what would be cut (2628), what
 * could not be converted (220, 232, 244, 245, 248), and what a TRY_PARSE or a bulk load stumbled over.
 */
const places: readonly (readonly [found: RegExp, instead: string])[] = [
  [/\s*The duplicate key value is \(.*\)\.?/s, ''],
  [/\s*Truncated value: '.*'\.?/s, ''],
  [/(\bconverting the \w+ value) '.*'( to )/s, '$1$2'],
  [/(\bconversion of the \w+ value) '.*'( overflowed)/s, '$1$2'],
  [/(\boverflow error for (?:data )?type \w+), value = [^.]*(?:\.\d+)?/, '$1'],
];

/** A message without values of rows: screens and journals keep messages. `values` is the whole message, where there were some. */
export function withoutValues(said: string): { readonly message: string; readonly values: string | undefined } {
  const message = places.reduce((text, [found, instead]) => text.replace(found, instead), said).replace(/\.$/, '');
  return { message, values: message === said.replace(/\.$/, '') ? undefined : said };
}
