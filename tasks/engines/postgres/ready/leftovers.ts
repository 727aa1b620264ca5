import type { ReadyFinding } from '../../../checks/ready/seam.ts';
import type { Freezer } from '../../../freeze/freezer.ts';
import { finding, texts } from '../../ready-rows.ts';
import { triggerName } from '../freeze/triggers.ts';
import { itsOwn, type ReadyHome } from './home.ts';

/** A freeze that stands, or what is left of one: a dump of a frozen database brings its triggers along. */
export async function freezeLeftovers(home: ReadyHome, freezer: Freezer): Promise<readonly ReadyFinding[]> {
  const standing = await freezer.standing();
  if (standing) {
    const text = `it is frozen by Nightferry, ${standing.mode}, by ${standing.owner}: thaw it with that session, or by hand`;
    return [{ topic: 'freezes', text, sql: freezer.manualUndo(standing.prior) }];
  }
  const settings = await texts(home, settingsSql);
  const triggers = await texts(home, triggersSql, [triggerName]);
  return [
    ...settings.map(([database]) =>
      finding(
        'freezes',
        'sessions are read-only by a setting of the database',
        'set default_transaction_read_only = off',
        `alter database ${database} reset default_transaction_read_only`,
      ),
    ),
    ...triggers.map(([table]) =>
      finding('freezes', `${table} still has the trigger of a freeze`, `drop trigger ${triggerName} on ${table}`),
    ),
  ];
}

const triggersSql = `
select format('%I.%I', n.nspname, c.relname)
from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
where t.tgname = $1 and ${itsOwn} order by 1`;

const settingsSql = `
select quote_ident(d.datname)
from pg_database d join pg_db_role_setting s on s.setdatabase = d.oid and s.setrole = 0, unnest(s.setconfig) c (setting)
where d.datname = current_database() and lower(c.setting) in ('default_transaction_read_only=on',
  'default_transaction_read_only=true', 'default_transaction_read_only=yes', 'default_transaction_read_only=1')`;
