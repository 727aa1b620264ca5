import { type FreezeHome, quoteName, quoteText } from './home.ts';
import { type Prior, readPrior, writePrior } from './prior.ts';

/**
 * Where a frozen database itself keeps what was before: a setting of its own. Another process, and another host, can
 * thaw it by that. `ALTER DATABASE ... RENAME` keeps it; copies of the database do not get it.
 */
export const freezeMarker = 'nightferry.frozen';

export function setMarker(prior: Prior): string {
  return `alter database ${quoteName(prior.database)} set ${freezeMarker} = ${quoteText(writePrior(prior))}`;
}

export function resetMarker(database: string): string {
  return `alter database ${quoteName(database)} reset ${freezeMarker}`;
}

/** The freeze that stands here. What came along with settings that were copied from another database is none. */
export async function findMarker(home: FreezeHome): Promise<Prior | undefined> {
  const { rows } = await home.query(markerSql);
  const [text = null, oid = null, name = null] = rows[0] ?? [];
  if (text === null || oid === null || name === null) return undefined;
  const prior = readPrior(text);
  return prior.oid === oid ? { ...prior, database: name } : undefined;
}

const markerSql = `
select substr(c.setting, length('${freezeMarker}=') + 1), d.oid::text, d.datname
from pg_database d join pg_db_role_setting s on s.setdatabase = d.oid and s.setrole = 0, unnest(s.setconfig) c (setting)
where d.datname = current_database() and c.setting like '${freezeMarker}=%'`;
