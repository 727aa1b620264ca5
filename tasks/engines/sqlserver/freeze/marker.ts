import { z } from 'zod';
import { Fault } from '../../../../state/fault.ts';
import { quoteText } from '../quote.ts';
import { type FreezeHome, readRows } from './home.ts';
import { type Prior, readPrior, writePrior } from './prior.ts';

/**
 * Where a frozen database itself keeps what was before: an extended property of the database, written just before it
 * becomes READ_ONLY, which nobody can take out while it is. Another process, and another host, can thaw it by that, and a
 * restore of it as well. At most 7,500 bytes.
 */
export const mark = 'nightferry.frozen';

/** The freeze that this database tells of; whether it is in force is another question. Faults: `freeze/mark`. */
export async function findMarker(home: Pick<FreezeHome, 'query'>): Promise<Prior | undefined> {
  const [found] = await readRows(home.query, z.object({ value: z.string() }), findSql);
  return found && readMark(found.value);
}

/** `isThere`: it is written over, not added. */
export function setMarker(prior: Prior, isThere: boolean): string {
  const procedure = isThere ? 'sp_updateextendedproperty' : 'sp_addextendedproperty';
  return `exec sys.${procedure} @name = ${quoteText(mark)}, @value = ${quoteText(writePrior(prior))}`;
}

export const dropMarker = `exec sys.sp_dropextendedproperty @name = ${quoteText(mark)}`;

/** To take it for none would be to freeze what is frozen, and to lose what was before. */
function readMark(json: string): Prior {
  try {
    return readPrior(json);
  } catch (cause) {
    throw new Fault('freeze/mark', `The database has a mark of a freeze, ${mark}, that this version can not read.`, {
      remedy: [
        'Thaw it with the version of Nightferry that froze it.',
        `Or by hand, with the statements that the freeze showed; then: ${dropMarker}`,
      ],
      retry: 'safe',
      cause,
    });
  }
}

const findSql = `
select convert(nvarchar(4000), value) as [value] from sys.extended_properties where class = 0 and name = '${mark}'`;
