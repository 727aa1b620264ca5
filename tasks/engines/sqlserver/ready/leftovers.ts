import type { ReadyFinding } from '../../../checks/ready/seam.ts';
import type { Freezer } from '../../../freeze/freezer.ts';
import { finding } from '../../ready-rows.ts';
import { findNow } from '../freeze/prior.ts';
import { setReadWrite } from '../freeze/statements.ts';
import { quoteName } from '../quote.ts';
import type { ReadyHome } from './home.ts';

/** A freeze that stands, or what keeps it closed: a backup of a frozen database comes back READ_ONLY, with its mark. */
export async function freezeLeftovers(home: ReadyHome, freezer: Freezer): Promise<readonly ReadyFinding[]> {
  const standing = await freezer.standing();
  if (standing) {
    const text = `it is frozen by Nightferry, ${standing.mode}, by ${standing.owner}: thaw it with that session, or by hand`;
    return [{ topic: 'freezes', text, sql: freezer.manualUndo(standing.prior) }];
  }
  const { database, isReadOnly, access } = await findNow(home);
  return [
    ...(isReadOnly ? [finding('freezes', 'it is READ_ONLY', setReadWrite(database))] : []),
    ...(access === 'MULTI_USER' || access === ''
      ? []
      : [
          finding(
            'freezes',
            `it is ${access}: not everybody may come in`,
            `alter database ${quoteName(database)} set multi_user`,
          ),
        ]),
  ];
}
