import { ownerOf } from '../owner.ts';
import { isSqlPath } from '../sql/sql-path.ts';
import { isMapping, type Path } from '../tree.ts';
import type { Rule } from './rule.ts';

/** What people write where something is still missing. */
const leftover =
  /(?<![A-Za-z0-9])(?:TODO|FIXME|TBD|XXX+|XX(?:-X+)+|YYYY-?MM-?DD(?:[-_]?HH-?MM(?:-?SS)?)?|CHANGE_?ME|change_?me)(?![A-Za-z0-9])|\/path\/to\/|<[A-Z][A-Z_-]{2,}>|\byour[-_](?:password|host|database|server|user)\b/;

/** What comes along when text is pasted: no-break and zero-width spaces. They look like nothing, and servers see them. */
const invisible = /[\u00a0\u200b\u2060\ufeff]/;

/**
 * What came from a manual or another document and was not adapted. Warnings: `runbook/leftover` (not in SQL:
 * `YYYY-MM-DD` is a format there), `runbook/invisible`.
 */
export const leftovers: Rule = ({ tree }, report) => {
  visit(tree.value, [], (text, path) => {
    const unseen = invisible.exec(text);
    if (unseen) {
      const code = unseen[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
      const message = `${ownerOf(tree.value, path)} holds the invisible character U+${code}.`;
      report.warning('runbook/invisible', { path, index: unseen.index }, message, ['Type the text again by hand.']);
    }
    const found = leftover.exec(text);
    if (!found || isSqlPath(path)) return;
    const message = `${ownerOf(tree.value, path)} still holds the placeholder ${JSON.stringify(found[0])}.`;
    report.warning('runbook/leftover', { path, index: found.index }, message, ['Fill it in.']);
  });
};

function visit(value: unknown, path: Path, see: (text: string, path: Path) => void): void {
  if (typeof value === 'string') see(value, path);
  else if (Array.isArray(value)) for (const [index, entry] of value.entries()) visit(entry, [...path, index], see);
  else if (isMapping(value)) for (const key of Object.keys(value)) visit(value[key], [...path, key], see);
}
