import { z } from 'zod';
import type { ClockOffset, DatabaseFacts } from '../../../../state/doctor/database-facts.ts';
import type { Clock } from '../../../../state/ports.ts';
import { type Ask, bit, readRow, readWhereShown, shown, text, whole } from '../freeze/home.ts';
import { readFacts, type ServerFacts } from './facts.ts';
import { pointsOf } from './points.ts';

const rounds = 3;

/** What a server says of itself and of a database, and what that means for the night. Changes nothing. */
export async function checkUp({ query }: { readonly query: Ask }, clock: Clock): Promise<DatabaseFacts> {
  const found = await readFacts(query, clock.now());
  const size = shown(await readWhereShown(query, z.object({ bytes: whole }), sizeSql))[0];
  const connections = shown(await readWhereShown(query, z.object({ most: whole, used: whole }), connectionsSql))[0];
  const transactions = await readWhereShown(query, openTransaction, transactionsSql);
  const { login, isSysadmin, seesOthers, groups } = found;
  return {
    server: serverText(found),
    role: login,
    isSuperuser: isSysadmin,
    superuser: 'sysadmin',
    seesOthers,
    toSeeOthers: `GRANT VIEW SERVER STATE TO [${login}];  -- in master; SQL Server 2022: VIEW SERVER PERFORMANCE STATE`,
    ...(size && size.bytes > 0 && { bytes: size.bytes }),
    ...(connections && {
      connections: { most: connections.most, free: Math.max(0, connections.most - connections.used) },
    }),
    isStandby: groups.some(({ role }) => role === 'SECONDARY'),
    ...('rows' in transactions && { transactions: transactions.rows.map(transactionOf) }),
    ledger: ledgerOf(await readRow(query, ledger, ledgerSql), found.user),
    clock: await clockOffset(query, clock),
    points: pointsOf(found),
  };
}

const years: Readonly<Record<string, string>> = {
  ...{ '11': '2012', '12': '2014', '13': '2016', '14': '2017', '15': '2019', '16': '2022', '17': '2025' },
};

/** `SQL Server 2019 (15.0.4312.2), Developer Edition (64-bit)`. Azure's numbers are no years, Babelfish's no SQL Server's. */
export function serverText({
  version,
  edition,
  engineEdition,
  babelfish,
}: Pick<ServerFacts, 'version' | 'edition' | 'engineEdition' | 'babelfish'>): string {
  if (babelfish !== '') return `Babelfish ${babelfish}, which is no SQL Server: it says that it is ${version}`;
  const year = engineEdition === 5 || engineEdition === 8 ? undefined : years[version.split('.')[0] ?? ''];
  return `SQL Server${year === undefined ? '' : ` ${year}`} (${version})${edition === '' ? '' : `, ${edition}`}`;
}

const openTransaction = z.object({ pid: whole, user: text, application: text, address: text, ageMs: whole });

function transactionOf({ pid, user, application, address, ageMs }: z.infer<typeof openTransaction>) {
  const who = [
    `session ${pid}`,
    user && `user ${user}`,
    application && `application ${application}`,
    address && `from ${address}`,
  ];
  return { who: who.filter(Boolean).join(', '), ageMs: Math.max(0, ageMs) };
}

const ledger = z.object({ exists: bit, usable: bit, mayCreate: bit });

function ledgerOf(
  { exists, usable, mayCreate }: z.infer<typeof ledger>,
  user: string,
): NonNullable<DatabaseFacts['ledger']> {
  if (exists && usable) return { state: 'there' };
  if (!exists && mayCreate) return { state: 'can be made' };
  const says = exists
    ? [
        `${user} may not use the ledger that is there, nightferry.ledger.`,
        `GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::nightferry TO [${user}];`,
      ]
    : [
        `${user} may not make the ledger.`,
        `GRANT CREATE SCHEMA, CREATE TABLE TO [${user}];`,
        `CREATE SCHEMA nightferry AUTHORIZATION [${user}];  -- as the owner of the database`,
      ];
  return { state: 'no', says: says.join('\n') };
}

/** The shortest of a few round trips tells most. The server answers somewhere in its middle. */
async function clockOffset(ask: Ask, clock: Clock): Promise<ClockOffset> {
  let best: ClockOffset | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const sentMs = clock.now().getTime();
    const startMs = clock.monotonicMs();
    const { now } = await readRow(ask, z.object({ now: z.string() }), clockSql);
    const roundTripMs = clock.monotonicMs() - startMs;
    const aheadMs = Math.round(Date.parse(`${now.slice(0, 23).replace(' ', 'T')}Z`) - (sentMs + roundTripMs / 2));
    if (!best || roundTripMs < best.roundTripMs) best = { aheadMs, roundTripMs };
  }
  const { aheadMs, roundTripMs } = best ?? { aheadMs: 0, roundTripMs: 0 };
  return { aheadMs, roundTripMs: Math.ceil(roundTripMs) };
}

const clockSql = 'select convert(nvarchar(23), getutcdate(), 126) as [now]';
const sizeSql = 'select coalesce(sum(convert(bigint, size)), 0) * 8192 as [bytes] from sys.database_files';
const connectionsSql = `
select @@max_connections as [most], count(*) as [used] from sys.dm_exec_sessions where is_user_process = 1`;

/** Sessions of ours are left out: they say nothing of anybody else. */
const transactionsSql = `
select s.session_id as [pid], s.login_name as [user], s.program_name as [application],
  coalesce(c.client_net_address, s.host_name) as [address],
  convert(bigint, datediff(second, t.transaction_begin_time, getdate())) * 1000 as [ageMs]
from sys.dm_tran_active_transactions t
join sys.dm_tran_session_transactions st on st.transaction_id = t.transaction_id
join sys.dm_tran_database_transactions dt on dt.transaction_id = t.transaction_id and dt.database_id = db_id()
join sys.dm_exec_sessions s on s.session_id = st.session_id
left join sys.dm_exec_connections c on c.session_id = s.session_id and c.net_transport <> 'Session'
where s.session_id <> @@spid and s.program_name not like 'nightferry %'
order by t.transaction_begin_time`;

const ledgerSql = `
select case when object_id('nightferry.ledger') is null then 0 else 1 end as [exists],
  case when object_id('nightferry.ledger') is not null
    and has_perms_by_name('nightferry.ledger', 'OBJECT', 'SELECT') = 1 and has_perms_by_name('nightferry.ledger', 'OBJECT', 'INSERT') = 1
    and has_perms_by_name('nightferry.ledger', 'OBJECT', 'UPDATE') = 1 and has_perms_by_name('nightferry.ledger', 'OBJECT', 'DELETE') = 1
    then 1 else 0 end as [usable],
  case when has_perms_by_name(db_name(), 'DATABASE', 'CREATE TABLE') = 1
    and (schema_id('nightferry') is not null or has_perms_by_name(db_name(), 'DATABASE', 'CREATE SCHEMA') = 1)
    then 1 else 0 end as [mayCreate]`;
