import { type Options, readOptions } from './options.ts';
import { urlFault } from './url-fault.ts';

/**
 * Reads `Server=host,1433;Database="Odd; Name";User Id=...;Password={...}`, as ADO.NET and ODBC do: a value may stand in
 * quotation marks, apostrophes or braces, where the closing one is doubled inside. Faults: `database/url`.
 */
export function readConnectionString(text: string): Options {
  return readOptions(pairsOf(text));
}

function* pairsOf(text: string): Generator<readonly [string, string]> {
  const pair =
    /[\s;]*([^=;]*?)\s*=\s*(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|\{((?:[^}]|\}\})*)\}|(?!["'{])([^;]*?))\s*(?:;|$)/gy;
  const end = text.replace(/[\s;]+$/, '').length;
  while (pair.lastIndex < end) {
    const found = pair.exec(text);
    if (!found) throw urlFault('is not written name=value; throughout, or has a quotation mark that is not closed');
    const [, name = '', double, single, braced, plain = ''] = found;
    if (name === '') throw urlFault('has a value without a name');
    const value =
      double?.replaceAll('""', '"') ?? single?.replaceAll("''", "'") ?? braced?.replaceAll('}}', '}') ?? plain;
    if (value.includes('\0')) throw urlFault('has a NUL in it');
    yield [name, value];
  }
}
