import { type DoctorLine, ok, warning, failure as wrong } from '../doctor.ts';
import { formatBytes, formatCount, formatDuration } from '../format.ts';
import type { ClockOffset, DatabaseFacts, EnginePoint, ReplicationSlot } from './database-facts.ts';

/** Our own: 4 shared, a lock, 4 copies on each of two databases of one server, a proof, and one to spare. */
const wantedConnections = 20;
const leastConnections = 8;
const longTransactionMs = 5 * 60_000;
const clockToleranceMs = 1_000;
/** A slot that keeps more than this is one that somebody forgot. */
const muchWalBytes = 1024 ** 3;
const named = 5;

/** What is to be said of a database, in the order of asking: server, room, replication, what is in the way, clock. */
export function judgeDatabase(facts: DatabaseFacts, isChanged: boolean): readonly DoctorLine[] {
  return [
    ...serverLine(facts),
    ...standbyLine(facts, isChanged),
    ...connectionLines(facts),
    ...ledgerLines(facts, isChanged),
    ...(facts.points ?? []).map((point) => pointLine(point, isChanged)),
    ...replicationLines(facts),
    ...preparedLines(facts),
    ...transactionLines(facts),
    ...(facts.seesOthers === false
      ? [
          warning(`${facts.role ?? 'The role'} sees only its own sessions: open transactions of others are hidden.`, {
            remedy: facts.toSeeOthers === undefined ? [] : [facts.toSeeOthers],
          }),
        ]
      : []),
    ...clockLines(facts.clock),
  ];
}

function serverLine({
  server,
  role,
  isSuperuser,
  superuser = 'superuser',
  bytes,
}: DatabaseFacts): readonly DoctorLine[] {
  const as = role === undefined ? '' : `, as ${role}${isSuperuser ? ` (${superuser})` : ''}`;
  const size = bytes === undefined ? '' : `, ${formatBytes(bytes)}`;
  return [ok(`${server}${as}${size}`)];
}

function standbyLine({ isStandby }: DatabaseFacts, isChanged: boolean): readonly DoctorLine[] {
  if (isStandby !== true) return [];
  if (!isChanged) return [ok('It is a standby; no step changes it.')];
  return [wrong('It is a standby, which can not be changed.', { remedy: ['Lead the URL to its primary.'] })];
}

function connectionLines({ connections }: DatabaseFacts): readonly DoctorLine[] {
  if (!connections) return [];
  const { most, free } = connections;
  const says = `${free} of ${formatCount(most, 'connection')} are free.`;
  const remedy = [
    'End sessions that nobody needs, or raise the limit (max_connections, user connections: needs a restart).',
  ];
  if (free < leastConnections) return [wrong(says, { remedy })];
  return [free < wantedConnections ? warning(says, { remedy }) : ok(says)];
}

function ledgerLines({ ledger }: DatabaseFacts, isChanged: boolean): readonly DoctorLine[] {
  if (!ledger || !isChanged) return [];
  if (ledger.state !== 'no')
    return [ok(ledger.state === 'there' ? 'The ledger is there already.' : 'The ledger can be made.')];
  const [first = '', ...remedy] = ledger.says.split('\n');
  return [wrong(first, { remedy })];
}

function pointLine({ weight, says, remedy = [] }: EnginePoint, isChanged: boolean): DoctorLine {
  switch (weight) {
    case 'fine':
      return ok(says, { remedy });
    case 'watch':
      return warning(says, { remedy });
    case 'stops':
      return wrong(says, { remedy });
    case 'stops-change':
      return isChanged ? wrong(says, { remedy }) : warning(says, { remedy });
  }
}

function replicationLines({ slots, streams }: DatabaseFacts): readonly DoctorLine[] {
  if (!slots && !streams) return [];
  if ((slots ?? []).length === 0 && (streams ?? []).length === 0) return [ok('No replication slots, no standbys.')];
  return [
    ...(slots ?? []).map(slotLine),
    ...(streams && streams.length > 0
      ? [ok(`${formatCount(streams.length, 'standby', 'standbys')} or reader streams from it: ${some(streams)}`)]
      : []),
  ];
}

function slotLine({ name, kind, isActive, keptBytes, isHere }: ReplicationSlot): DoctorLine {
  const kept = keptBytes === undefined ? '' : `, keeps ${formatBytes(keptBytes)} of WAL`;
  const says = `Replication slot ${name} (${kind}${isHere ? ', of this database' : ''}) is ${isActive ? 'read' : 'not read by anyone'}${kept}.`;
  if (isActive && (keptBytes ?? 0) < muchWalBytes && !(isHere && kind === 'logical')) return ok(says);
  const remedy = [
    ...(isActive
      ? []
      : ['A copy writes much WAL, and the server keeps all of it for this slot: find out whose it is, or drop it.']),
    ...(isHere && kind === 'logical' ? ['Find out who reads the changes of this database, and tell them.'] : []),
    ...(isActive && (keptBytes ?? 0) >= muchWalBytes ? ['Its reader is behind: see why before more WAL comes.'] : []),
  ];
  return warning(says, { remedy });
}

function preparedLines({ prepared }: DatabaseFacts): readonly DoctorLine[] {
  if (!prepared) return [];
  if (prepared.length === 0) return [ok('No prepared transactions.')];
  return prepared.map(({ id, owner, ageMs }) =>
    warning(`Transaction ${id} of ${owner} was prepared ${formatDuration(ageMs)} ago, and holds its locks.`, {
      remedy: [`Whoever prepared it must end it: COMMIT PREPARED or ROLLBACK PREPARED '${id.replaceAll("'", "''")}';`],
    }),
  );
}

function transactionLines({ transactions }: DatabaseFacts): readonly DoctorLine[] {
  if (!transactions) return [];
  const long = transactions.filter(({ ageMs }) => ageMs >= longTransactionMs);
  if (long.length === 0) return [ok('No long transactions.')];
  return long.map(({ who, ageMs }) =>
    warning(`A transaction is open for ${formatDuration(ageMs)}: ${who}.`, {
      remedy: ['It can hold up a freeze and DDL: find out what it does, and see that it is over before the night.'],
    }),
  );
}

function clockLines(clock: ClockOffset | undefined): readonly DoctorLine[] {
  if (!clock) return [];
  const { aheadMs, roundTripMs } = clock;
  const far = `${Math.abs(aheadMs)} ms ${aheadMs < 0 ? 'behind' : 'ahead of'} this machine's (round trip ${roundTripMs} ms)`;
  // Half of the round trip is not known to belong to either way.
  if (Math.abs(aheadMs) - roundTripMs / 2 <= clockToleranceMs) return [ok(`Its clock is ${far}.`)];
  return [
    warning(`Its clock is ${far}.`, {
      remedy: ['Times in the report and in the data will not agree: see that both follow a time server (NTP).'],
    }),
  ];
}

function some(names: readonly string[]): string {
  return [...names.slice(0, named), ...(names.length > named ? [`${names.length - named} more`] : [])].join(', ');
}
