import type { CatalogColumn } from '../../../../state/init/catalog.ts';
import type { Carry, Dialect } from '../../../../state/init/dialect.ts';
import { targetOf } from '../../../copy/catalog-target.ts';
import { fit, isFitted } from '../copy/fit/fit.ts';
import { isOwn } from './column.ts';

/** What a draft of a runbook needs of T-SQL: as a source, into any engine whose columns say what they hold. */
export const dialect: Dialect = {
  takesDrafts: false,
  carry,
  // The server knows zones by the names that Windows gives them, and by rules of its own: see `utc:`.
  atZone: () => undefined,
  freezeNeeds: (database) =>
    `strict sets ${database} READ_ONLY at the server and ends every other session: it needs ALTER on the database, and is refused in an availability group (docs/sqlserver.md).`,
};

/** What any text could have and hardly one has: the survey of the copy finds it. */
const rare = /NUL character|half of a character/;

/** As a copy would take it: by the same rules. */
function carry(from: CatalogColumn, to: CatalogColumn): Carry {
  const target = targetOf(to);
  if (!isOwn(from.own) || target?.holds === undefined) return { how: 'not' };
  const found = fit({ sql: from.sql, type: from.own.sqlType }, target.holds, { into: target.type, isUtf16: true });
  if (!isFitted(found)) return { how: 'not' };
  const stops = found.guards
    .filter(({ because }) => !rare.test(because))
    .map(({ because }) => `values that ${because} stop the copy`);
  const says = [...(found.loses === undefined ? [] : [found.loses]), ...new Set(stops)].join('; ');
  return { how: 'as-is', sameText: false, ...(says !== '' && { says }) };
}
