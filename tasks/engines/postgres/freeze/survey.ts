import { z } from 'zod';
import { formatCount } from '../../../../state/format.ts';
import type { Finding, ForeignSession, Survey } from '../../../freeze/freezer.ts';
import { sessionText, whoseSession } from '../../../freeze/session-text.ts';
import { eventTriggersSql } from './event-triggers.ts';
import { type FreezeHome, readJson } from './home.ts';
import { foreignSessions, isEndable, seesOthers } from './sessions.ts';
import { whyNoWal } from './wal-reader.ts';

const named = 5;

const facts = z.object({
  inRecovery: z.boolean(),
  ownsDatabase: z.boolean(),
  prepared: z.array(z.string()),
  slots: z.array(z.string()),
  subscriptions: z.array(z.string()),
  overrides: z.array(z.string()),
  superusers: z.array(z.string()),
  members: z.array(z.string()),
  role: z.string(),
  login: z.string(),
  tables: z.number(),
  notOwned: z.array(z.string()),
  unlogged: z.array(z.string()),
  foreign: z.array(z.string()),
  materialised: z.array(z.string()),
  largeObjects: z.number(),
  sequences: z.number(),
  hiddenSequences: z.array(z.string()),
  eventTriggers: z.array(z.string()),
});
type Facts = z.infer<typeof facts>;

/** What a freeze will meet: who is there, what holds it up, what can write through it. Changes nothing. */
export async function surveyDatabase(home: FreezeHome): Promise<Survey> {
  const sessions = await foreignSessions(home);
  const found = await readJson(home.query, facts, factsSql);
  const why = found.inRecovery ? 'it is a standby' : await whyNoWal(home);
  const sees = await seesOthers(home);
  const method = why === undefined ? 'WAL, read with pg_walinspect' : `counters only, so it stays unproven: ${why}`;
  return {
    sessions,
    findings: [
      ...findingsOf(found),
      ...sharedRole(found, sessions),
      ...(sees ? [] : [blind(found)]),
      ...sessions.flatMap(findingOf),
    ],
    proof: { certain: why === undefined && sees && found.hiddenSequences.length === 0, method },
  };
}

/** Nobody can be kept out who comes as we do. */
function sharedRole({ login }: Facts, sessions: readonly ForeignSession[]): readonly Finding[] {
  const alike = sessions.filter(({ user, superuser }) => user === login && !superuser);
  if (alike.length === 0) return [];
  const who = `${formatCount(alike.length, 'session')} of others ${alike.length === 1 ? 'is' : 'are'} logged in as ${login}`;
  return [
    writes(`${who}, as Nightferry is: \`strict\` can't keep that role out, so give Nightferry a role of its own`),
  ];
}

function findingsOf(found: Facts): readonly Finding[] {
  const { role } = found;
  return [
    ...(found.inRecovery ? [stops('it is a standby, which can not be frozen: freeze its primary')] : []),
    ...(found.ownsDatabase ? [] : [stops(`${role} does not own the database, and is no superuser`)]),
    ...(found.notOwned.length === 0
      ? []
      : [
          stopsStrict(
            `${role} may not block ${formatCount(found.notOwned.length, 'table')} that it does not own: ${some(found.notOwned)}`,
          ),
        ]),
    ...found.prepared.map((text) =>
      writes(`prepared transaction ${text}: COMMIT PREPARED writes in spite of any freeze, end it first`),
    ),
    ...found.subscriptions.map((text) =>
      writes(`subscription ${text}: it writes what its publisher sends; \`strict\` turns it off`),
    ),
    ...found.overrides.map((text) => writes(`${text}: such sessions ignore the read-only default`)),
    ...(found.superusers.length === 0
      ? []
      : [
          writes(
            `superusers may connect in spite of \`strict\`, move sequences and write large objects: ${some(found.superusers)}`,
          ),
        ]),
    ...(found.members.length === 0
      ? []
      : [writes(`roles that may still connect, as members of ${role}: ${some(found.members)}`)]),
    ...(found.materialised.length === 0
      ? []
      : [writes(`no trigger keeps materialised views from being refreshed: ${some(found.materialised)}`)]),
    ...(found.foreign.length === 0
      ? []
      : [writes(`what is written to foreign tables is elsewhere: ${some(found.foreign)}`)]),
    ...(found.unlogged.length === 0
      ? []
      : [
          writes(
            `changes of unlogged tables leave nothing in the WAL; only \`strict\` makes sure of them: ${some(found.unlogged)}`,
          ),
        ]),
    ...(found.hiddenSequences.length === 0
      ? []
      : [
          writes(
            `${role} may not read ${formatCount(found.hiddenSequences.length, 'sequence')}, so that nothing can be proven (GRANT SELECT): ${some(found.hiddenSequences)}`,
          ),
        ]),
    ...found.slots.map((text) =>
      note(`logical replication slot ${text}: it goes on reading, and keeps WAL while it is not read`),
    ),
    ...(found.eventTriggers.length === 0
      ? []
      : [
          note(
            `event triggers run with the DDL of \`strict\`, and stop it where they write to a table: ${some(found.eventTriggers)}`,
          ),
        ]),
    note(
      `${formatCount(found.tables, 'table')}, ${formatCount(found.sequences, 'sequence')}, ${formatCount(found.largeObjects, 'large object')}`,
    ),
  ];
}

