import { type Conninfo, isParameter } from './parameters.ts';
import { urlFault } from './url-fault.ts';

/**
 * Reads `host=db1 dbname=edu password='it\'s'`. Values with spaces are in quotes, and `\` takes the next character as it
 * is. Faults: `database/url`. Source: libpq's documentation, "Keyword/Value Connection Strings".
 */
export function readKeyValues(text: string): Conninfo {
  const conninfo: Record<string, string> = {};
  const pair = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'(?=\s|$)|((?:[^\s'\\]|\\.)(?:[^\s\\]|\\.)*|))/gsy;
  const end = text.trimEnd().length;
  while (pair.lastIndex < end) {
    const [, keyword = '', quoted, bare = ''] = pair.exec(text) ?? [];
    // The place in words only: what stands there may be a piece of the password.
    if (keyword === '') throw urlFault('is neither one nor a line of keyword=value pairs that can be read');
    if (!isParameter(keyword)) throw urlFault(`has the parameter ${keyword}, which Nightferry does not know`);
    conninfo[keyword] = (quoted ?? bare).replace(/\\(.)/gs, '$1');
  }
  return conninfo;
}
