import { Fault } from '../../../../state/fault.ts';
import { type FreezeHome, quoteName, quoteText } from './home.ts';
import { type Prior, readPrior, writePrior } from './prior.ts';

/**
 * Where a frozen database itself keeps what was before: a line at the end of its comment, which its owner may write and
 * everybody can read, from other databases too. Another process, and another host, can thaw it by that. Renaming keeps it.
 * (A setting of our own would do as well, but only superusers may make one.)
 */
const mark = 'nightferry.frozen ';

/** A database's comment, told apart. Shaped as `shobj_description` gives it. */
export interface MarkedComment {
  /** What people wrote; null for nothing. */
  readonly rest: string | null;
  readonly prior: Prior | undefined;
}

/** What is marked may be another database: the comment was copied, or came with a dump. Then `oid` tells. */
export function readComment(comment: string | null): MarkedComment {
  const [, rest = '', json] = /^(.*?)\n?nightferry\.frozen (\{.*\})$/s.exec(comment ?? '') ?? [];
  if (json === undefined) return { rest: comment, prior: undefined };
  return { rest: rest === '' ? null : rest, prior: readMark(json) };
}

/** Faults: `freeze/mark`. To take it for none would be to freeze what is frozen, and to lose what was before. */
function readMark(json: string): Prior {
  try {
    return readPrior(json);
  } catch (cause) {
    throw new Fault(
      'freeze/mark',
      'The comment of a database ends in the mark of a freeze that this version can not read.',
      {
        remedy: [
          'Thaw it with the version of Nightferry that froze it.',
          'Or by hand, with the statements that the freeze showed; then take the line `nightferry.frozen ...` out of the comment.',
        ],
        retry: 'safe',
        cause,
      },
    );
  }
}

export function setMarker(prior: Prior, comment: string | null): string {
  const { rest } = readComment(comment);
  const text = `${rest === null ? '' : `${rest}\n`}${mark}${writePrior(prior)}`;
  return `comment on database ${quoteName(prior.database)} is ${quoteText(text)}`;
}

export function resetMarker(database: string, comment: string | null): string {
  const { rest } = readComment(comment);
  return `comment on database ${quoteName(database)} is ${rest === null ? 'null' : quoteText(rest)}`;
}

/** The freeze that stands here. */
export async function findMarker(home: FreezeHome): Promise<Prior | undefined> {
  const { rows } = await home.query(markerSql);
  const [comment = null, oid = null, database = null] = rows[0] ?? [];
  const { prior } = readComment(comment);
  return prior !== undefined && prior.oid === oid && database !== null ? { ...prior, database } : undefined;
}

const markerSql = `
select shobj_description(oid, 'pg_database'), oid::text, datname from pg_database where datname = current_database()`;