function findingOf(session: ForeignSession): readonly Finding[] {
  if (session.inTransaction) return [writes(`open transaction: ${sessionText(session)}`)];
  if (!isEndable(session)) return [note(`is not ended by a freeze: ${whoseSession(session)}`)];
  return [];
}

const stops = (text: string): Finding => ({ weight: 'stops', text });
const stopsStrict = (text: string): Finding => ({ weight: 'stops-strict', text });
const writes = (text: string): Finding => ({ weight: 'writes', text });
const note = (text: string): Finding => ({ weight: 'note', text });
const blind = ({ role }: Facts): Finding =>
  note(`${role} may not see the transactions of others, so that nothing can be proven: GRANT pg_monitor TO ${role}`);

function some(names: readonly string[]): string {
  return [...names.slice(0, named), ...(names.length > named ? [`${names.length - named} more`] : [])].join(', ');
}

const list = (sql: string) => `(select coalesce(json_agg(t order by t), '[]') from (${sql}) q (t))`;
const here = `(select oid from pg_database where datname = current_database())`;
const ours = `n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'nightferry') and c.relpersistence <> 't'`;
const relations = (kinds: string, more = '') =>
  list(`select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in (${kinds}) and ${ours} ${more}`);
const instant = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

const factsSql = `
select json_build_object(
  'inRecovery', pg_is_in_recovery(),
  'ownsDatabase', (select pg_has_role(datdba, 'usage') from pg_database where oid = ${here}),
  'prepared', ${list(`select format('%s of user %s, since %s', gid, owner, ${instant('prepared')}) from pg_prepared_xacts where database = current_database()`)},
  'slots', ${list(`select format('%s (%s)', slot_name, case when active then 'read by pid ' || active_pid else 'not read by anyone' end)
    from pg_replication_slots where slot_type = 'logical' and database = current_database()`)},
  'subscriptions', ${list(`select s.subname::text || coalesce((select ', applied by pid ' || min(w.pid) from pg_stat_subscription w join pg_stat_activity a on a.pid = w.pid
    where w.subname = s.subname and a.datname = current_database()), '')
    from pg_subscription s where s.subdbid = ${here} and s.subenabled`)},
  'overrides', ${list(`select format('%s sets %s', case when s.setrole = 0 then 'the database' when s.setdatabase = 0 then 'role ' || r.rolname
      else 'role ' || r.rolname || ' in this database' end, c.setting)
    from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole, unnest(s.setconfig) c (setting)
    where s.setdatabase in (0, ${here}) and c.setting ilike 'default_transaction_read_only=%' and s.setrole <> 0`)},
  'superusers', ${list(`select rolname from pg_roles where rolsuper and rolcanlogin and rolname <> current_user`)},
  'members', ${list(`select rolname from pg_roles m where not m.rolsuper and m.rolcanlogin and m.rolname <> current_user
    and pg_has_role(m.oid, (select oid from pg_roles where rolname = current_user), 'usage')`)},
  'role', current_user,
  'login', session_user,
  'tables', (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and ${ours}),
  'notOwned', ${relations(`'r', 'p'`, `and not pg_has_role(c.relowner, 'usage')`)},
  'unlogged', ${relations(`'r'`, `and c.relpersistence = 'u'`)},
  'foreign', ${relations(`'f'`)},
  'materialised', ${relations(`'m'`)},
  'largeObjects', (select count(*) from pg_largeobject_metadata),
  'sequences', (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and ${ours}),
  'eventTriggers', ${list(eventTriggersSql)},
  'hiddenSequences', ${relations(`'S'`, `and case when c.relkind = 'S' then not has_sequence_privilege(c.oid, 'select, usage') else false end`)})`;
