/** What a server keeps of a name; the rest it would cut off, wherever that is. */
const limitBytes = 63;
const shortened = '~';

/**
 * A name that the server keeps whole: `nightferry SESSION PHASE/STEP 2`. Where it is too long, the longest of its words
 * is cut until it fits, and marked, so that each part can still be told. The server shows other than ASCII as `?`.
 */
export function fitApplication(name: string): string {
  const parts = name.replace(/[^\x20-\x7e]/g, '?').split(/([ /])/);
  const fixed = (part: string, index: number) => index === 0 || /^[ /]$/.test(part);
  const lengths = parts.map((part, index) => (fixed(part, index) ? 0 : part.length));
  let over = parts.join('').length - limitBytes;
  while (over > 0) {
    const longest = lengths.indexOf(Math.max(...lengths));
    const part = parts[longest] ?? '';
    // One for the mark, which may be there already, and one to get shorter.
    const stem = part.slice(0, -2);
    if (stem === '') break;
    parts[longest] = stem + shortened;
    lengths[longest] = stem.length + 1;
    over -= 1;
  }
  return parts.join('').slice(0, limitBytes);
}
